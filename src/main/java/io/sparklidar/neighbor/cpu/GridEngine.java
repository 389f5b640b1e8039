package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.neighbor.NeighborEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    final FeaturePlan plan = FeaturePlan.of(features, neighborhood);
    FeatureWriter.writePoints(points, table, plan.ofPoints());
    if (points.coreCount() > 0 && !plan.parts().isEmpty()) {
      search(points, plan.parts(), table);
    }
    return table;
  }

  private static void search(
      final PointBlock points, final List<FeaturePlan.Part> parts, final FeatureTable table) {
    final Map<Double, List<LeafSweep.Listener>> nearest = new TreeMap<>();
    final List<RadiusSearch.Listener> within = new ArrayList<>();
    int k = 0;
    for (final FeaturePlan.Part part : parts) {
      final FeatureWriter writer = new FeatureWriter(points, table, part.targets());
      final double radius = part.neighborhood().radius();
      if (part.neighborhood() instanceof Neighborhood.Nearest wanted) {
        nearest
            .computeIfAbsent(radius, r -> new ArrayList<>())
            .add(new LeafSweep.Listener(wanted.k(), writer));
        k = Math.max(k, wanted.k());
      } else {
        within.add(new RadiusSearch.Listener(radius, writer));
      }
    }
    final GridTree tree = GridTree.of(points, k == 0 ? Integer.MAX_VALUE : k);
    nearest.forEach((radius, listeners) -> new LeafSweep(tree, radius, listeners).run());
    if (!within.isEmpty()) {
      new RadiusSearch(tree, within).run();
    }
  }
}
