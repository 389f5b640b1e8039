package io.sparklidar.raster;

/**
 * A rectangle of square cells of a global grid through the origin of the CRS, the first row in the
 * north. Cell {@code i} along an axis is from {@code i * side}, half-open towards larger
 * coordinates.
 *
 * @param side side of a cell, in units of the CRS
 * @param west number along x of the first column
 * @param north number along y of the first row, the northernmost
 * @param width how many columns
 * @param height how many rows
 */
public record CellGrid(double side, int west, int north, int width, int height) {

  /** Most cells a grid may have. */
  public static final long MAX_CELLS = 1L << 28;

  /** Checks the numbers. */
  public CellGrid {
    if (!(side > 0) || width < 1 || height < 1 || (long) width * height > MAX_CELLS) {
      throw new IllegalArgumentException(
          width + " x " + height + " cells of " + side + "; at most " + MAX_CELLS + " in all");
    }
  }

  /** How many cells. */
  public int size() {
    return width * height;
  }

  /** The x of its western edge. */
  public double minX() {
    return west * side;
  }

  /** The y of its northern edge. */
  public double maxY() {
    return (north + 1.0) * side;
  }

  /** The number along x of one of its cells. */
  public int column(final int index) {
    return west + index % width;
  }

  /** The number along y of one of its cells. */
  public int row(final int index) {
    return north - index / width;
  }

  /**
   * Which of its cells a cell of the global grid is, row by row.
   *
   * @param i its number along x
   * @param j its number along y
   */
  public int index(final int i, final int j) {
    return (north - j) * width + i - west;
  }
}
