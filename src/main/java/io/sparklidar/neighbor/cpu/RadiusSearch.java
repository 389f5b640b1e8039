package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.SquaredDistance;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * All points within a radius of each core point, for several radii at once: one walk down the tree
 * collects what lies within the largest, and the others take their share of it. For use by one
 * thread, once.
 */
final class RadiusSearch {

  private static final int USUAL = 256;

  /**
   * Who is told of neighbours.
   *
   * @param radius within which, in units of the CRS
   * @param writer what turns them into columns
   */
  record Listener(double radius, FeatureWriter writer) {}

  private final GridTree tree;
  private final PointBlock points;
  private final SquaredDistance metric;

  /** The one that looks farthest comes first. */
  private final Listener[] listeners;

  /** Largest distance that counts for each. */
  private final long[] limits;

  private final int[] stack = new int[GridTree.MAX_DEPTH];
  private int[] neighbors = new int[USUAL];
  private long[] distances = new long[USUAL];
  private int count;

  /**
   * @param tree the points
   * @param listeners who is told of the neighbours; at least one
   */
  RadiusSearch(final GridTree tree, final List<Listener> listeners) {
    this.tree = tree;
    this.points = tree.points();
    this.metric = SquaredDistance.on(points.lattice());
    this.listeners =
        listeners.stream()
            .sorted(Comparator.comparingDouble(Listener::radius).reversed())
            .toArray(Listener[]::new);
    this.limits = Arrays.stream(this.listeners).mapToLong(l -> metric.limit(l.radius)).toArray();
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
  }

  private void search(final int leaf) {
    for (int position = tree.start()[leaf]; position < tree.end()[leaf]; position++) {
      final int point = tree.order()[position];
      if (point < points.coreCount()) {
        collect(point);
        for (int i = 0; i < listeners.length; i++) {
          keep(limits[i]);
          listeners[i].writer.write(point, neighbors, count);
        }
      }
    }
  }

  /** Collects what lies within the largest radius. */
  private void collect(final int point) {
    final int x = points.x()[point];
    final int y = points.y()[point];
    final int z = points.z()[point];
    final int[] box = tree.searchBox();
    final int[] second = tree.second();
    count = 0;
    int depth = 0;
    stack[depth++] = 0;
    while (depth > 0) {
      final int node = stack[--depth];
      final int side = 6 * node;
      if (box[side] > box[side + 3]) {
        continue;
      }
      final long toBox =
          metric.of(
              GridTree.outside(x, box[side], box[side + 3]),
              GridTree.outside(y, box[side + 1], box[side + 4]),
              GridTree.outside(z, box[side + 2], box[side + 5]));
      if (toBox > limits[0]) {
        continue;
      }
      if (second[node] != 0) {
        stack[depth++] = second[node];
        stack[depth++] = node + 1;
        continue;
      }
      for (int i = tree.start()[node]; i < tree.referenceEnd()[node]; i++) {
        final long distance =
            metric.of((long) tree.x()[i] - x, (long) tree.y()[i] - y, (long) tree.z()[i] - z);
        if (distance <= limits[0]) {
          add(tree.order()[i], distance);
        }
      }
    }
  }

  private void add(final int neighbor, final long distance) {
    if (count == neighbors.length) {
      neighbors = Arrays.copyOf(neighbors, 2 * count);
      distances = Arrays.copyOf(distances, 2 * count);
    }
    neighbors[count] = neighbor;
    distances[count++] = distance;
  }

  /** Drops those beyond a smaller radius. */
  private void keep(final long limit) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (distances[i] <= limit) {
        neighbors[kept] = neighbors[i];
        distances[kept++] = distances[i];
      }
    }
    count = kept;
  }
}
