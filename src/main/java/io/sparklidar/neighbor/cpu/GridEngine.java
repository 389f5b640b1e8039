package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.ThinnedCloud;
import io.sparklidar.feature.BallCounts;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.neighbor.NeighborEngine;
import io.sparklidar.neighbor.TileFeatures;
import io.sparklidar.parallel.ParallelLoop;
import io.sparklidar.parallel.SpareCores;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The exact engine on the CPU. Stateless: safe for use by several threads at once; each call runs
 * on the caller's thread, and on cores that nobody else uses, and keeps nothing.
 *
 * <p>Beyond the result a call needs about 50 bytes per point at its peak, whatever k, the radius
 * and the shape of the cloud: points far out, walls and towers, and any number of points at one
 * spot.
 */
public final class GridEngine implements NeighborEngine {

  /** First guess; measured as tiles finish. */
  private static final double POINTS_PER_SECOND = 6e5;

  /** Nodes of a tree that are searched at a time: enough for some milliseconds. */
  private static final int NODES = 1 << 12;

  private final SpareCores spare;
  private final int nodes;

  /** The engine that uses the caller's thread alone. */
  public GridEngine() {
    this(SpareCores.NONE, Integer.MAX_VALUE);
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
  public double pointsPerSecond() {
    return POINTS_PER_SECOND;
  }

  /** It finds any neighbours. */
  @Override
  public Optional<String> whyNot(final PointBlock points, final Neighborhood neighborhood) {
    return Optional.empty();
  }

  /** Columns of several neighbourhoods are found in one search. */
  @Override
  public TileFeatures run(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    final FeatureTable table = new FeatureTable(features, points.coreCount());
    final FeaturePlan plan = FeaturePlan.of(features, neighborhood);
    FeatureWriter.writePoints(points, table, plan.ofPoints());
    if (points.coreCount() > 0 && !plan.parts().isEmpty()) {
      final Map<Double, List<FeaturePlan.Part>> byVoxel = new TreeMap<>();
      for (final FeaturePlan.Part part : plan.parts()) {
        byVoxel.computeIfAbsent(voxel(part), side -> new ArrayList<>()).add(part);
      }
      byVoxel.forEach(
          (side, parts) -> {
            final Optional<BitSet> references =
                side > 0
                    ? Optional.of(ThinnedCloud.of(points, side, points.references()))
                    : points.references();
            search(points, references, parts, table);
          });
    }
    return TileFeatures.of(table, name());
  }

  /** Side of the voxels that a cloud is thinned by; 0 if it is not. */
  private static double voxel(final FeaturePlan.Part part) {
    return part.neighborhood() instanceof Neighborhood.Thinned thinned ? thinned.voxel() : 0;
  }

  /** Whether the nearest are looked for, so many and no more. */
  private static boolean isNearest(final Neighborhood neighborhood) {
    return neighborhood.k() < Integer.MAX_VALUE;
  }

  private void search(
      final PointBlock points,
      final Optional<BitSet> references,
      final List<FeaturePlan.Part> parts,
      final FeatureTable table) {
    final int k =
        parts.stream()
            .map(FeaturePlan.Part::neighborhood)
            .filter(GridEngine::isNearest)
            .mapToInt(Neighborhood::k)
            .max()
            .orElse(Integer.MAX_VALUE);
    final GridTree tree = GridTree.of(points, references, k);
    if (tree.referenceCount() == 0) {
      writeLonely(tree, parts, table);
      return;
    }
    final Optional<PlanGrid> plan =
        parts.stream()
                .filter(part -> isNearest(part.neighborhood()))
                .anyMatch(part -> writer(tree, part, table).readsBall())
            ? PlanGrid.of(tree)
            : Optional.empty();
    ParallelLoop.run(
        spare,
        (tree.nodes() - 1) / nodes + 1,
        part -> {
          final int from = part * nodes;
          search(tree, plan, parts, table, from, from + Math.min(nodes, tree.nodes() - from));
        });
  }

  /** Writes rows of points without any neighbours. */
  private static void writeLonely(
      final GridTree tree, final List<FeaturePlan.Part> parts, final FeatureTable table) {
    for (final FeaturePlan.Part part : parts) {
      final FeatureWriter writer = writer(tree, part, table);
      final BallCounts ball = new BallCounts();
      if (!isNearest(part.neighborhood())) {
        ball.set(part.neighborhood().radius(), 0, 0);
      }
      for (int point = 0; point < tree.points().coreCount(); point++) {
        writer.write(point, new int[0], 0, ball);
      }
      writer.flush();
    }
  }

  private static FeatureWriter writer(
      final GridTree tree, final FeaturePlan.Part part, final FeatureTable table) {
    return new FeatureWriter(tree.points(), tree.references(), table, part.targets());
  }

  private static void search(
      final GridTree tree,
      final Optional<PlanGrid> plan,
      final List<FeaturePlan.Part> parts,
      final FeatureTable table,
      final int from,
      final int to) {
    final Map<Double, List<LeafSweep.Listener>> nearest = new TreeMap<>();
    final Map<Double, List<OptimalWriter>> optimal = new TreeMap<>();
    final List<RadiusSweep.Listener> inSpace = new ArrayList<>();
    final List<RadiusSweep.Listener> inPlan = new ArrayList<>();
    for (final FeaturePlan.Part part : parts) {
      final FeatureWriter writer = writer(tree, part, table);
      final double radius = part.neighborhood().radius();
      if (part.neighborhood() instanceof Neighborhood.Optimal wanted) {
        nearest.putIfAbsent(radius, new ArrayList<>());
        optimal
            .computeIfAbsent(radius, r -> new ArrayList<>())
            .add(new OptimalWriter(tree, wanted, writer));
      } else if (isNearest(part.neighborhood())) {
        nearest
            .computeIfAbsent(radius, r -> new ArrayList<>())
            .add(new LeafSweep.Listener(part.neighborhood().k(), writer));
      } else {
        final boolean isCylinder = part.neighborhood() instanceof Neighborhood.Cylinder;
        (isCylinder || writer.readsBall() ? inPlan : inSpace)
            .add(new RadiusSweep.Listener(radius, isCylinder, writer));
      }
    }
    nearest.forEach(
        (radius, listeners) ->
            new LeafSweep(tree, plan, radius, listeners, optimal.getOrDefault(radius, List.of()))
                .run(from, to));
    if (!inSpace.isEmpty()) {
      new RadiusSweep(tree, inSpace, false).run(from, to);
    }
    if (!inPlan.isEmpty()) {
      new RadiusSweep(tree, inPlan, true).run(from, to);
    }
  }
}
