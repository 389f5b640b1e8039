package io.sparklidar.ondevice.sums;

import java.util.List;
import java.util.Optional;

/**
 * What is asked for of a tile.
 *
 * @param points core points
 * @param columns features
 * @param runs who the decoded points are, in order of rows, the first from row 0 on
 * @param borders for each feature the least value of each bin and, behind them, the least above all
 *     bins, in order; empty if no histograms are asked for
 * @param cells for the view from above, if it is asked for
 */
public record SumsRequest(
    int points,
    int columns,
    List<PointRun> runs,
    List<float[]> borders,
    Optional<CellWindow> cells) {

  /** What blocks of the kernel hold beside their counts. */
  private static final int MOST_BORDERS = 4096;

  /** Validates. */
  public SumsRequest {
    runs = List.copyOf(runs);
    borders = List.copyOf(borders);
    if (points > 0 && (runs.isEmpty() || runs.get(0).firstRow() != 0)) {
      throw new IllegalArgumentException("the first run begins in row 0, got " + runs);
    }
    if (!borders.isEmpty() && borders.size() != columns) {
      throw new IllegalArgumentException(
          "borders for " + columns + " columns, got " + borders.size());
    }
    for (final float[] column : borders) {
      if (column.length > MOST_BORDERS) {
        throw new IllegalArgumentException(
            "at most " + MOST_BORDERS + " borders, got " + column.length);
      }
    }
    for (final CellWindow window : cells.stream().toList()) {
      for (final int shown : window.shown()) {
        if (shown < 0 || shown >= columns) {
          throw new IllegalArgumentException("column " + shown + " of " + columns + " is shown");
        }
      }
    }
  }
}
