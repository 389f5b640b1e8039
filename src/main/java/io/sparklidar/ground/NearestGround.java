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
  private final GroundGrid grid;
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
   * @param grid the same
   * @param lattice their coordinates lie on
   * @param radius how far they may be in plan, in units of the CRS
   */
  NearestGround(
      final GroundTree tree, final GroundGrid grid, final Lattice lattice, final double radius) {
    this.tree = tree;
    this.grid = grid;
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
    if (!grid.holds(x, y) || !isAmongSquares()) {
      // Three that squares have say how far to look.
      found = 0;
      if (tree.size() > 0) {
        search(0, 0, 0, 0);
      }
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

  /** Looks into the square of the place and those around it; whether that is enough. */
  private boolean isAmongSquares() {
    final int column = (placeX - grid.lowX) / grid.side;
    final int row = (placeY - grid.lowY) / grid.side;
    final int square = row * grid.columns + column;
    for (int i = grid.first[square]; i < grid.first[square + 1]; i++) {
      if (grid.x[i] == placeX && grid.y[i] == placeY && (found == 0 || grid.z[i] < foundZ[0])) {
        found = 1;
        squared[0] = 0;
        foundZ[0] = grid.z[i];
      }
    }
    if (found > 0) {
      return true;
    }
    final int left = Math.max(column - 1, 0);
    final int right = Math.min(column + 1, grid.columns - 1);
    final int low = Math.max(row - 1, 0);
    final int high = Math.min(row + 1, grid.rows - 1);
    for (int r = low; r <= high; r++) {
      final int start = r * grid.columns;
      look(grid.x, grid.y, grid.z, grid.first[start + left], grid.first[start + right + 1]);
    }
    // All others are farther than this, where there are others.
    final long beyondLeft = left == 0 ? Long.MAX_VALUE : placeX - edge(grid.lowX, left) + 1;
    final long beyondRight =
        right == grid.columns - 1 ? Long.MAX_VALUE : edge(grid.lowX, right + 1) - placeX;
    final long below = low == 0 ? Long.MAX_VALUE : placeY - edge(grid.lowY, low) + 1;
    final long above = high == grid.rows - 1 ? Long.MAX_VALUE : edge(grid.lowY, high + 1) - placeY;
    final long margin = Math.min(Math.min(beyondLeft, beyondRight), Math.min(below, above));
    return margin == Long.MAX_VALUE || farthest < of(margin, 0) && farthest < of(0, margin);
  }

  private long edge(final int from, final int square) {
    return from + (long) square * grid.side;
  }

  /**
   * Looks into a node.
   *
   * @param offX how far it is at least, along x
   * @param offY the same along y
   */
  private void search(final int level, final int node, final long offX, final long offY) {
    if (level == tree.depth()) {
      look(tree.x, tree.y, tree.z, tree.first(level, node), tree.first(level, node + 1));
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

  private void look(final int[] xs, final int[] ys, final int[] zs, final int from, final int to) {
    for (int i = from; i < to; i++) {
      final long distance = of((long) xs[i] - placeX, (long) ys[i] - placeY);
      if (distance < farthest
          || distance == farthest && (found < COUNT || isBefore(xs[i], ys[i], zs[i], COUNT - 1))) {
        keep(xs[i], ys[i], zs[i], distance);
      }
    }
  }

  /** Whether an equally near point comes before one that was found. */
  private boolean isBefore(final int x, final int y, final int z, final int other) {
    if (x != foundX[other]) {
      return x < foundX[other];
    }
    return y != foundY[other] ? y < foundY[other] : z < foundZ[other];
  }

  private void keep(final int x, final int y, final int z, final long distance) {
    int at = Math.min(found, COUNT - 1);
    while (at > 0
        && (distance < squared[at - 1]
            || distance == squared[at - 1] && isBefore(x, y, z, at - 1))) {
      squared[at] = squared[at - 1];
      foundX[at] = foundX[at - 1];
      foundY[at] = foundY[at - 1];
      foundZ[at] = foundZ[at - 1];
      at--;
    }
    squared[at] = distance;
    foundX[at] = x;
    foundY[at] = y;
    foundZ[at] = z;
    found = Math.min(found + 1, COUNT);
    if (found == COUNT) {
      farthest = squared[COUNT - 1];
    }
  }
}
