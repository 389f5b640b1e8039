package io.sparklidar.tile;

/**
 * Squares of a global grid through the origin of the CRS, half-open towards larger coordinates, and
 * their packing into one {@code long}.
 */
public final class Cells {

  /** A coordinate this fraction of its scale below a border lies on the border. */
  private static final double SNAP = 1e-3;

  /** Numbers of cells are below this, so that there is room for neighbours. */
  static final double LIMIT = Integer.MAX_VALUE - 16;

  private Cells() {}

  /** How near to a border a coordinate is taken as on it. */
  static double snap(final double scale) {
    return SNAP * Math.abs(scale);
  }

  /**
   * The cell of a coordinate along one axis. Border coordinates are decided on the file's integers:
   * {@code integer * scale + offset} may fall short of a border by float64 rounding, and is then
   * taken as on it.
   *
   * @param coordinate x or y
   * @param side side of a cell
   * @param scale the file's scale along the axis
   */
  public static int along(final double coordinate, final double side, final double scale) {
    final double cells = coordinate / side;
    final double nearest = Math.rint(cells);
    if (Math.abs(cells - nearest) * side < snap(scale)) {
      return (int) nearest;
    }
    return (int) Math.floor(cells);
  }

  static long pack(final int i, final int j) {
    return (long) i << 32 | j & 0xFFFFFFFFL;
  }

  static int i(final long cell) {
    return (int) (cell >> 32);
  }

  static int j(final long cell) {
    return (int) cell;
  }

  /** Whether a coordinate's cell number fits in an int with room for neighbours. */
  public static boolean fits(final double coordinate, final double side) {
    return Math.abs(coordinate / side) < LIMIT;
  }
}
