package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.NeighborhoodSummary;
import io.sparklidar.feature.SquaredDistance;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One pass over the leaves of a tree in their order: finds the neighbours of every core point and
 * hands them on. The neighbours of one leaf say how far those of the next are to be expected. For
 * use by one thread, once.
 *
 * <p>Points are searched leaf by leaf ({@link LeafSearch}); those whose neighbours turn out to lie
 * farther than expected are searched so once more, and then one by one ({@link NearestSearch}).
 */
final class LeafSweep {

  /** How much farther than the farthest neighbour of one leaf those of the next are expected. */
  private static final double MARGIN = 1.15;

  /** How much farther to look the second time. */
  private static final double SECOND_LOOK = 1.6;

  /**
   * Who is told of neighbours.
   *
   * @param k of how many
   * @param writer what turns them into columns
   */
  record Listener(int k, FeatureWriter writer) {}

  private final GridTree tree;

  /** The one that wants fewest comes first. */
  private final Listener[] listeners;

  private final OptimalWriter[] optimal;

  /** How many neighbours any of them wants. */
  private final int most;

  private final boolean readsHeights;
  private final boolean readsDistances;

  private final int coreCount;
  private final boolean byLeaf;
  private final LeafSearch leafSearch;
  private final NearestSearch nearestSearch;
  private final SquaredDistance metric;
  private final BallCount ballCount;
  private final Optional<PlanGrid> plan;

  private final NeighborhoodSummary summary = new NeighborhoodSummary();

  /** Positions of the leaf's core points that are still to be found. */
  private int[] pending = new int[GridTree.LEAF];

  private int pendingCount;

  /** Largest squared distance to a neighbour in the current leaf. */
  private long farthest;

  /** How far to look, in steps. */
  private double reach;

  /**
   * @param tree the points
   * @param plan the same in plan, for listeners who count what lies around, if that suits them
   * @param radius how far neighbours may be, in units of the CRS
   * @param listeners who is told of the nearest
   * @param optimal who decides how many of them count; there is a listener or such a one
   */
  LeafSweep(
      final GridTree tree,
      final Optional<PlanGrid> plan,
      final double radius,
      final List<Listener> listeners,
      final List<OptimalWriter> optimal) {
    this.listeners =
        listeners.stream().sorted(Comparator.comparingInt(Listener::k)).toArray(Listener[]::new);
    this.readsHeights = listeners.stream().anyMatch(l -> l.writer.readsHeights());
    this.readsDistances = listeners.stream().anyMatch(l -> l.writer.readsDistances());
    this.optimal = optimal.toArray(OptimalWriter[]::new);
    this.most =
        IntStream.concat(
                listeners.stream().mapToInt(Listener::k),
                optimal.stream().mapToInt(OptimalWriter::most))
            .max()
            .orElseThrow();
    final Neighborhood neighborhood = Neighborhood.nearest(most, radius);
    final PointBlock points = tree.points();
    this.metric = SquaredDistance.on(points.lattice());
    final int k = Math.min(neighborhood.k(), tree.referenceCount());
    this.tree = tree;
    this.coreCount = points.coreCount();
    this.byLeaf = LeafSearch.suits(tree, metric, k);
    final boolean counts = listeners.stream().anyMatch(listener -> listener.writer.readsBall());
    this.leafSearch =
        new LeafSearch(
            tree, k, metric.limit(neighborhood.radius()), this.optimal.length > 0, counts);
    this.ballCount = new BallCount(tree);
    this.plan = plan;
    this.nearestSearch = new NearestSearch(tree, neighborhood);
  }

  /** Searches the leaves among the nodes {@code from .. to-1} and writes their rows. */
  void run(final int from, final int to) {
    for (int node = from; node < to; node++) {
      if (tree.second()[node] == 0) {
        search(node);
      }
    }
    for (final Listener listener : listeners) {
      listener.writer.flush();
    }
    for (final OptimalWriter writer : optimal) {
      writer.flush();
    }
  }

  private void search(final int leaf) {
    collectCore(leaf);
    if (pendingCount == 0) {
      return;
    }
    farthest = 0;
    if (byLeaf && searchByLeaf(leaf, reach) && pendingCount > 0) {
      searchByLeaf(leaf, reach * SECOND_LOOK);
    }
    for (int i = 0; i < pendingCount; i++) {
      searchAlone(tree.order()[pending[i]]);
    }
    reach = 1 + MARGIN * Math.sqrt(farthest);
  }

  private void collectCore(final int leaf) {
    final int[] order = tree.order();
    final int end = tree.end()[leaf];
    final int start = tree.start()[leaf];
    if (end - start > pending.length) {
      pending = new int[end - start];
    }
    pendingCount = 0;
    for (int position = start; position < end; position++) {
      if (order[position] < coreCount) {
        pending[pendingCount++] = position;
      }
    }
  }

  /** Finds what can be found within a reach; false if the leaf cannot be searched so. */
  private boolean searchByLeaf(final int leaf, final double steps) {
    if (!leafSearch.gather(leaf, (int) steps)) {
      return false;
    }
    int missed = 0;
    for (int i = 0; i < pendingCount; i++) {
      final int position = pending[i];
      if (leafSearch.find(position)) {
        write(position);
      } else {
        pending[missed++] = position;
      }
    }
    pendingCount = missed;
    return true;
  }

  /** The nearest of the nearest: what was found for one serves all that want fewer. */
  private void write(final int position) {
    farthest = Math.max(farthest, leafSearch.farthest());
    summary.clear();
    int summed = 0;
    for (final Listener listener : listeners) {
      if (listener.k < most) {
        leafSearch.take(listener.k);
      } else {
        leafSearch.takeAll();
      }
      sum(position, summed);
      summed = leafSearch.count();
      write(position, listener.writer);
    }
    for (final OptimalWriter writer : optimal) {
      leafSearch.sortFrom(writer.fewest());
      leafSearch.list(position, writer);
    }
  }

  private void sum(final int position, final int summed) {
    leafSearch.sum(position, summed, summary.moments);
    summary.farthest = leafSearch.farthest();
    if (readsHeights) {
      leafSearch.range(position, summed, summary);
    }
    if (readsDistances) {
      leafSearch.sumDistances(summed, summary);
    }
  }

  private void write(final int position, final FeatureWriter writer) {
    final int point = tree.order()[position];
    if (writer.readsBall()) {
      countAround(position);
    }
    if (writer.needsNeighbors()) {
      leafSearch.list(position, writer.neighbors(leafSearch.count()));
    }
    writer.write(point, summary);
  }

  /** What lies as near as the farthest neighbour, in space and in plan. */
  private void countAround(final int position) {
    final int limit = leafSearch.farthest();
    final long inPlan =
        plan.isPresent()
            ? plan.get().count(tree.x()[position], tree.y()[position], limit)
            : ballCount.countInPlan(tree.order()[position], limit);
    summary.ball.set(metric.distance(limit), leafSearch.countWithin(position), inPlan);
  }

  private void searchAlone(final int point) {
    nearestSearch.find(point);
    farthest = Math.max(farthest, nearestSearch.reach());
    for (final Listener listener : listeners) {
      final int m = Math.min(listener.k, nearestSearch.count());
      if (m == 0) {
        summary.ball.set(0, 0, 0);
      } else if (listener.writer.readsBall()) {
        final long limit = nearestSearch.distanceTo(m - 1);
        ballCount.count(point, metric.distance(limit), limit, summary.ball);
      }
      listener.writer.write(point, nearestSearch.neighbors(), m, summary.ball);
    }
    for (final OptimalWriter writer : optimal) {
      nearestSearch.list(point, writer);
    }
  }
}
