package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.Feature;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.neighbor.Computed;
import io.sparklidar.neighbor.NeighborEngine;
import java.util.Optional;

/**
 * The exact engine on the CPU. Stateless: safe for use by several threads at once; each call runs
 * on the caller's thread and keeps nothing.
 *
 * <p>Beyond the result a call needs about 50 bytes a point at its peak, whatever k, the radius and
 * the shape of the cloud: points far out, walls and towers, and any number of points at one spot.
 */
public final class GridEngine implements NeighborEngine {

  /** First guess; measured as tiles finish. */
  private static final double POINTS_PER_SECOND = 6e5;

  /** The engine; all instances are alike. */
  public GridEngine() {}

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public double pointsPerSecond() {
    return POINTS_PER_SECOND;
  }

  /** It finds any neighbours. */
  @Override
  public Optional<String> whyNot(final PointBlock points, final Neighborhood neighborhood) {
    return Optional.empty();
  }

  @Override
  public Computed run(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    final FeatureTable table = new FeatureTable(features, points.coreCount());
    if (points.coreCount() > 0) {
      final FeatureWriter writer = new FeatureWriter(points, neighborhood, table);
      if (features.features().stream().allMatch(f -> f.cost() == Feature.Cost.POINT)) {
        writer.writePoints();
      } else {
        new LeafSweep(GridTree.of(points, neighborhood.k()), neighborhood, writer).run();
      }
      writer.flush();
    }
    return Computed.of(table, name());
  }
}
