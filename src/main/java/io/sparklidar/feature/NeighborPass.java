package io.sparklidar.feature;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import java.math.BigInteger;
import java.util.Set;

/**
 * What needs the neighbours one by one: intensities, the order of heights and their higher moments,
 * the fitted surface. Serves any neighbourhood. For use by one thread.
 */
final class NeighborPass {

  /** Shell sort's gaps (Ciura, 2001). */
  private static final int[] GAPS = {701, 301, 132, 57, 23, 10, 4, 1};

  /** Fewer 16-bit numbers have an m squares that fits 63 bits. */
  private static final int MANY = 1 << 15;

  private final PointBlock points;
  private final SquaredDistance metric;
  private final boolean needsDistances;
  private final boolean needsIntensity;
  private final boolean needsPercentiles;
  private final boolean needsHeightMoments;
  private final boolean needsFit;
  private final NeighborLayers layers;
  private final HeightRows heights;
  private final QuadricFit quadric;

  /** The neighbours by distance, ties broken, so that sums over them may round. */
  private int[] sorted = {};

  private long[] sortedDistance = {};

  NeighborPass(
      final PointBlock points, final SquaredDistance metric, final Set<Quantity> quantities) {
    this.points = points;
    this.metric = metric;
    // Where steps differ in length distances are no integers, and summed in order.
    this.needsDistances = quantities.contains(Quantity.DISTANCES) && !metric.isInSteps();
    this.needsIntensity = quantities.contains(Quantity.INTENSITIES);
    this.needsPercentiles = quantities.contains(Quantity.PERCENTILES);
    this.needsHeightMoments = quantities.contains(Quantity.HEIGHT_MOMENTS);
    this.needsFit = quantities.contains(Quantity.QUADRIC);
    this.layers =
        new NeighborLayers(
            needsDistances || needsIntensity, needsDistances || needsHeights() || needsFit);
    this.heights = new HeightRows(points.lattice().unitZ());
    this.quadric = new QuadricFit(points.lattice());
  }

  /** Whether any feature needs it. */
  boolean isNeeded() {
    return needsDistances || needsIntensity || needsHeights() || needsFit;
  }

  /** Whether eigenvectors are looked at. */
  boolean needsFrame() {
    return needsFit;
  }

  private boolean needsHeights() {
    return needsPercentiles || needsHeightMoments;
  }

  /** Whether a row of so many neighbours should not wait for those there are to be finished. */
  boolean suits(final int neighbors) {
    return layers.suits(neighbors);
  }

  /** Adds a row of neighbours that are still to be set. */
  NeighborLayers add(final int neighbors) {
    layers.add(neighbors);
    return layers;
  }

  /** Sets what the current row needs of each of its neighbours, unless it can wait. */
  void run(final NeighborhoodShape shape, final SummaryRows rows) {
    final int i = rows.size;
    if (needsDistances) {
      rows.meanDistance[i] = meanDistance(rows.others[i]);
    }
    if (needsIntensity) {
      setIntensity(rows);
    }
    if (needsFit) {
      quadric.setShape(i, shape);
    }
  }

  /**
   * Finishes all rows.
   *
   * @param frame their eigenvectors, if {@link #needsFrame} says so
   * @param scale what eigenvalues are to be multiplied by to be variances
   */
  void finish(final EigenRows frame, final double[] scale, final SummaryRows rows) {
    if (needsHeightMoments) {
      heights.setMoments(layers, rows.skewnessZ, rows.kurtosisZ);
    }
    if (needsPercentiles) {
      heights.setPercentiles(layers, rows.percentileZ);
    }
    if (needsFit) {
      quadric.fit(layers, frame, scale, rows);
    }
    layers.clear();
  }

  /** Sorts the neighbours of the last row. */
  private void sort(final int row) {
    final int m = layers.count[row];
    if (m > sorted.length) {
      sorted = new int[Math.max(m, 2 * sorted.length)];
      sortedDistance = new long[sorted.length];
    }
    for (int n = 0; n < m; n++) {
      sorted[n] = layers.index[n];
      sortedDistance[n] =
          metric.of((long) layers.x[n][row], (long) layers.y[n][row], (long) layers.z[n][row]);
    }
    for (final int gap : GAPS) {
      for (int n = gap; n < m; n++) {
        final int neighbor = sorted[n];
        final long distance = sortedDistance[n];
        int slot = n;
        while (slot >= gap && isBefore(distance, neighbor, slot - gap)) {
          sorted[slot] = sorted[slot - gap];
          sortedDistance[slot] = sortedDistance[slot - gap];
          slot -= gap;
        }
        sorted[slot] = neighbor;
        sortedDistance[slot] = distance;
      }
    }
  }

  private boolean isBefore(final long distance, final int neighbor, final int slot) {
    return distance < sortedDistance[slot]
        || (distance == sortedDistance[slot] && points.compare(neighbor, sorted[slot]) < 0);
  }

  /** Summed nearest first. */
  private double meanDistance(final double others) {
    final int row = layers.size - 1;
    final int m = layers.count[row];
    sort(row);
    double sum = 0;
    for (int n = 0; n < m; n++) {
      sum += metric.distance(sortedDistance[n]);
    }
    return others > 0 ? sum / others : Double.NaN;
  }

  private void setIntensity(final SummaryRows rows) {
    final int[] intensity = points.attribute(PointAttribute.INTENSITY);
    final int[] index = layers.index;
    final int m = layers.count[layers.size - 1];
    long sum = 0;
    long squares = 0;
    for (int n = 0; n < m; n++) {
      final long value = intensity[index[n]];
      sum += value;
      squares += value * value;
    }
    rows.meanIntensity[rows.size] = (double) sum / m;
    rows.spreadIntensity[rows.size] = Math.sqrt(variance(m, sum, squares)) / m;
  }

  /** m squares - sum^2, exact before it is rounded. */
  private static double variance(final int m, final long sum, final long squares) {
    if (m < MANY) {
      return m * squares - sum * sum;
    }
    final BigInteger s = BigInteger.valueOf(sum);
    return BigInteger.valueOf(squares)
        .multiply(BigInteger.valueOf(m))
        .subtract(s.multiply(s))
        .doubleValue();
  }
}
