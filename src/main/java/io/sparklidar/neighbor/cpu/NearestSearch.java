package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.SquaredDistance;

/**
 * The k nearest points within a radius, one query at a time: down the tree towards the point, then
 * into every box that is not farther than the k-th found so far. Works at any distance and on any
 * lattice; the plain truth that {@link LeafSearch} must agree with. For use by one thread.
 */
final class NearestSearch {

  private final GridTree tree;
  private final PointBlock points;
  private final SquaredDistance metric;
  private final int k;
  private final long limit;
  private final int[] neighbors;
  private final long[] distances;
  private int count;
  private int x;
  private int y;
  private int z;

  NearestSearch(final GridTree tree, final Neighborhood neighborhood) {
    this.tree = tree;
    this.points = tree.points();
    this.metric = SquaredDistance.on(points.lattice());
    this.k = Math.min(neighborhood.k(), tree.referenceCount());
    this.limit = metric.limit(neighborhood.radius());
    this.neighbors = new int[k];
    this.distances = new long[k];
  }

  /** Finds the neighbours of a point. */
  void find(final int point) {
    x = points.x()[point];
    y = points.y()[point];
    z = points.z()[point];
    count = 0;
    visit(0);
  }

  /**
   * The neighbours found, nearest first, ties in their order; the first {@link #count} are valid.
   */
  int[] neighbors() {
    return neighbors;
  }

  /** How many neighbours were found. */
  int count() {
    return count;
  }

  /** Gives the neighbours of the point to who decides how many count. */
  void list(final int point, final OptimalWriter writer) {
    final int offered = Math.min(count, writer.most());
    writer.begin(point);
    for (int i = 0; i < offered; i++) {
      final int n = neighbors[i];
      writer.setIndex(i, n);
      writer.add((long) points.x()[n] - x, (long) points.y()[n] - y, (long) points.z()[n] - z);
    }
  }

  /** The distance to one of the neighbours found. */
  long distanceTo(final int neighbor) {
    return distances[neighbor];
  }

  /** The largest distance at which a point could still be one of the neighbours. */
  long reach() {
    return count < k ? limit : distances[k - 1];
  }

  private void visit(final int node) {
    final int second = tree.second()[node];
    if (second == 0) {
      final int end = tree.searchEnd()[node];
      for (int position = tree.start()[node]; position < end; position++) {
        offer(position);
      }
      return;
    }
    final int first = node + 1;
    final long toFirst = distance(first);
    final long toSecond = distance(second);
    final int nearer = toFirst <= toSecond ? first : second;
    final int farther = toFirst <= toSecond ? second : first;
    if (Math.min(toFirst, toSecond) <= reach()) {
      visit(nearer);
    }
    if (Math.max(toFirst, toSecond) <= reach()) {
      visit(farther);
    }
  }

  private long distance(final int node) {
    return tree.nearest(metric, node, x, y, z, 1);
  }

  private void offer(final int position) {
    final long distance =
        metric.of(
            (long) tree.x()[position] - x,
            (long) tree.y()[position] - y,
            (long) tree.z()[position] - z);
    final int candidate = tree.order()[position];
    if (distance > reach() || (count == k && !isBefore(distance, candidate, k - 1))) {
      return;
    }
    int slot = count < k ? count++ : k - 1;
    while (slot > 0 && isBefore(distance, candidate, slot - 1)) {
      distances[slot] = distances[slot - 1];
      neighbors[slot] = neighbors[slot - 1];
      slot--;
    }
    distances[slot] = distance;
    neighbors[slot] = candidate;
  }

  private boolean isBefore(final long distance, final int candidate, final int slot) {
    return distance < distances[slot]
        || (distance == distances[slot] && points.compare(candidate, neighbors[slot]) < 0);
  }
}
