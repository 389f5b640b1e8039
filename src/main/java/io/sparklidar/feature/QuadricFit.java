package io.sparklidar.feature;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.definition.SummaryRows;

/**
 * The least-squares surface z = a + bx + cy + dx^2 + exy + fy^2 through points in the frame of
 * their own eigenvectors about their centroid, and its curvatures. For use by one thread.
 *
 * <p>By normal equations of coordinates that are scaled to 1 at most on each axis. In this frame
 * the sums of x, y, z, xy, xz and yz are 0 and those of x^2 and y^2 are eigenvalues, so that d, e
 * and f are left to solve for. Terms are cut to multiples of a power of two before they are summed,
 * so that sums are exact: the same whatever the order of the points.
 */
final class QuadricFit {

  /** Coefficients of the surface, and so the fewest points. */
  private static final int COEFFICIENTS = 6;

  /**
   * A term that keeps less than this of its sum of squares across the others does not count as new:
   * with that little no digit of the coefficients would be left to rely on.
   */
  private static final double RANK_TOLERANCE = 1e-10;

  /** Bits of a double but for its sign: as integers they are in the order of magnitudes. */
  private static final long MAGNITUDE = Long.MAX_VALUE;

  private final double unitX;
  private final double unitY;
  private final double unitZ;

  // The rows.
  private int rows;
  private final NeighborRows all = new NeighborRows();
  private final double[] centerX = new double[SummaryRows.CAPACITY];
  private final double[] centerY = new double[SummaryRows.CAPACITY];
  private final double[] centerZ = new double[SummaryRows.CAPACITY];
  private final boolean[] isSurface = new boolean[SummaryRows.CAPACITY];

  // Coordinates in the frame.
  private double[] x = {};
  private double[] y = {};
  private double[] z = {};
  private int count;

  // The farthest from 0 on each axis.
  private double widestX;
  private double widestY;
  private double widestZ;

  // Sums of products, of coordinates that are scaled.
  private double x3;
  private double x2y;
  private double xy2;
  private double y3;
  private double x4;
  private double x3y;
  private double x2y2;
  private double xy3;
  private double y4;
  private double x2z;
  private double xyz;
  private double y2z;

  // Curvatures at the point of the row; NaN where its neighbours do not define the surface.
  private double mean;
  private double gaussian;

  /** Of points on a lattice. */
  QuadricFit(final Lattice lattice) {
    this.unitX = lattice.unitX();
    this.unitY = lattice.unitY();
    this.unitZ = lattice.unitZ();
  }

  /** Adds the next row: some neighbours. */
  void add(final NeighborList neighbors, final NeighborhoodShape shape) {
    centerX[rows] = shape.centroidX();
    centerY[rows] = shape.centroidY();
    centerZ[rows] = shape.centroidZ();
    isSurface[rows++] = shape.isSurface();
    all.add(neighbors);
  }

  /** Whether rows should be fitted before there are more. */
  boolean isFull() {
    return all.isFull();
  }

  /**
   * Finds the surface through the neighbours of each row and its curvatures at their point, and
   * forgets the rows.
   *
   * @param frame the eigenvectors of each row
   * @param scale what their eigenvalues are to be multiplied by to be variances
   */
  void fit(final EigenRows frame, final double[] scale, final SummaryRows to) {
    for (int i = 0; i < rows; i++) {
      mean = Double.NaN;
      gaussian = Double.NaN;
      if (all.start[i + 1] - all.start[i] >= COEFFICIENTS && isSurface[i]) {
        fit(frame, i, scale[i]);
      }
      to.meanCurvature[i] = mean;
      to.gaussianCurvature[i] = gaussian;
    }
    rows = 0;
    all.clear();
  }

  private void fit(final EigenRows frame, final int i, final double scale) {
    project(frame, i);
    solve(
        -(centerX[i] * frame.x1[i] + centerY[i] * frame.y1[i] + centerZ[i] * frame.z1[i]),
        -(centerX[i] * frame.x2[i] + centerY[i] * frame.y2[i] + centerZ[i] * frame.z2[i]),
        frame.value1[i] * scale,
        frame.value2[i] * scale);
  }

  /** Brings the neighbours into the frame. */
  private void project(final EigenRows frame, final int row) {
    final int start = all.start[row];
    count = all.start[row + 1] - start;
    if (count > x.length) {
      final int capacity = Math.max(count, 2 * x.length);
      x = new double[capacity];
      y = new double[capacity];
      z = new double[capacity];
    }
    final double x1 = frame.x1[row];
    final double y1 = frame.y1[row];
    final double z1 = frame.z1[row];
    final double x2 = frame.x2[row];
    final double y2 = frame.y2[row];
    final double z2 = frame.z2[row];
    final double nx = frame.x3[row];
    final double ny = frame.y3[row];
    final double nz = frame.z3[row];
    final double cx = centerX[row];
    final double cy = centerY[row];
    final double cz = centerZ[row];
    final long[] stepsX = all.x;
    final long[] stepsY = all.y;
    final long[] stepsZ = all.z;
    final double[] u = x;
    final double[] v = y;
    final double[] w = z;
    long mostX = 0;
    long mostY = 0;
    long mostZ = 0;
    for (int i = 0; i < count; i++) {
      final double dx = unitX * stepsX[start + i] - cx;
      final double dy = unitY * stepsY[start + i] - cy;
      final double dz = unitZ * stepsZ[start + i] - cz;
      u[i] = dx * x1 + dy * y1 + dz * z1;
      v[i] = dx * x2 + dy * y2 + dz * z2;
      w[i] = dx * nx + dy * ny + dz * nz;
      mostX = Math.max(mostX, Double.doubleToRawLongBits(u[i]) & MAGNITUDE);
      mostY = Math.max(mostY, Double.doubleToRawLongBits(v[i]) & MAGNITUDE);
      mostZ = Math.max(mostZ, Double.doubleToRawLongBits(w[i]) & MAGNITUDE);
    }
    widestX = Double.longBitsToDouble(mostX);
    widestY = Double.longBitsToDouble(mostY);
    widestZ = Double.longBitsToDouble(mostZ);
  }

  /**
   * Finds the curvatures at (px, py).
   *
   * @param varianceX eigenvalue of the points' x
   * @param varianceY eigenvalue of their y
   */
  private void solve(
      final double px, final double py, final double varianceX, final double varianceY) {
    if (!(varianceX > 0 && varianceY > 0)) {
      return;
    }
    final double scaleZ = widestZ == 0 ? 1 : widestZ;
    sumUp(1 / widestX, 1 / widestY, 1 / scaleZ);
    final double x2 = count * (varianceX / (widestX * widestX));
    final double y2 = count * (varianceY / (widestY * widestY));

    // What is left of x^2, xy and y^2 across 1, x and y; then one across the other.
    final double a11 = x4 - x2 * x2 / count - x3 * x3 / x2 - x2y * x2y / y2;
    final double a21 = x3y - x3 * x2y / x2 - x2y * xy2 / y2;
    final double a31 = x2y2 - x2 * y2 / count - x3 * xy2 / x2 - x2y * y3 / y2;
    final double a22 = x2y2 - x2y * x2y / x2 - xy2 * xy2 / y2;
    final double a32 = xy3 - x2y * xy2 / x2 - xy2 * y3 / y2;
    final double a33 = y4 - y2 * y2 / count - xy2 * xy2 / x2 - y3 * y3 / y2;
    final double l21 = a21 / a11;
    final double l31 = a31 / a11;
    final double rest22 = a22 - l21 * a21;
    final double l32 = (a32 - l31 * a21) / rest22;
    final double rest33 = a33 - l31 * a31 - l32 * (a32 - l31 * a21);
    if (!(a11 > RANK_TOLERANCE * x4
        && rest22 > RANK_TOLERANCE * x2y2
        && rest33 > RANK_TOLERANCE * y4)) {
      return;
    }
    final double right2 = xyz - l21 * x2z;
    final double f = (y2z - l31 * x2z - l32 * right2) / rest33;
    final double e = right2 / rest22 - l32 * f;
    final double d = x2z / a11 - l21 * e - l31 * f;
    final double b = -(d * x3 + e * x2y + f * xy2) / x2;
    final double c = -(d * x2y + e * xy2 + f * y3) / y2;

    // Curvatures of a graph surface (do Carmo, Differential Geometry, 3-3).
    final double u = px / widestX;
    final double v = py / widestY;
    final double toX = scaleZ / widestX;
    final double toY = scaleZ / widestY;
    final double zxx = 2 * d * toX / widestX;
    final double zxy = e * toX / widestY;
    final double zyy = 2 * f * toY / widestY;
    final double zx = (b + 2 * d * u + e * v) * toX;
    final double zy = (c + e * u + 2 * f * v) * toY;
    final double q = 1 + zx * zx + zy * zy;
    gaussian = (zxx * zyy - zxy * zxy) / (q * q);
    mean = ((1 + zx * zx) * zyy - 2 * zx * zy * zxy + (1 + zy * zy) * zxx) / (2 * q * Math.sqrt(q));
  }

  private void sumUp(final double scaleX, final double scaleY, final double scaleZ) {
    // Added to this, a number up to 1 keeps bits that so many of them can be summed with exactly:
    // as it does not change the exponent, by the bits themselves, which are integers.
    final double cut = 3.0 * Integer.highestOneBit(count);
    long sum30 = 0;
    long sum21 = 0;
    long sum12 = 0;
    long sum03 = 0;
    long sum40 = 0;
    long sum31 = 0;
    long sum22 = 0;
    long sum13 = 0;
    long sum04 = 0;
    long sumXx = 0;
    long sumXy = 0;
    long sumYy = 0;
    for (int i = 0; i < count; i++) {
      final double u = x[i] * scaleX;
      final double v = y[i] * scaleY;
      final double w = z[i] * scaleZ;
      final double uu = u * u;
      final double uv = u * v;
      final double vv = v * v;
      sum30 += Double.doubleToRawLongBits(uu * u + cut);
      sum21 += Double.doubleToRawLongBits(uu * v + cut);
      sum12 += Double.doubleToRawLongBits(u * vv + cut);
      sum03 += Double.doubleToRawLongBits(v * vv + cut);
      sum40 += Double.doubleToRawLongBits(uu * uu + cut);
      sum31 += Double.doubleToRawLongBits(uu * uv + cut);
      sum22 += Double.doubleToRawLongBits(uu * vv + cut);
      sum13 += Double.doubleToRawLongBits(uv * vv + cut);
      sum04 += Double.doubleToRawLongBits(vv * vv + cut);
      sumXx += Double.doubleToRawLongBits(uu * w + cut);
      sumXy += Double.doubleToRawLongBits(uv * w + cut);
      sumYy += Double.doubleToRawLongBits(vv * w + cut);
    }
    final long none = count * Double.doubleToRawLongBits(cut);
    final double step = Math.ulp(cut);
    x3 = (sum30 - none) * step;
    x2y = (sum21 - none) * step;
    xy2 = (sum12 - none) * step;
    y3 = (sum03 - none) * step;
    x4 = (sum40 - none) * step;
    x3y = (sum31 - none) * step;
    x2y2 = (sum22 - none) * step;
    xy3 = (sum13 - none) * step;
    y4 = (sum04 - none) * step;
    x2z = (sumXx - none) * step;
    xyz = (sumXy - none) * step;
    y2z = (sumYy - none) * step;
  }
}
