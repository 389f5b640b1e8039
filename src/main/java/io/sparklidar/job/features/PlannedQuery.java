package io.sparklidar.job.features;

import io.sparklidar.tile.TileSpec;
import java.util.Comparator;
import java.util.List;

/**
 * How a query is done.
 *
 * @param queries compute tiles, on executors: those of inputs of one CRS each
 * @param tasks tiles, expensive ones first; none if no point can be wanted
 * @param indexed how many files were decoded for the plan
 */
public record PlannedQuery(List<TileQuery> queries, List<Task> tasks, int indexed) {

  static final Comparator<Task> EXPENSIVE_FIRST =
      Comparator.comparing(task -> Long.numberOfLeadingZeros(task.readPoints()));

  /**
   * Some tiles, one after the other.
   *
   * @param query which of the queries computes them
   * @param tiles at least one
   */
  public record Task(int query, List<TileSpec> tiles) {

    private long readPoints() {
      return tiles.stream().mapToLong(TileSpec::readPoints).sum();
    }
  }
}
