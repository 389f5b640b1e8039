package io.sparklidar.neighbor.cpu;

import io.sparklidar.feature.BallCounts;
import io.sparklidar.feature.SquaredDistance;

/**
 * Counts the points of a ball and of the upright cylinder around it, one query at a time: a node
 * that lies within as a whole is counted without looking at its points. Works at any distance and
 * on any lattice. For use by one thread.
 */
final class BallCount {

  private final GridTree tree;
  private final SquaredDistance metric;
  private final int[] stack = new int[GridTree.MAX_DEPTH];

  BallCount(final GridTree tree) {
    this.tree = tree;
    this.metric = SquaredDistance.on(tree.points().lattice());
  }

  /**
   * Counts around a point.
   *
   * @param radius in units of the CRS
   * @param limit the largest distance that counts as within it
   */
  void count(final int point, final double radius, final long limit, final BallCounts ball) {
    ball.set(radius, count(point, limit, 1), count(point, limit, 0));
  }

  /** How many points are within a distance of a point, in plan. */
  long countInPlan(final int point, final long limit) {
    return count(point, limit, 0);
  }

  /**
   * @param height what a difference of heights counts: nothing in plan
   */
  private long count(final int point, final long limit, final int height) {
    final int x = tree.points().x()[point];
    final int y = tree.points().y()[point];
    final int z = tree.points().z()[point];
    final int[] box = tree.searchBox();
    long count = 0;
    int depth = 0;
    stack[depth++] = 0;
    while (depth > 0) {
      final int node = stack[--depth];
      final int side = 6 * node;
      if (tree.nearest(metric, node, x, y, z, height) > limit) {
        continue;
      }
      final long farthest =
          metric.of(
              GridTree.farther(x, box[side], box[side + 3]),
              GridTree.farther(y, box[side + 1], box[side + 4]),
              height * GridTree.farther(z, box[side + 2], box[side + 5]));
      if (farthest <= limit) {
        count += tree.referenceEnd()[node] - tree.start()[node];
      } else if (tree.second()[node] != 0) {
        stack[depth++] = tree.second()[node];
        stack[depth++] = node + 1;
      } else {
        count += countPoints(node, x, y, z, height, limit);
      }
    }
    return count;
  }

  private int countPoints(
      final int leaf, final int x, final int y, final int z, final int height, final long limit) {
    int count = 0;
    for (int i = tree.start()[leaf]; i < tree.referenceEnd()[leaf]; i++) {
      final long distance =
          metric.of(
              (long) tree.x()[i] - x, (long) tree.y()[i] - y, height * ((long) tree.z()[i] - z));
      count += distance <= limit ? 1 : 0;
    }
    return count;
  }
}
