package io.sparklidar.ground.smrf;

import java.util.Arrays;

/**
 * A height for each cell of a box, in lattice steps, or none. Not safe for use by several threads
 * while one writes.
 */
public final class HeightRaster {

  /** The height of a cell that has none; above all others. */
  public static final int NONE = Integer.MAX_VALUE;

  /** Heights are below this, and above its negative, so that differences are ints. */
  public static final int LIMIT = 1 << 30;

  private final CellBox box;
  private final int[] heights;

  private HeightRaster(final CellBox box, final int[] heights) {
    this.box = box;
    this.heights = heights;
  }

  /** A raster without heights. */
  public static HeightRaster empty(final CellBox box) {
    final int[] heights = new int[Math.toIntExact(box.size())];
    Arrays.fill(heights, NONE);
    return new HeightRaster(box, heights);
  }

  /**
   * A raster of heights that are there.
   *
   * @param box the cells
   * @param heights of each, row after row; kept, not copied
   */
  static HeightRaster of(final CellBox box, final int[] heights) {
    return new HeightRaster(box, heights);
  }

  /** The cells. */
  public CellBox box() {
    return box;
  }

  /** The height of a cell, {@link #NONE} where there is none or the box ends. */
  public int height(final int column, final int row) {
    return box.contains(column, row) ? heights[box.index(column, row)] : NONE;
  }

  /** Lowers a cell of the box to a height, unless it is there or below. */
  public void lower(final int column, final int row, final int height) {
    final int at = box.index(column, row);
    heights[at] = Math.min(heights[at], height);
  }

  /** Lowers the cells that this and another raster share to the other's heights. */
  public void lower(final HeightRaster other) {
    final CellBox shared = box.intersection(other.box);
    for (int row = shared.row(); row < shared.endRow(); row++) {
      int at = box.index(shared.column(), row);
      int from = other.box.index(shared.column(), row);
      for (int i = 0; i < shared.columns(); i++, at++, from++) {
        heights[at] = Math.min(heights[at], other.heights[from]);
      }
    }
  }

  /** The heights, row after row; the raster's own. */
  int[] heights() {
    return heights;
  }
}
