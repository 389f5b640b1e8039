package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.neighbor.NeighborEngine;

/**
 * The exact engine on the CPU, on the integer grid that the points lie on. Stateless: safe for use
 * by several threads at once, each call runs on the caller's thread.
 *
 * <p>Where more than k points coincide, the k of smallest identity stand for all of them: they are
 * the nearest of each by the rule that breaks ties.
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
    if (points.coreCount() == 0) {
      return table;
    }
    final PointTree tree = PointTree.of(points, neighborhood.k());
    final NearestSearch search = new NearestSearch(tree, neighborhood);
    final FeatureWriter writer = new FeatureWriter(points, neighborhood, table);
    final int[] order = tree.order();
    for (int position = 0; position < order.length; position++) {
      final int point = order[position];
      if (point < points.coreCount()) {
        search.find(point);
        writer.write(point, search.neighbors(), search.count());
      }
    }
    writer.flush();
    return table;
  }
}
