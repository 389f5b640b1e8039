package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeaturePlan;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Moments;
import io.sparklidar.feature.NeighborLayers;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.NeighborhoodSummary;
import io.sparklidar.feature.SquaredDistance;
import io.sparklidar.feature.catalogue.Features;
import java.util.Arrays;
import java.util.List;

/**
 * Decides for each point how many of its nearest neighbours an {@linkplain Neighborhood.Optimal
 * optimal neighbourhood} has, and hands those to a {@link FeatureWriter}. For use by one thread.
 *
 * <p>What is compared is the column {@code eigenentropy} as it would be written for each size. Of
 * most sizes an estimate ({@link EntropyRows}) says that they cannot have the smallest; only where
 * several are left, their columns are computed. Points are collected and decided some at a time:
 * call {@link #flush} at the end.
 */
final class OptimalWriter {

  /** Neighbours of the points that wait: what the caches of a processor hold. */
  private static final int WAITING = 1 << 13;

  private static final int FEWEST_ROWS = 16;
  private static final int MOST_ROWS = 128;

  /** Keeps neighbours of one point from falling into few lines of a cache. */
  private static final int PADDING = 8;

  private final int fewest;
  private final int most;
  private final PointBlock points;
  private final SquaredDistance metric;
  private final BallCount ballCount;
  private final FeatureWriter writer;
  private final int rows;

  /** From a neighbour of a row to the next. */
  private final int stride;

  private final int[] point;
  private final int[] count;

  // Differences of the neighbours to the point, in steps, and their indexes in the block.
  private final double[] x;
  private final double[] y;
  private final double[] z;
  private final int[] index;

  private int size;

  private final EntropyRows entropies;

  /** Estimates, by number of neighbours from the fewest on, then by row. */
  private final double[] estimate;

  /** Of each row the largest estimate that may belong to the smallest entropy. */
  private final double[] limit;

  /** How many sizes of each row may have the smallest entropy, and the first of them. */
  private final int[] possible;

  private final int[] chosen;

  /** The column {@code eigenentropy} of those sizes that must be compared: by row, then size. */
  private final FeatureTable compared;

  private final FeatureWriter comparing;

  private final NeighborhoodSummary summary = new NeighborhoodSummary();
  private final int[] prefix;

  /**
   * @param tree the points
   * @param neighborhood how many neighbours there may be
   * @param writer what turns them into columns
   */
  OptimalWriter(
      final GridTree tree, final Neighborhood.Optimal neighborhood, final FeatureWriter writer) {
    this.points = tree.points();
    this.fewest = neighborhood.fewest();
    this.most = Math.min(neighborhood.k(), Math.max(fewest, points.size()));
    this.metric = SquaredDistance.on(points.lattice());
    this.ballCount = new BallCount(tree);
    this.writer = writer;
    this.rows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, WAITING / most));
    this.stride = rows + PADDING;
    this.point = new int[rows];
    this.count = new int[rows];
    this.x = new double[most * stride];
    this.y = new double[most * stride];
    this.z = new double[most * stride];
    this.index = new int[most * stride];
    final Lattice lattice = points.lattice();
    final boolean steps = lattice.isIsotropic();
    this.entropies =
        new EntropyRows(
            rows,
            1,
            steps ? 1 : lattice.unitY() / lattice.unitX(),
            steps ? 1 : lattice.unitZ() / lattice.unitX());
    this.estimate = new double[(most - fewest + 1) * stride];
    this.limit = new double[rows];
    this.possible = new int[rows];
    this.chosen = new int[rows];
    this.compared =
        new FeatureTable(
            FeatureSet.ofFeatures(List.of(Features.EIGENENTROPY)), (most - fewest + 1) * rows);
    this.comparing =
        new FeatureWriter(
            points,
            tree.references(),
            compared,
            List.of(new FeaturePlan.Target(0, Features.EIGENENTROPY)));
    this.prefix = new int[most];
  }

  /** The most neighbours a point may have, which must be offered. */
  int most() {
    return most;
  }

  /** The fewest; among themselves that many may be in any order. */
  int fewest() {
    return fewest;
  }

  /** Begins a point; its neighbours are {@linkplain #add added} next. */
  void begin(final int corePoint) {
    if (size == rows) {
      writeWaiting();
    }
    point[size] = corePoint;
    count[size++] = 0;
  }

  /**
   * Whether it must be told of the {@linkplain #setIndex index} of each neighbour even where sums
   * of all of them {@linkplain Moments#fits fit}.
   */
  boolean needsNeighbors() {
    return writer.needsNeighbors();
  }

  /** Says which point of the block the {@code n}-th neighbour of the point is. */
  void setIndex(final int n, final int neighbor) {
    index[n * stride + size - 1] = neighbor;
  }

  /**
   * Adds the next neighbour of the point: nearest first, ties in their order.
   *
   * @param dx its differences to the point, in steps
   */
  void add(final long dx, final long dy, final long dz) {
    final int row = size - 1;
    final int at = count[row]++ * stride + row;
    x[at] = dx;
    y[at] = dy;
    z[at] = dz;
  }

  /** Writes all points that wait to the table. */
  void flush() {
    writeWaiting();
    writer.flush();
  }

  private void writeWaiting() {
    estimate();
    find();
    compare();
    for (int row = 0; row < size; row++) {
      write(row);
    }
    size = 0;
  }

  private void estimate() {
    int longest = 0;
    int shortest = most;
    for (int row = 0; row < size; row++) {
      longest = Math.max(longest, count[row]);
      shortest = Math.min(shortest, count[row]);
    }
    Arrays.fill(limit, Double.MAX_VALUE);
    entropies.clear();
    for (int m = 1; m <= longest; m++) {
      entropies.add(size, x, y, z, (m - 1) * stride);
      if (m >= fewest) {
        final int to = (m - fewest) * stride;
        entropies.estimate(size, m, estimate, to);
        if (m > shortest) {
          leaveOut(m, to);
        }
        least(size, estimate, to, limit);
      }
    }
    for (int row = 0; row < size; row++) {
      limit[row] += 2 * EntropyRows.ERROR;
    }
  }

  /** Has no estimate of rows that have fewer neighbours. */
  private void leaveOut(final int m, final int to) {
    for (int row = 0; row < size; row++) {
      if (count[row] < m) {
        estimate[to + row] = Double.MAX_VALUE;
      }
    }
  }

  private static void least(final int n, final double[] a, final int from, final double[] least) {
    for (int i = 0; i < n; i++) {
      least[i] = Math.min(least[i], a[from + i]);
    }
  }

  /** Finds the sizes that are possible. */
  private void find() {
    Arrays.fill(possible, 0);
    for (int m = most; m >= fewest; m--) {
      final int from = (m - fewest) * stride;
      for (int row = 0; row < size; row++) {
        if (estimate[from + row] <= limit[row] && count[row] >= m) {
          possible[row]++;
          chosen[row] = m;
        }
      }
    }
  }

  /** Decides where several sizes are possible. */
  private void compare() {
    for (int row = 0; row < size; row++) {
      if (possible[row] > 1 && limit[row] > EntropyRows.UNDEFINED) {
        possible[row] = 1;
      }
      if (possible[row] > 1) {
        score(row);
      }
    }
    comparing.flush();
    final float[] entropy = compared.column(0);
    final int sizes = most - fewest + 1;
    for (int row = 0; row < size; row++) {
      if (possible[row] > 1) {
        float least = Float.POSITIVE_INFINITY;
        for (int m = chosen[row]; m <= count[row]; m++) {
          final float of = entropy[row * sizes + m - fewest];
          if (isPossible(row, m) && of < least) {
            least = of;
            chosen[row] = m;
          }
        }
      }
    }
  }

  private boolean isPossible(final int row, final int m) {
    return estimate[(m - fewest) * stride + row] <= limit[row];
  }

  /** Has the entropies of a row's possible sizes computed. */
  private void score(final int row) {
    summary.clear();
    long magnitudes = 0;
    for (int m = 1; m <= count[row]; m++) {
      final int at = (m - 1) * stride + row;
      final long dx = (long) x[at];
      final long dy = (long) y[at];
      final long dz = (long) z[at];
      prefix[m - 1] = index[at];
      summary.moments.add(dx, dy, dz);
      magnitudes |= Math.abs(dx) | Math.abs(dy) | Math.abs(dz);
      if (m >= fewest && isPossible(row, m)) {
        final int slot = row * (most - fewest + 1) + m - fewest;
        if (Moments.fits(m, magnitudes)) {
          comparing.write(slot, summary);
        } else {
          comparing.write(slot, point[row], prefix, m);
        }
      }
    }
  }

  private void write(final int row) {
    final int m = count[row] < fewest ? count[row] : chosen[row];
    if (m == 0) {
      summary.ball.set(0, 0, 0);
      writer.write(point[row], prefix, 0, summary.ball);
      return;
    }
    summary.clear();
    long magnitudes = 0;
    for (int n = 0; n < m; n++) {
      final int at = n * stride + row;
      final long dx = (long) x[at];
      final long dy = (long) y[at];
      final long dz = (long) z[at];
      summary.moments.add(dx, dy, dz);
      magnitudes |= Math.abs(dx) | Math.abs(dy) | Math.abs(dz);
    }
    final int last = (m - 1) * stride + row;
    summary.farthest = metric.of((long) x[last], (long) y[last], (long) z[last]);
    if (writer.readsBall()) {
      final double radius = metric.distance(summary.farthest);
      ballCount.count(point[row], radius, summary.farthest, summary.ball);
    }
    if (!Moments.fits(m, magnitudes)) {
      for (int n = 0; n < m; n++) {
        prefix[n] = index[n * stride + row];
      }
      writer.write(point[row], prefix, m, summary.ball);
      return;
    }
    if (writer.readsHeights()) {
      for (int n = 0; n < m; n++) {
        final long dz = (long) z[n * stride + row];
        summary.lowest = Math.min(summary.lowest, dz);
        summary.highest = Math.max(summary.highest, dz);
      }
    }
    if (writer.readsDistances()) {
      for (int n = 0; n < m; n++) {
        final int at = n * stride + row;
        summary.addDistance(metric.steps(metric.of((long) x[at], (long) y[at], (long) z[at])));
      }
    }
    if (writer.needsNeighbors()) {
      final NeighborLayers layers = writer.neighbors(m);
      for (int n = 0; n < m; n++) {
        final int at = n * stride + row;
        if (layers.hasIndexes()) {
          layers.setIndex(n, index[at]);
        }
        if (layers.hasDifferences()) {
          layers.setDifference(n, (long) x[at], (long) y[at], (long) z[at]);
        }
      }
    }
    writer.write(point[row], summary);
  }
}
