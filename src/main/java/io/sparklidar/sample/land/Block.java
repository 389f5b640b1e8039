package io.sparklidar.sample.land;

/**
 * The ground inside a block that may be built on, in street coordinates: what streets and pavements
 * leave.
 *
 * @param i column of the block
 * @param j row of the block
 * @param minU west border
 * @param minV south border
 * @param maxU east border
 * @param maxV north border
 */
public record Block(int i, int j, double minU, double minV, double maxU, double maxV) {

  /** Width of the pavement beside a street, metres. */
  public static final double PAVEMENT = 1.9;

  private static final double BORDER = 0.6;

  /** Block (i, j) of a patch. */
  public static Block of(final StreetPatch streets, final int i, final int j) {
    return new Block(
        i,
        j,
        streets.lineU(i) + margin(streets.streetWest(i, j)),
        streets.lineV(j) + margin(streets.streetSouth(i, j)),
        streets.lineU(i + 1) - margin(streets.streetWest(i + 1, j)),
        streets.lineV(j + 1) - margin(streets.streetSouth(i, j + 1)));
  }

  private static double margin(final double halfStreet) {
    return halfStreet == StreetPlan.NO_STREET ? BORDER : halfStreet + PAVEMENT;
  }

  /** Extent along u, metres. */
  public double width() {
    return maxU - minU;
  }

  /** Extent along v, metres. */
  public double depth() {
    return maxV - minV;
  }

  /** The u of its middle. */
  public double middleU() {
    return (minU + maxU) / 2;
  }

  /** The v of its middle. */
  public double middleV() {
    return (minV + maxV) / 2;
  }
}
