package io.sparklidar.job.features;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.feature.definition.FeatureCost;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.neighbor.Representatives;
import io.sparklidar.neighbor.cpu.GridEngine;
import java.io.InterruptedIOException;

/**
 * All columns of a tile: of each point, or of those that stand for others, carried back to these.
 *
 * @param table one row a core point
 * @param outcome where they were computed
 */
record ComputedTile(FeatureTable table, TileEngines.Outcome outcome) {

  /**
   * Computes a tile.
   *
   * @throws InterruptedIOException if the thread is interrupted while it waits for a device
   */
  static ComputedTile of(final PointBlock points, final TileContext context)
      throws InterruptedIOException {
    final JobColumns columns = context.columns();
    final JobOptions options = context.options();
    if (options.computeAt() == 0) {
      final TileEngines.Outcome outcome = TileEngines.compute(points, columns.searched(), options);
      return new ComputedTile(columns.complete(outcome.table(), points), outcome);
    }
    final FeatureSet ofPoint =
        columns.all().where(column -> column.feature().cost() == FeatureCost.POINT);
    final JobColumns carried =
        JobColumns.of(columns.all().where(column -> !ofPoint.contains(column)));
    final Representatives standing = Representatives.of(points, options.computeAt());
    final TileEngines.Outcome outcome =
        TileEngines.compute(standing.block(), carried.searched(), options);
    final FeatureTable table =
        carried.complete(outcome.table(), standing.block()).select(carried.all(), standing.rows());
    return new ComputedTile(
        ofPoint.size() == 0
            ? table
            : FeatureTable.joining(
                columns.all(),
                new GridEngine().compute(points, options.neighborhood(), ofPoint),
                table),
        outcome);
  }
}
