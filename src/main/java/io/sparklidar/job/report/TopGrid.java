package io.sparklidar.job.report;

import io.sparklidar.cloud.Bounds;
import java.io.Serializable;

/**
 * The cells of a picture from above: square, in rows from south to north. All tiles of a job use
 * one grid, so that their pictures can be added up.
 *
 * @param originX west border of column 0, in units of the CRS
 * @param originY south border of row 0, in units of the CRS
 * @param cellSize side of a cell, in units of the CRS
 * @param columns number of columns, from west to east
 * @param rows number of rows, from south to north
 */
public record TopGrid(double originX, double originY, double cellSize, int columns, int rows)
    implements Serializable {

  /** Sides of cells, up to powers of ten, so that a cell is a number that people read. */
  private static final double[] ROUND_SIZES = {1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};

  /** Validates. */
  public TopGrid {
    if (!(cellSize > 0) || !Double.isFinite(originX) || !Double.isFinite(originY)) {
      throw new IllegalArgumentException(
          "a grid needs a finite origin and cells above 0, got (%s, %s) and %s"
              .formatted(originX, originY, cellSize));
    }
    if (columns < 1 || rows < 1 || (long) columns * rows > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a grid of %d x %d cells".formatted(columns, rows));
    }
  }

  /**
   * The grid over an extent, of at most {@code longestSide} cells in a row or column and one or two
   * more where the borders fall inside cells.
   *
   * @throws IllegalArgumentException if the extent is empty
   */
  public static TopGrid covering(final Bounds extent, final int longestSide) {
    if (extent.isEmpty()) {
      throw new IllegalArgumentException("there is nothing to cover");
    }
    final double longest = Math.max(extent.width(), extent.height());
    final double cellSize = longest > 0 ? roundUp(longest / longestSide) : 1;
    final double firstColumn = Math.floor(extent.minX() / cellSize);
    final double firstRow = Math.floor(extent.minY() / cellSize);
    return new TopGrid(
        firstColumn * cellSize,
        firstRow * cellSize,
        cellSize,
        (int) (Math.floor(extent.maxX() / cellSize) - firstColumn) + 1,
        (int) (Math.floor(extent.maxY() / cellSize) - firstRow) + 1);
  }

  private static double roundUp(final double size) {
    final double power = Math.pow(10, Math.floor(Math.log10(size)));
    for (final double round : ROUND_SIZES) {
      if (round * power >= size) {
        return round * power;
      }
    }
    return 10 * power;
  }

  /** The grid of cells twice as long and wide, each of four of these. */
  TopGrid halved() {
    return new TopGrid(originX, originY, 2 * cellSize, (columns + 1) / 2, (rows + 1) / 2);
  }

  /** The column that x lies in, held to those there are. */
  public int column(final double x) {
    return clamp((x - originX) / cellSize, columns);
  }

  /** The row that y lies in, held to those there are. */
  public int row(final double y) {
    return clamp((y - originY) / cellSize, rows);
  }

  private static int clamp(final double cell, final int cells) {
    return (int) Math.max(0, Math.min(cells - 1, Math.floor(cell)));
  }
}
