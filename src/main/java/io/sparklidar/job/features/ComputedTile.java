package io.sparklidar.job.features;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.JobColumns;
import io.sparklidar.ground.HeightAboveGround;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.devices.TileEngines;
import io.sparklidar.neighbor.Representatives;
import io.sparklidar.neighbor.cpu.GridEngine;
import java.io.InterruptedIOException;
import java.util.Optional;

/**
 * All columns of a tile: of each point, or of those that stand for others, carried back to these.
 * What follows from the ground is of each point itself.
 *
 * @param table one row a core point
 * @param outcome where they were computed
 */
record ComputedTile(FeatureTable table, TileEngines.Outcome outcome) {

  /**
   * Computes a tile.
   *
   * @param points core and halo
   * @param heights of the core points above ground, if a column has them
   * @param context what all tiles of the job share
   * @throws InterruptedIOException if the thread is interrupted while it waits for a device
   */
  static ComputedTile of(
      final PointBlock points, final Optional<HeightAboveGround> heights, final TileContext context)
      throws InterruptedIOException {
    final Optional<float[]> aboveGround = heights.map(HeightAboveGround::heights);
    final JobColumns columns = context.columns();
    final JobOptions options = context.options();
    if (options.computeAt() == 0) {
      final TileEngines.Outcome outcome = TileEngines.compute(points, columns.searched(), options);
      return new ComputedTile(columns.complete(outcome.table(), points, aboveGround), outcome);
    }
    final JobColumns own =
        JobColumns.of(columns.all().where(column -> !column.feature().cost().isOfNeighborhood()));
    final JobColumns carried =
        JobColumns.of(columns.all().where(column -> !own.all().contains(column)));
    final Representatives standing = Representatives.of(points, options.computeAt());
    final TileEngines.Outcome outcome =
        TileEngines.compute(standing.block(), carried.searched(), options);
    final FeatureTable table =
        carried
            .complete(outcome.table(), standing.block(), Optional.empty())
            .select(carried.all(), standing.rows());
    return new ComputedTile(
        own.all().size() == 0
            ? table
            : FeatureTable.joining(
                columns.all(),
                own.complete(
                    new GridEngine().compute(points, options.neighborhood(), own.searched()),
                    points,
                    aboveGround),
                table),
        outcome);
  }
}
