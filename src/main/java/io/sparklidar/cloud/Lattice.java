package io.sparklidar.cloud;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.OptionalLong;

/**
 * One integer grid for all files of a job. A point's lattice coordinate is its coordinate divided
 * by the unit of the axis, as an exact integer wherever the files' scales and offsets share a
 * common decimal unit that ints can count (they nearly always do: 0.01 and 0.001, offsets in whole
 * metres). Where they do not, {@link #isExact()} answers false; {@link LatticeChoice} says what is
 * rounded then. Axes have one common unit ({@link #isIsotropic()}) unless what they need is too far
 * apart (degrees beside metres). Immutable.
 */
public final class Lattice implements Serializable {

  private static final long serialVersionUID = 2L;

  /** Points may lie so many steps to either side of the origin of a tile. */
  private static final long REACH = (1L << 31) - (1 << 11);

  private final double unitX;
  private final double unitY;
  private final double unitZ;
  // Offsets are mapped relative to these, so that files whose offsets carry the same fraction of
  // a unit cannot be rounded to different sides.
  private final double anchorX;
  private final double anchorY;
  private final double anchorZ;
  private final boolean exact;
  private final Centre centre;

  /**
   * Where all points of a job are in reach of ints, as far as that is known.
   *
   * @param x in the middle of all points; NaN if they are not in reach of one place or not known
   * @param y along y
   * @param z along z
   * @param margin how far points of a tile may lie outside of its core
   */
  record Centre(double x, double y, double z, double margin) implements Serializable {

    static final Centre UNKNOWN = new Centre(Double.NaN, Double.NaN, Double.NaN, 0);
  }

  /**
   * The unit of an axis.
   *
   * @param unit length of a step
   * @param anchor an offset that lies on it
   */
  record Axis(BigDecimal unit, BigDecimal anchor) {

    private double length() {
      return unit.doubleValue();
    }

    private double place() {
      return anchor.doubleValue();
    }
  }

  private Lattice(
      final double unitX,
      final double unitY,
      final double unitZ,
      final double anchorX,
      final double anchorY,
      final double anchorZ,
      final boolean exact,
      final Centre centre) {
    this.unitX = unitX;
    this.unitY = unitY;
    this.unitZ = unitZ;
    this.anchorX = anchorX;
    this.anchorY = anchorY;
    this.anchorZ = anchorZ;
    this.exact = exact;
    this.centre = centre;
  }

  static Lattice of(
      final Axis x, final Axis y, final Axis z, final boolean exact, final Centre centre) {
    return new Lattice(
        x.length(), y.length(), z.length(), x.place(), y.place(), z.place(), exact, centre);
  }

  /** A lattice of one unit on all axes, through the zero of each. */
  public static Lattice ofUnit(final double unit) {
    return new Lattice(unit, unit, unit, 0, 0, 0, true, Centre.UNKNOWN);
  }

  /**
   * The lattice of files whose points lie close together. The result depends on the set of files,
   * not on their order.
   *
   * @param files how each file turns integers into coordinates
   * @throws IllegalArgumentException if there is no file or one is not {@link
   *     CoordinateTransform#isUsable() usable}
   */
  public static Lattice of(final Collection<CoordinateTransform> files) {
    return LatticeChoice.of(
            files.stream()
                .map(file -> new FileExtent("", file, 1, Bounds.EMPTY, 0, -1))
                .distinct()
                .toList(),
            0,
            0)
        .lattice();
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

  /**
   * A lattice coordinate along x from which all points of a tile are in reach of ints: in the
   * middle of the tile if it can be.
   *
   * @param tile extent of its core
   */
  public long originX(final Bounds tile) {
    return origin(tile.minX(), tile.maxX(), centre.x, unitX);
  }

  /** The same along y. */
  public long originY(final Bounds tile) {
    return origin(tile.minY(), tile.maxY(), centre.y, unitY);
  }

  /** The same along z, of all tiles; empty if it is not known how high the points lie. */
  public OptionalLong originZ() {
    return Double.isNaN(centre.z)
        ? OptionalLong.empty()
        : OptionalLong.of(Math.round(centre.z / unitZ));
  }

  private long origin(final double low, final double high, final double middle, final double unit) {
    final boolean near = (high - low) / 2 + centre.margin < REACH * unit;
    return Math.round((near || Double.isNaN(middle) ? (low + high) / 2 : middle) / unit);
  }

  /**
   * The longest side of a tile's core along x and y of which all points, the halo included, are in
   * reach of ints; infinite if any is.
   */
  public double longestSide() {
    return Math.min(longestSide(centre.x, unitX), longestSide(centre.y, unitY));
  }

  private double longestSide(final double middle, final double unit) {
    return Double.isNaN(middle) && !centre.equals(Centre.UNKNOWN)
        ? 2 * (REACH * unit - centre.margin)
        : Double.POSITIVE_INFINITY;
  }

  /** The place along x nearest to a coordinate where a point of the lattice can lie. */
  public double nearX(final double x) {
    return near(x, unitX, anchorX);
  }

  /** The same along y. */
  public double nearY(final double y) {
    return near(y, unitY, anchorY);
  }

  /** The same along z. */
  public double nearZ(final double z) {
    return near(z, unitZ, anchorZ);
  }

  private static double near(final double place, final double unit, final double anchor) {
    final double steps = anchor / unit;
    final boolean throughZero = Math.abs(steps - Math.rint(steps)) < 1e-3;
    return throughZero
        ? Math.rint(place / unit) * unit
        : anchor + Math.rint((place - anchor) / unit) * unit;
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
    return units
        + (exact ? "" : " (rounded about " + anchorX + " " + anchorY + " " + anchorZ + ")");
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

    /** What is added to an integer once it counts steps. */
    public long shift() {
      return shift;
    }

    /** How many steps an integer counts; 0 where that is no whole number. */
    public long multiplier() {
      return multiplier;
    }

    /** How many steps an integer counts. */
    public double ratio() {
      return ratio;
    }

    /** What is added to an integer times {@link #ratio} before it is rounded. */
    public double offset() {
      return offset;
    }

    /** The lattice coordinate of record integer {@code value}. */
    public long toLattice(final long value) {
      return multiplier != 0
          ? value * multiplier + shift
          : Math.round(value * ratio + offset) + shift;
    }
  }
}
