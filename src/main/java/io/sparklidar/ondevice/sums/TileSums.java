package io.sparklidar.ondevice.sums;

import java.util.List;
import java.util.Optional;

/**
 * What was summed up of a tile.
 *
 * @param checksum the sum over its points of the hash of identity and features
 * @param columns for each feature, if histograms were asked for
 * @param cells the view from above, if it was asked for
 */
public record TileSums(long checksum, List<ColumnSums> columns, Optional<CellSums> cells) {

  /**
   * What was counted of a feature.
   *
   * @param counts values below the first border, then those from each border on, then those that
   *     are not defined
   * @param least the least value, positive infinity if none is defined; 0 has no sign
   * @param greatest the greatest value, negative infinity if none is defined; 0 has no sign
   */
  public record ColumnSums(long[] counts, float least, float greatest) {}

  /**
   * What was summed up in cells, row by row.
   *
   * @param firstColumn number of the first column
   * @param firstRow number of the first row
   * @param columns how many there are
   * @param rows how many there are
   * @param top height of the highest point in thousandths and, in the lowest 9 bits, its class plus
   *     one, 0 if it is not known; {@code Long.MIN_VALUE} in a cell without points
   * @param points how many there are
   * @param sums for each feature shown, in steps of 2^-20
   * @param undefined for each feature shown, how many points are without it
   * @param strays points that lie in none of the cells: if there are any, the window was wrong
   */
  public record CellSums(
      int firstColumn,
      int firstRow,
      int columns,
      int rows,
      long[] top,
      int[] points,
      long[][] sums,
      int[][] undefined,
      long strays) {}
}
