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
  private final HeightStatistics heights = new HeightStatistics();
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

  /** Sets what the current row, of a point with these neighbours, needs of each of them. */
  void run(final NeighborList neighbors, final NeighborhoodShape shape, final SummaryRows rows) {
    final int i = rows.size;
    if (needsDistances) {
      rows.meanDistance[i] = meanDistance(neighbors, rows.others[i]);
    }
    if (needsIntensity) {
      setIntensity(neighbors, rows);
    }
    if (needsHeights()) {
      setHeights(neighbors, rows);
    }
    if (needsFit) {
      quadric.add(neighbors, shape);
    }
  }

  /** Whether rows should be finished before there are more. */
  boolean isFull() {
    return quadric.isFull();
  }

  /**
   * Finishes all rows.
   *
   * @param frame their eigenvectors, if {@link #needsFrame} says so
   * @param scale what eigenvalues are to be multiplied by to be variances
   */
  void finish(final EigenRows frame, final double[] scale, final SummaryRows rows) {
    if (needsFit) {
      quadric.fit(frame, scale, rows);
    }
  }

  private void sort(final NeighborList neighbors) {
    final int m = neighbors.count;
    if (m > sorted.length) {
      sorted = new int[Math.max(m, 2 * sorted.length)];
      sortedDistance = new long[sorted.length];
    }
    for (int n = 0; n < m; n++) {
      sorted[n] = neighbors.index[n];
      sortedDistance[n] = metric.of(neighbors.x[n], neighbors.y[n], neighbors.z[n]);
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
  private double meanDistance(final NeighborList neighbors, final double others) {
    final int m = neighbors.count;
    sort(neighbors);
    double sum = 0;
    for (int n = 0; n < m; n++) {
      sum += metric.distance(sortedDistance[n]);
    }
    return others > 0 ? sum / others : Double.NaN;
  }

  private void setHeights(final NeighborList neighbors, final SummaryRows rows) {
    final int i = rows.size;
    if (neighbors.count == 0) {
      rows.skewnessZ[i] = Double.NaN;
      rows.kurtosisZ[i] = Double.NaN;
      rows.percentileZ.forEach(percentile -> percentile[i] = Double.NaN);
      return;
    }
    heights.set(neighbors.z, neighbors.count);
    if (needsHeightMoments) {
      heights.setMoments();
      rows.skewnessZ[i] = heights.skewness;
      rows.kurtosisZ[i] = heights.kurtosis;
    }
    if (needsPercentiles) {
      heights.sort();
      for (int p = 0; p < SummaryRows.PERCENTS.size(); p++) {
        rows.percentileZ.get(p)[i] =
            heights.percentile(SummaryRows.PERCENTS.get(p)) * points.lattice().unitZ();
      }
    }
  }

  private void setIntensity(final NeighborList neighbors, final SummaryRows rows) {
    final int[] intensity = points.attribute(PointAttribute.INTENSITY);
    final int m = neighbors.count;
    long sum = 0;
    long squares = 0;
    for (int n = 0; n < m; n++) {
      final long value = intensity[neighbors.index[n]];
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
