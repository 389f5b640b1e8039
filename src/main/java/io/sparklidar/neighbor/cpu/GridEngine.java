package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.neighbor.NeighborEngine;

/**
 * The exact engine on the CPU. Stateless: safe for use by several threads at once; each call runs
 * on the caller's thread and keeps nothing.
 *
 * <p>Beyond the result a call needs about 50 bytes a point at its peak, whatever k, the radius and
 * the shape of the cloud: points far out, walls and towers, and any number of points at one spot.
 */
public final class GridEngine implements NeighborEngine {

  /** The engine; all instances are alike. */
  public GridEngine() {}

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public FeatureTable compute(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    final FeatureTable table = new FeatureTable(features, points.coreCount());
    if (points.coreCount() > 0) {
      final GridTree tree = GridTree.of(points, neighborhood.k());
      final FeatureWriter writer = new FeatureWriter(points, neighborhood, table);
      new LeafSweep(tree, neighborhood, writer).run();
      writer.flush();
    }
    return table;
  }
}
