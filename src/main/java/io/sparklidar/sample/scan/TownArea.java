package io.sparklidar.sample.scan;

/**
 * A half-open rectangle in plan: its west and south borders belong to it, its east and north ones
 * to its neighbours. In lattice units of {@link TownFrame#UNIT} metres, so that a point on a border
 * has one owner.
 *
 * @param minX west border, with
 * @param minY south border, with
 * @param maxX east border, without
 * @param maxY north border, without
 */
public record TownArea(int minX, int minY, int maxX, int maxY) {

  /** Validates. */
  public TownArea {
    if (minX >= maxX || minY >= maxY) {
      throw new IllegalArgumentException(
          "an area must have an extent, got x %d..%d, y %d..%d".formatted(minX, maxX, minY, maxY));
    }
  }

  /**
   * The area of given borders.
   *
   * @param minX west border in metres of the CRS
   * @param minY south border in metres of the CRS
   * @param maxX east border in metres of the CRS
   * @param maxY north border in metres of the CRS
   */
  public static TownArea ofMetres(
      final double minX, final double minY, final double maxX, final double maxY) {
    return new TownArea(units(minX), units(minY), units(maxX), units(maxY));
  }

  /** The square with its south-west corner at (x, y), all in metres of the CRS. */
  public static TownArea square(final double x, final double y, final double side) {
    return ofMetres(x, y, x + side, y + side);
  }

  private static int units(final double metres) {
    return Math.toIntExact(Math.round(metres / TownFrame.UNIT));
  }

  /** Whether the point (x, y), in lattice units, belongs to it. */
  public boolean contains(final int x, final int y) {
    return x >= minX && x < maxX && y >= minY && y < maxY;
  }

  /** Extent in square metres. */
  public double squareMetres() {
    return ((double) maxX - minX) * ((double) maxY - minY) * TownFrame.UNIT * TownFrame.UNIT;
  }
}
