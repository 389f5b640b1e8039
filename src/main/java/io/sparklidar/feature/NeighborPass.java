package io.sparklidar.feature;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import java.math.BigInteger;
import java.util.Set;

/**
 * What needs the neighbours one by one: distances, heights, intensities, the fitted surface. For
 * use by one thread.
 */
final class NeighborPass {

  /** Shell sort's gaps (Ciura, 2001). */
  private static final int[] GAPS = {701, 301, 132, 57, 23, 10, 4, 1};

  /** Fewer 16-bit numbers have an m squares that fits 63 bits. */
  private static final int MANY = 1 << 15;

  /**
   * Distances are summed as integers of this fraction of a step, so that their order does not
   * matter. As near as a step they are right to 2^-29.
   */
  private static final double DISTANCE_FRACTION = 1 << 28;

  private final PointBlock points;
  private final SquaredDistance metric;
  private final boolean needsDistances;
  private final boolean needsHeights;
  private final boolean needsIntensity;
  private final boolean needsFit;
  private final boolean needsOrder;
  private QuadricFit quadric;

  /** The neighbours by distance, ties broken, so that sums over them may round. */
  private int[] sorted = {};

  private long[] sortedDistance = {};

  NeighborPass(
      final PointBlock points, final SquaredDistance metric, final Set<Quantity> quantities) {
    this.points = points;
    this.metric = metric;
    this.needsDistances = quantities.contains(Quantity.DISTANCES);
    this.needsHeights = quantities.contains(Quantity.HEIGHTS);
    this.needsIntensity = quantities.contains(Quantity.INTENSITIES);
    this.needsFit = quantities.contains(Quantity.QUADRIC);
    this.needsOrder = needsFit || needsDistances && !metric.isInSteps();
    this.quadric = new QuadricFit(0);
  }

  /** Whether any feature needs it. */
  boolean isNeeded() {
    return needsDistances || needsHeights || needsIntensity || needsFit;
  }

  /** Completes the current row of a point with {@code m} neighbours. */
  void run(
      final int point,
      final int[] neighbors,
      final int m,
      final NeighborhoodShape shape,
      final SummaryRows rows) {
    final int i = rows.size;
    if (needsOrder) {
      makeRoom(m);
      sort(point, neighbors, m);
    }
    if (needsDistances) {
      rows.meanDistance[i] =
          metric.isInSteps() ? meanOfSteps(point, neighbors, m) : meanDistance(m);
    }
    if (needsHeights) {
      setHeights(point, neighbors, m, rows);
    }
    if (needsIntensity) {
      setIntensity(neighbors, m, rows);
    }
    if (needsFit) {
      fit(point, m, shape, rows.farthest[i]);
      rows.meanCurvature[i] = quadric.mean;
      rows.gaussianCurvature[i] = quadric.gaussian;
    }
  }

  private void makeRoom(final int m) {
    if (m > sorted.length) {
      final int room = Math.max(m, 2 * sorted.length);
      sorted = new int[room];
      sortedDistance = new long[room];
      quadric = new QuadricFit(needsFit ? room : 0);
    }
  }

  private void sort(final int point, final int[] neighbors, final int m) {
    final long px = points.x()[point];
    final long py = points.y()[point];
    final long pz = points.z()[point];
    for (int n = 0; n < m; n++) {
      final int neighbor = neighbors[n];
      sorted[n] = neighbor;
      sortedDistance[n] =
          metric.of(
              points.x()[neighbor] - px, points.y()[neighbor] - py, points.z()[neighbor] - pz);
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

  private double meanOfSteps(final int point, final int[] neighbors, final int m) {
    final int[] x = points.x();
    final int[] y = points.y();
    final int[] z = points.z();
    final long px = x[point];
    final long py = y[point];
    final long pz = z[point];
    // A term is below 2^61. Of their sum the upper part and the lower 32 bits.
    long upper = 0;
    long lower = 0;
    for (int n = 0; n < m; n++) {
      final int neighbor = neighbors[n];
      final double steps =
          metric.steps(metric.of(x[neighbor] - px, y[neighbor] - py, z[neighbor] - pz));
      final long fractions = (long) (steps * DISTANCE_FRACTION + 0.5);
      upper += fractions >>> Integer.SIZE;
      lower += fractions & 0xffffffffL;
    }
    upper += lower >>> Integer.SIZE;
    final double sum = upper * 0x1p32 + (lower & 0xffffffffL);
    return m > 1 ? sum / DISTANCE_FRACTION * points.lattice().unitX() / (m - 1) : Double.NaN;
  }

  /** Summed nearest first. */
  private double meanDistance(final int m) {
    double sum = 0;
    for (int n = 0; n < m; n++) {
      sum += metric.distance(sortedDistance[n]);
    }
    return m > 1 ? sum / (m - 1) : Double.NaN;
  }

  /** Fits a quadric in the frame of the eigenvectors about the centroid. */
  private void fit(
      final int point, final int m, final NeighborhoodShape shape, final double farthest) {
    quadric.clear(farthest);
    if (!shape.isSurface()) {
      quadric.solve(0, 0);
      return;
    }
    final SymmetricEigen frame = shape.eigen;
    final double centerX = shape.centroidX();
    final double centerY = shape.centroidY();
    final double centerZ = shape.centroidZ();
    final int[] x = points.x();
    final int[] y = points.y();
    final int[] z = points.z();
    for (int n = 0; n < m; n++) {
      final int neighbor = sorted[n];
      final double dx = points.lattice().unitX() * ((long) x[neighbor] - x[point]) - centerX;
      final double dy = points.lattice().unitY() * ((long) y[neighbor] - y[point]) - centerY;
      final double dz = points.lattice().unitZ() * ((long) z[neighbor] - z[point]) - centerZ;
      quadric.add(
          dx * frame.x1 + dy * frame.y1 + dz * frame.z1,
          dx * frame.x2 + dy * frame.y2 + dz * frame.z2,
          dx * frame.x3 + dy * frame.y3 + dz * frame.z3);
    }
    quadric.solve(
        -(centerX * frame.x1 + centerY * frame.y1 + centerZ * frame.z1),
        -(centerX * frame.x2 + centerY * frame.y2 + centerZ * frame.z2));
  }

  private void setHeights(
      final int point, final int[] neighbors, final int m, final SummaryRows rows) {
    final int[] z = points.z();
    int lowest = Integer.MAX_VALUE;
    int highest = Integer.MIN_VALUE;
    for (int n = 0; n < m; n++) {
      lowest = Math.min(lowest, z[neighbors[n]]);
      highest = Math.max(highest, z[neighbors[n]]);
    }
    final double step = points.lattice().unitZ();
    rows.rangeZ[rows.size] = ((long) highest - lowest) * step;
    rows.aboveLowest[rows.size] = ((long) z[point] - lowest) * step;
  }

  private void setIntensity(final int[] neighbors, final int m, final SummaryRows rows) {
    final int[] intensity = points.attribute(PointAttribute.INTENSITY);
    long sum = 0;
    long squares = 0;
    for (int n = 0; n < m; n++) {
      final long value = intensity[neighbors[n]];
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
