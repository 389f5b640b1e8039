package io.sparklidar.ground;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.SquaredDistance;

/**
 * The three nearest ground points in plan, and how high a place is above them: weighted by 1 /
 * distance squared, or above the one that lies exactly below. Of equally near ones those come first
 * that are first by x, y, z, so that the result depends on the set of points alone. For use by one
 * thread.
 */
final class NearestGround {

  private static final int COUNT = 3;

  /** Squares of differences below this sum to a long. */
  private static final int NEAR_BITS = 30;

  private final GroundTree tree;
  private final SquaredDistance metric;
  private final boolean inSteps;
  private final long limit;

  // What was found, nearest first.
  private final long[] squared = new long[COUNT];
  private final int[] foundX = new int[COUNT];
  private final int[] foundY = new int[COUNT];
  private final int[] foundZ = new int[COUNT];
  private int found;

  /** How far another one may be. */
  private long farthest;

  private int placeX;
  private int placeY;

  /**
   * @param tree the ground points
   * @param lattice their coordinates lie on
   * @param radius how far they may be in plan, in units of the CRS
   */
  NearestGround(final GroundTree tree, final Lattice lattice, final double radius) {
    this.tree = tree;
    this.metric = SquaredDistance.on(lattice);
    this.inSteps = metric.isInSteps();
    this.limit = metric.limit(radius);
  }

  /** How high a place is above the ground, in steps of z; NaN if none is near. */
  double height(final int x, final int y, final int z) {
    placeX = x;
    placeY = y;
    found = 0;
    farthest = limit;
    if (tree.size() > 0) {
      search(0, 0, 0, 0);
    }
    if (found == 0) {
      return Double.NaN;
    }
    if (squared[0] == 0) {
      return (double) z - foundZ[0];
    }
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < found; i++) {
      final double weight = 1 / metric.squared(squared[i]);
      sum += weight * ((double) z - foundZ[i]);
      weights += weight;
    }
    return sum / weights;
  }

  /**
   * Looks into a node.
   *
   * @param offX how far it is at least, along x
   * @param offY the same along y
   */
  private void search(final int level, final int node, final long offX, final long offY) {
    if (level == tree.depth()) {
      look(tree.first(level, node), tree.first(level, node + 1));
      return;
    }
    final boolean byX = tree.alongX(level, node);
    final long beyond = (long) (byX ? placeX : placeY) - tree.place(level, node);
    final int near = beyond < 0 ? 2 * node : 2 * node + 1;
    search(level + 1, near, offX, offY);
    final long farX = byX ? Math.abs(beyond) : offX;
    final long farY = byX ? offY : Math.abs(beyond);
    if (of(farX, farY) <= farthest) {
      search(level + 1, near ^ 1, farX, farY);
    }
  }

  private long of(final long dx, final long dy) {
    return inSteps && (Math.abs(dx) | Math.abs(dy)) >>> NEAR_BITS == 0
        ? dx * dx + dy * dy
        : metric.of(dx, dy, 0);
  }

  private void look(final int from, final int to) {
    for (int i = from; i < to; i++) {
      final long distance = of((long) tree.x[i] - placeX, (long) tree.y[i] - placeY);
      if (distance <= farthest
          && (found < COUNT || distance < farthest || isBefore(i, COUNT - 1))) {
        keep(i, distance);
      }
    }
  }

  /** Whether an equally near point comes before one that was found. */
  private boolean isBefore(final int i, final int other) {
    if (tree.x[i] != foundX[other]) {
      return tree.x[i] < foundX[other];
    }
    return tree.y[i] != foundY[other] ? tree.y[i] < foundY[other] : tree.z[i] < foundZ[other];
  }

  private void keep(final int i, final long distance) {
    int at = Math.min(found, COUNT - 1);
    while (at > 0
        && (distance < squared[at - 1] || distance == squared[at - 1] && isBefore(i, at - 1))) {
      squared[at] = squared[at - 1];
      foundX[at] = foundX[at - 1];
      foundY[at] = foundY[at - 1];
      foundZ[at] = foundZ[at - 1];
      at--;
    }
    squared[at] = distance;
    foundX[at] = tree.x[i];
    foundY[at] = tree.y[i];
    foundZ[at] = tree.z[i];
    found = Math.min(found + 1, COUNT);
    if (found == COUNT) {
      farthest = squared[COUNT - 1];
    }
  }
}
