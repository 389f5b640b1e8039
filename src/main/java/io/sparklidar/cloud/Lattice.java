package io.sparklidar.cloud;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Collection;
import java.util.List;

/**
 * One integer grid for all files of a job. A point's lattice coordinate is its coordinate divided
 * by the unit of the axis, as an exact integer wherever the files' scales and offsets share a
 * common decimal unit (they nearly always do: 0.01 and 0.001, offsets in whole metres).
 *
 * <p>Where they do not, the unit is a sixteenth of the finest scale (more where ints would not
 * reach across a tile) and coordinates are rounded to it; {@link #isExact()} then answers false and
 * the job says so. Axes have one common unit ({@link #isIsotropic()}) unless their scales are so
 * far apart (degrees beside metres) that integers would overflow. Immutable.
 */
public final class Lattice implements Serializable {

  private static final long serialVersionUID = 1L;

  /** A scale may be refined by at most this factor, so that int coordinates keep their range. */
  private static final int MAX_REFINEMENT = 100;

  /** How much finer than the finest scale an inexact lattice is. */
  private static final int INEXACT_REFINEMENT = 16;

  private final double unitX;
  private final double unitY;
  private final double unitZ;
  // Offsets are mapped relative to these, so that files whose offsets carry the same fraction of
  // a unit cannot be rounded to different sides.
  private final double anchorX;
  private final double anchorY;
  private final double anchorZ;
  private final boolean exact;

  private Lattice(
      final double unitX,
      final double unitY,
      final double unitZ,
      final double anchorX,
      final double anchorY,
      final double anchorZ,
      final boolean exact) {
    this.unitX = unitX;
    this.unitY = unitY;
    this.unitZ = unitZ;
    this.anchorX = anchorX;
    this.anchorY = anchorY;
    this.anchorZ = anchorZ;
    this.exact = exact;
  }

  /** A lattice of one unit on all axes, through the zero of each. */
  public static Lattice ofUnit(final double unit) {
    return new Lattice(unit, unit, unit, 0, 0, 0, true);
  }

  /** The lattice of files whose tiles are small. */
  public static Lattice of(final Collection<CoordinateTransform> files) {
    return of(files, 0);
  }

  /**
   * The lattice of a set of files. The result depends on the set, not on its order.
   *
   * @param files how each file turns integers into coordinates
   * @param extent how far apart points of one tile may lie along an axis, in units of the CRS: a
   *     lattice that must round takes no finer unit than ints can count over it
   * @throws IllegalArgumentException if there is no file or one is not {@link
   *     CoordinateTransform#isUsable() usable}
   */
  public static Lattice of(final Collection<CoordinateTransform> files, final double extent) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("a lattice needs at least one file");
    }
    for (final CoordinateTransform file : files) {
      if (!file.isUsable()) {
        throw new IllegalArgumentException("scale and offset must be finite, got " + file);
      }
    }
    final AxisUnit x =
        axis(files.stream().map(f -> axisOf(f.scaleX(), f.offsetX())).toList(), extent);
    final AxisUnit y =
        axis(files.stream().map(f -> axisOf(f.scaleY(), f.offsetY())).toList(), extent);
    final AxisUnit z =
        axis(files.stream().map(f -> axisOf(f.scaleZ(), f.offsetZ())).toList(), extent);
    final boolean exact = x.exact && y.exact && z.exact;
    final BigDecimal common = gcd(gcd(x.unit, y.unit), z.unit);
    final boolean isotropic =
        ratio(x.unit, common) <= MAX_REFINEMENT
            && ratio(y.unit, common) <= MAX_REFINEMENT
            && ratio(z.unit, common) <= MAX_REFINEMENT;
    return new Lattice(
        (isotropic ? common : x.unit).doubleValue(),
        (isotropic ? common : y.unit).doubleValue(),
        (isotropic ? common : z.unit).doubleValue(),
        x.anchor,
        y.anchor,
        z.anchor,
        exact);
  }

  private record Axis(BigDecimal scale, BigDecimal offset) {}

  private record AxisUnit(BigDecimal unit, double anchor, boolean exact) {}

  private static Axis axisOf(final double scale, final double offset) {
    // Double.toString gives the shortest decimal that reads back the same: what the writer meant.
    return new Axis(
        new BigDecimal(Double.toString(Math.abs(scale))), new BigDecimal(Double.toString(offset)));
  }

  private static AxisUnit axis(final List<Axis> files, final double extent) {
    BigDecimal unit = files.get(0).scale;
    BigDecimal finest = unit;
    for (final Axis file : files) {
      unit = gcd(unit, file.scale);
      finest = finest.min(file.scale);
    }
    final BigDecimal first = files.stream().map(Axis::offset).min(BigDecimal::compareTo).get();
    if (ratio(finest, unit) > MAX_REFINEMENT) {
      return inexact(finest, first, extent);
    }
    for (final Axis file : files) {
      final BigDecimal difference = file.offset.subtract(first);
      if (difference.signum() != 0) {
        unit = gcd(unit, difference.abs());
      }
    }
    if (ratio(finest, unit) > MAX_REFINEMENT) {
      return inexact(finest, first, extent);
    }
    return new AxisUnit(unit, first.doubleValue(), true);
  }

  private static AxisUnit inexact(
      final BigDecimal finest, final BigDecimal anchor, final double extent) {
    BigDecimal unit = finest.divide(BigDecimal.valueOf(INEXACT_REFINEMENT));
    while (extent / unit.doubleValue() > Integer.MAX_VALUE) {
      unit = unit.add(unit);
    }
    return new AxisUnit(unit, anchor.doubleValue(), false);
  }

  private static double ratio(final BigDecimal a, final BigDecimal b) {
    return a.divide(b, 6, RoundingMode.HALF_EVEN).doubleValue();
  }

  private static BigDecimal gcd(final BigDecimal a, final BigDecimal b) {
    final int decimals = Math.max(a.scale(), b.scale());
    final BigInteger divisor = unscaled(a, decimals).gcd(unscaled(b, decimals));
    return new BigDecimal(divisor, decimals);
  }

  private static BigInteger unscaled(final BigDecimal value, final int decimals) {
    return value.setScale(decimals, RoundingMode.UNNECESSARY).unscaledValue();
  }

  /** Length of one lattice step along x, in units of the CRS. */
  public double unitX() {
    return unitX;
  }

  /** Length of one lattice step along y, in units of the CRS. */
  public double unitY() {
    return unitY;
  }

  /** Length of one lattice step along z, in units of the CRS. */
  public double unitZ() {
    return unitZ;
  }

  /** Whether a step is equally long on all axes, so that squared distances are integers. */
  public boolean isIsotropic() {
    return unitX == unitY && unitY == unitZ;
  }

  /** Whether differences between any two points of the files are exact. */
  public boolean isExact() {
    return exact;
  }

  /** How the record integers of one file become lattice coordinates. */
  public Mapping mapping(final CoordinateTransform file) {
    return new Mapping(
        AxisMapping.of(file.scaleX(), file.offsetX(), unitX, anchorX),
        AxisMapping.of(file.scaleY(), file.offsetY(), unitY, anchorY),
        AxisMapping.of(file.scaleZ(), file.offsetZ(), unitZ, anchorZ));
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof Lattice that
        && unitX == that.unitX
        && unitY == that.unitY
        && unitZ == that.unitZ
        && anchorX == that.anchorX
        && anchorY == that.anchorY
        && anchorZ == that.anchorZ
        && exact == that.exact;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(unitX) * 31 + Double.hashCode(unitZ);
  }

  @Override
  public String toString() {
    final String units =
        isIsotropic() ? Double.toString(unitX) : unitX + " x " + unitY + " x " + unitZ;
    return units + (exact ? "" : " (rounded)");
  }

  /**
   * The three axes of one file.
   *
   * @param x along x
   * @param y along y
   * @param z along z
   */
  public record Mapping(AxisMapping x, AxisMapping y, AxisMapping z) {}

  /** Record integers of one axis of one file to lattice coordinates, and back to none. */
  public static final class AxisMapping {

    private final long shift;
    private final long multiplier;
    private final double ratio;
    private final double offset;

    private AxisMapping(
        final long shift, final long multiplier, final double ratio, final double offset) {
      this.shift = shift;
      this.multiplier = multiplier;
      this.ratio = ratio;
      this.offset = offset;
    }

    private static AxisMapping of(
        final double scale, final double offset, final double unit, final double anchor) {
      final double ratio = scale / unit;
      final long multiplier = Math.round(ratio);
      final long base = Math.round(anchor / unit);
      final double shift = (offset - anchor) / unit;
      // An integer multiple up to rounding noise; 2^31 steps must not drift by a thousandth.
      if (multiplier != 0 && Math.abs(ratio - multiplier) < 1e-12 * Math.abs(ratio)) {
        return new AxisMapping(base + Math.round(shift), multiplier, ratio, 0);
      }
      return new AxisMapping(base, 0, ratio, shift);
    }

    /**
     * Lattice coordinates of many record integers, relative to an origin, as ints.
     *
     * @param values record integers
     * @param rows which of them
     * @param count how many of {@code rows}
     * @param origin lattice coordinate that becomes 0
     * @param to where they go, from {@code at}
     * @param at where the first one goes
     * @return the first of {@code rows} whose coordinate is no int, by position; {@code count} if
     *     there is none
     */
    public int toLattice(
        final int[] values,
        final int[] rows,
        final int count,
        final long origin,
        final int[] to,
        final int at) {
      long lost = 0;
      if (multiplier != 0) {
        final long base = shift - origin;
        for (int i = 0; i < count; i++) {
          final long value = values[rows[i]] * multiplier + base;
          to[at + i] = (int) value;
          lost |= value - (int) value;
        }
      } else {
        for (int i = 0; i < count; i++) {
          final long value = toLattice(values[rows[i]]) - origin;
          to[at + i] = (int) value;
          lost |= value - (int) value;
        }
      }
      int first = lost == 0 ? count : 0;
      while (first < count && toLattice(values[rows[first]]) - origin == to[at + first]) {
        first++;
      }
      return first;
    }

    /** The lattice coordinate of record integer {@code value}. */
    public long toLattice(final int value) {
      return multiplier != 0
          ? value * multiplier + shift
          : Math.round(value * ratio + offset) + shift;
    }
  }
}
