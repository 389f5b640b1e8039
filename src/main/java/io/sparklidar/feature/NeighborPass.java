package io.sparklidar.feature;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import java.math.BigInteger;
import java.util.Set;

/** What needs the neighbours one by one: intensities, the fitted surface. For use by one thread. */
final class NeighborPass {

  /** Shell sort's gaps (Ciura, 2001). */
  private static final int[] GAPS = {701, 301, 132, 57, 23, 10, 4, 1};

  /** Fewer 16-bit numbers have an m squares that fits 63 bits. */
  private static final int MANY = 1 << 15;

  private final PointBlock points;
  private final SquaredDistance metric;
  private final boolean needsDistances;
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
    // Where steps differ in length distances are no integers, and summed in order.
    this.needsDistances = quantities.contains(Quantity.DISTANCES) && !metric.isInSteps();
    this.needsIntensity = quantities.contains(Quantity.INTENSITIES);
    this.needsFit = quantities.contains(Quantity.QUADRIC);
    this.needsOrder = needsFit || needsDistances;
    this.quadric = new QuadricFit(0);
  }

  /** Whether any feature needs it. */
  boolean isNeeded() {
    return needsDistances || needsIntensity || needsFit;
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
      rows.meanDistance[i] = meanDistance(m);
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
    final SymmetricEigen frame = shape.frame();
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
