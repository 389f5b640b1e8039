package io.sparklidar.frame;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * The coordinates of an axis as whole numbers of steps. A coordinate is on the grid if it is as
 * near to a step as the rounding of floating point lets it be.
 *
 * @param scale length of a step
 * @param offset where step 0 is
 * @param noise by what part of itself a coordinate may be rounded
 */
record AxisGrid(double scale, double offset, double noise) implements Serializable {

  /** By what part of itself a double may be off that was computed as {@code n * scale + offset}. */
  static final double NOISE_OF_DOUBLE = 0x1p-50;

  /** The same of a float. */
  static final double NOISE_OF_FLOAT = 0x1p-22;

  /** The finest decimal step that is looked for. */
  static final int MAX_DECIMALS = 10;

  /** Steps so many times longer than the rounding of a coordinate are told from chance. */
  private static final double TELLING = 64;

  /** What part of a step a coordinate may lie beside it, whatever its size. */
  private static final double BESIDE = 1e-6;

  private static final double[] STEPS = steps();

  private static double[] steps() {
    final double[] steps = new double[MAX_DECIMALS + 1];
    for (int decimals = 0; decimals <= MAX_DECIMALS; decimals++) {
      steps[decimals] = BigDecimal.ONE.movePointLeft(decimals).doubleValue();
    }
    return steps;
  }

  /** Of a decimal step, through the zero of coordinates. */
  static AxisGrid decimal(final int decimals, final double noise) {
    return new AxisGrid(STEPS[decimals], 0, noise);
  }

  /**
   * The fewest decimals, but no fewer than some, that a coordinate can be written with; one more
   * than {@link #MAX_DECIMALS} if there are none, or if its rounding hides them.
   */
  static int decimals(final double coordinate, final int least, final double noise) {
    final double rounding = Math.abs(coordinate) * noise;
    for (int decimals = least; decimals <= MAX_DECIMALS; decimals++) {
      final double step = STEPS[decimals];
      if (step < TELLING * rounding) {
        return MAX_DECIMALS + 1;
      }
      final double beside = Math.abs(coordinate - Math.rint(coordinate / step) * step);
      if (beside <= Math.max(rounding, BESIDE * step)) {
        return decimals;
      }
    }
    return MAX_DECIMALS + 1;
  }

  /** The step nearest to a coordinate. */
  long number(final double coordinate) {
    return Math.round((coordinate - offset) / scale);
  }

  /** Whether a coordinate is on the grid. */
  boolean holds(final double coordinate) {
    final double beside = Math.abs(coordinate - (number(coordinate) * scale + offset));
    final double rounding = noise * Math.max(Math.abs(coordinate), Math.abs(offset));
    return beside <= Math.max(rounding, BESIDE * Math.abs(scale));
  }

  @Override
  public String toString() {
    return "scale " + scale + " and offset " + offset;
  }
}
