package io.sparklidar.ground;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.SquaredDistance;
import java.util.Arrays;
import java.util.Optional;

/**
 * The three nearest ground points in plan, and how high a place is above them: weighted by 1 /
 * distance squared, or above the one that lies exactly below. Of equally near ones those come first
 * that are first by x, y, z, so that the result depends on the set of points alone. For use by one
 * thread.
 *
 * <p>All within a distance of a place are looked at, cell row by cell row: if they are three, the
 * nearest are among them, else the distance is widened. It begins as far as the last place had to
 * look, and never goes farther than the three ground points found there: places that follow one
 * another mostly lie close together.
 */
final class NearestGround {

  private static final int COUNT = 3;

  /** Above every height. */
  private static final long NONE = Long.MAX_VALUE;

  /** Squares of differences below this sum to a long. */
  private static final int NEAR_BITS = 30;

  /** By how much each distance is wider than the one before. */
  private static final double WIDER = 3;

  /** The first distance, in sides of a cell. */
  private static final double CLOSE = 1.25;

  /** Sums of squares of two differences below this are ints. */
  private static final int CLOSE_BITS = 15;

  /** Differences to the first cell below this, and a little more, are ints. */
  private static final long FAR = 1L << 30;

  /** The most points whose distances are kept at a time. */
  private static final int CANDIDATES = 256;

  /** Rows from which on a circle's chord is worth its root. */
  private static final int CHORDS = 4;

  /** What float64 may miss a distance by. */
  private static final double ROUNDING = 1 + 0x1p-40;

  private final GroundGrid grid;

  /** Null where points are in cells. */
  private final GroundTree tree;

  private final SquaredDistance metric;
  private final boolean inSteps;
  private final long limit;
  private final double unitX;
  private final double unitY;

  /** Distances to try, ascending, the limit last. */
  private final long[] distances;

  // What was found, nearest first.
  private final long[] squared = new long[COUNT];
  private final int[] foundX = new int[COUNT];
  private final int[] foundY = new int[COUNT];
  private final int[] foundZ = new int[COUNT];
  private int found;

  private final int[] candidates = new int[CANDIDATES];
  private final int[] squaresOf = new int[CANDIDATES];

  /** How far another one may be. */
  private long farthest;

  /** How far the third was that was found last. */
  private long last;

  private int placeX;
  private int placeY;

  /**
   * @param grid the ground points, if they are spread evenly
   * @param tree the same, if they are not
   * @param lattice their coordinates lie on
   * @param radius how far they may be in plan, in units of the CRS
   */
  NearestGround(
      final GroundGrid grid,
      final Optional<GroundTree> tree,
      final Lattice lattice,
      final double radius) {
    this.grid = grid;
    this.tree = tree.orElse(null);
    this.metric = SquaredDistance.on(lattice);
    this.inSteps = metric.isInSteps();
    this.limit = metric.limit(radius);
    this.unitX = lattice.unitX();
    this.unitY = lattice.unitY();
    this.distances = distances(radius);
  }

  private long[] distances(final double radius) {
    final long[] some = new long[Double.MAX_EXPONENT];
    double distance =
        CLOSE * Math.max(Math.scalb(unitX, grid.shiftX), Math.scalb(unitY, grid.shiftY));
    int count = 0;
    while (distance < radius) {
      some[count++] = metric.limit(distance);
      distance *= WIDER;
    }
    some[count++] = limit;
    return Arrays.copyOf(some, count);
  }

  /** How high a place is above the ground, in steps of z; NaN if none is near. */
  double height(final int x, final int y, final int z) {
    placeX = x;
    placeY = y;
    if (grid.isEven()) {
      final long below = lowestAtPlace();
      if (below != NONE) {
        return (double) z - below;
      }
      findAmongCells();
    } else {
      found = 0;
      farthest = limit;
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

  /** The lowest ground point that lies exactly at the place. */
  private long lowestAtPlace() {
    final long column = grid.column(placeX);
    final long row = grid.row(placeY);
    long lowest = NONE;
    if (column >= 0 && column < grid.columns && row >= 0 && row < grid.rows) {
      final int cell = (int) row * grid.columns + (int) column;
      for (int i = grid.first[cell]; i < grid.first[cell + 1]; i++) {
        if (grid.x[i] == placeX && grid.y[i] == placeY) {
          lowest = Math.min(lowest, grid.z[i]);
        }
      }
    }
    return lowest;
  }

  private void findAmongCells() {
    final long known = found < COUNT ? limit : Math.min(limit, toLastFound());
    int next = 0;
    while (distances[next] < last) {
      next++;
    }
    do {
      lookWithin(Math.min(known, distances[next++]));
    } while (found < COUNT && next < distances.length);
    last = found < COUNT ? limit : squared[COUNT - 1];
  }

  /** How far the three are that were found last. */
  private long toLastFound() {
    long most = 0;
    for (int i = 0; i < COUNT; i++) {
      most = Math.max(most, of((long) foundX[i] - placeX, (long) foundY[i] - placeY));
    }
    return most;
  }

  /** Finds the nearest of all that are as near as that. */
  private void lookWithin(final long distance) {
    found = 0;
    farthest = distance;
    if (isClose(distance) && lookCloseBy((int) distance)) {
      return;
    }
    final double reach = metric.distance(distance) * ROUNDING;
    final long acrossY = (long) (reach / unitY) + 1;
    // Long until it is known to be a row or column: places may lie as far as integers go.
    final long low = Math.max(0, grid.row(placeY - acrossY));
    final long high = Math.min(grid.rows - 1, grid.row(placeY + acrossY));
    for (long row = low; row <= high; row++) {
      final long across = chord(reach, row);
      final long left = Math.max(0, grid.column(placeX - across));
      final long right = Math.min(grid.columns - 1, grid.column(placeX + across));
      if (across >= 0 && left <= right) {
        final int start = (int) row * grid.columns;
        look(
            grid.x,
            grid.y,
            grid.z,
            grid.first[start + (int) left],
            grid.first[start + (int) right + 1]);
      }
    }
  }

  /** Whether sums of squares are ints, for all points of cells as near as that. */
  private boolean isClose(final long distance) {
    return inSteps
        && distance < 1 << 2 * CLOSE_BITS - 2
        && Math.max(grid.shiftX, grid.shiftY) < CLOSE_BITS - 1
        && Math.abs((long) placeX - grid.lowX) < FAR
        && Math.abs((long) placeY - grid.lowY) < FAR;
  }

  /**
   * The same where squares of distances are ints: first how far the third is, which takes no
   * branches, then which they are. Gives up if there are too many.
   */
  private boolean lookCloseBy(final int distance) {
    final int[] x = grid.x;
    final int[] y = grid.y;
    final int[] first = grid.first;
    final int fromX = placeX;
    final int fromY = placeY;
    final int offX = fromX - grid.lowX;
    final int offY = fromY - grid.lowY;
    final int radius = (int) Math.sqrt(distance) + 1;
    final int low = Math.max(0, offY - radius >> grid.shiftY);
    final int high = Math.min(grid.rows - 1, offY + radius >> grid.shiftY);
    final boolean chords = high - low >= CHORDS;
    int across = radius;
    int nearest = Integer.MAX_VALUE;
    int second = Integer.MAX_VALUE;
    int third = distance;
    int count = 0;
    for (int row = low; row <= high; row++) {
      if (chords) {
        final int south = (row << grid.shiftY) - offY;
        final int away = Math.max(0, Math.max(south, 1 - south - (1 << grid.shiftY)));
        across = (int) Math.sqrt(Math.max(0, distance - away * away)) + 1;
      }
      final int left = Math.max(0, offX - across >> grid.shiftX);
      final int right = Math.min(grid.columns - 1, offX + across >> grid.shiftX);
      if (left > right) {
        continue;
      }
      final int start = row * grid.columns;
      final int begin = first[start + left];
      final int end = first[start + right + 1];
      if (count + end - begin > CANDIDATES) {
        return false;
      }
      for (int i = begin; i < end; i++) {
        final int dx = x[i] - fromX;
        final int dy = y[i] - fromY;
        final int squares = dx * dx + dy * dy;
        candidates[count] = i;
        squaresOf[count++] = squares;
        final int farther = Math.max(nearest, squares);
        nearest = Math.min(nearest, squares);
        third = Math.min(third, Math.max(second, farther));
        second = Math.min(second, farther);
      }
    }
    for (int c = 0; c < count; c++) {
      if (squaresOf[c] <= third) {
        look(x, y, grid.z, candidates[c], candidates[c] + 1);
      }
    }
    return true;
  }

  /** How far a circle reaches along x to either side in a row; below 0 if it does not. */
  private long chord(final double reach, final long row) {
    final long south = grid.lowY + (row << grid.shiftY);
    final long north = south + (1L << grid.shiftY) - 1;
    final double off = Math.max(0, Math.max(south - placeY, placeY - north)) * unitY;
    final double left = reach * reach - off * off;
    return left < 0 ? -1 : (long) (Math.sqrt(left) * ROUNDING / unitX) + 1;
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
