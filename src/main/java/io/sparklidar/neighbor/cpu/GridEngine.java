package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.neighbor.NeighborEngine;
import io.sparklidar.parallel.SharedLoop;
import io.sparklidar.parallel.SpareCores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The exact engine on the CPU. Stateless: safe for use by several threads at once; each call runs
 * on the caller's thread, and on cores that nobody else uses, and keeps nothing.
 *
 * <p>Beyond the result a call needs about 50 bytes a point at its peak, whatever k, the radius and
 * the shape of the cloud: points far out, walls and towers, and any number of points at one spot.
 */
public final class GridEngine implements NeighborEngine {

  /** Nodes of a tree that are searched at a time: enough for some milliseconds. */
  private static final int NODES = 1 << 12;

  private final SpareCores spare;
  private final int nodes;

  /** The engine that uses the caller's thread alone. */
  public GridEngine() {
    this(SpareCores.NONE);
  }

  /**
   * The engine; the results of all instances are alike.
   *
   * @param spare cores that may help with a search
   */
  public GridEngine(final SpareCores spare) {
    this(spare, NODES);
  }

  /**
   * @param spare cores that may help with a search
   * @param nodes of a tree that are searched at a time where they may
   */
  GridEngine(final SpareCores spare, final int nodes) {
    this.spare = spare;
    this.nodes = nodes;
  }

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
      if (spare.cores() == 1) {
        search(tree, neighborhood, table, 0, tree.nodes());
      } else {
        searchTogether(tree, neighborhood, table);
      }
    }
    return table;
  }

  private void searchTogether(
      final GridTree tree, final Neighborhood neighborhood, final FeatureTable table) {
    SharedLoop.run(
        spare,
        (tree.nodes() + nodes - 1) / nodes,
        part -> {
          final int from = part * nodes;
          search(tree, neighborhood, table, from, Math.min(tree.nodes(), from + nodes));
        });
  }

  private static void search(
      final GridTree tree,
      final Neighborhood neighborhood,
      final FeatureTable table,
      final int from,
      final int to) {
    final FeatureWriter writer = new FeatureWriter(tree.points(), neighborhood, table);
    new LeafSweep(tree, neighborhood, writer).run(from, to);
    writer.flush();
  }
}
