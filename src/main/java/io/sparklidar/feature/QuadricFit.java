package io.sparklidar.feature;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.definition.SummaryRows;
import java.util.Arrays;

/**
 * The least-squares surface z = a + bx + cy + dx^2 + exy + fy^2 through points in the frame of
 * their own eigenvectors about their centroid, and its curvatures. For use by one thread.
 *
 * <p>By normal equations of coordinates that are scaled to 1 at most on each axis. In this frame
 * the sums of x, y, z, xy, xz and yz are 0 and those of x^2 and y^2 are eigenvalues, so that d, e
 * and f are left to solve for. Terms are cut to multiples of a power of two before they are summed,
 * so that sums are exact: the same whatever the order of the points.
 *
 * <p>Rows are fitted together: each step is done for one neighbour of all rows in a short loop,
 * which HotSpot turns into vector instructions. A row that has fewer neighbours than another goes
 * on with its centroid, which adds nothing to any sum.
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

  private static final int ROWS = NeighborLayers.ROWS;

  private final double unitX;
  private final double unitY;
  private final double unitZ;

  // The rows: their centroids, and whether their neighbours span a plane.
  private final double[] centerX = room();
  private final double[] centerY = room();
  private final double[] centerZ = room();
  private final boolean[] isSurface = new boolean[ROWS];
  private final double[] count = room();

  // One neighbour of each.
  private final double[] x = room();
  private final double[] y = room();
  private final double[] z = room();
  private final double[] xx = room();
  private final double[] xy = room();
  private final double[] yy = room();

  // The farthest from 0 on each axis, and what makes it 1.
  private final double[] widestX = room();
  private final double[] widestY = room();
  private final double[] widestZ = room();
  private final double[] scaleX = room();
  private final double[] scaleY = room();
  private final double[] scaleZ = room();

  /**
   * Added to this, a number up to 1 keeps bits that as many as a row has neighbours can be summed
   * with exactly.
   */
  private final double[] cut = room();

  // Sums of products, of coordinates that are scaled.
  private final double[] x2 = room();
  private final double[] y2 = room();
  private final double[] x3 = room();
  private final double[] x2y = room();
  private final double[] xy2 = room();
  private final double[] y3 = room();
  private final double[] x4 = room();
  private final double[] x3y = room();
  private final double[] x2y2 = room();
  private final double[] xy3 = room();
  private final double[] y4 = room();
  private final double[] x2z = room();
  private final double[] xyz = room();
  private final double[] y2z = room();
  private final double[][] sums = {x3, x2y, xy2, y3, x4, x3y, x2y2, xy3, y4, x2z, xyz, y2z};

  // The normal equations of x^2, xy and y^2, and their solution.
  private final double[] a11 = room();
  private final double[] a21 = room();
  private final double[] a31 = room();
  private final double[] a22 = room();
  private final double[] a32 = room();
  private final double[] a33 = room();
  private final double[] l21 = room();
  private final double[] l31 = room();
  private final double[] l32 = room();
  private final double[] right2 = room();
  private final double[] b = room();
  private final double[] c = room();
  private final double[] d = room();
  private final double[] e = room();
  private final double[] f = room();

  // The surface at the point of the row.
  private final double[] u = room();
  private final double[] v = room();
  private final double[] toX = room();
  private final double[] toY = room();
  private final double[] zx = room();
  private final double[] zy = room();
  private final double[] zxx = room();
  private final double[] zxy = room();
  private final double[] zyy = room();

  /** Of points on a lattice. */
  QuadricFit(final Lattice lattice) {
    this.unitX = lattice.unitX();
    this.unitY = lattice.unitY();
    this.unitZ = lattice.unitZ();
  }

  private static double[] room() {
    return new double[ROWS];
  }

  /** Says where the centroid of a row is, and whether its neighbours span a plane. */
  void setShape(final int row, final NeighborhoodShape shape) {
    centerX[row] = shape.centroidX();
    centerY[row] = shape.centroidY();
    centerZ[row] = shape.centroidZ();
    isSurface[row] = shape.isSurface();
  }

  /**
   * Finds the surface through the neighbours of each row and its curvatures at their point.
   *
   * @param layers the neighbours; are brought into the frame
   * @param frame the eigenvectors of each row
   * @param scale what their eigenvalues are to be multiplied by to be variances
   */
  void fit(
      final NeighborLayers layers,
      final EigenRows frame,
      final double[] scale,
      final SummaryRows to) {
    final int n = layers.size;
    project(layers, frame);
    scale(layers);
    variances(n, count, frame.value1, scale, widestX, x2);
    variances(n, count, frame.value2, scale, widestY, y2);
    sumUp(layers);
    solve(n);
    findPoint(n, frame);
    curve(n, zx, zy, zxx, zxy, zyy, to.meanCurvature, to.gaussianCurvature);
    for (int i = 0; i < n; i++) {
      if (!isFound(i)) {
        to.meanCurvature[i] = Double.NaN;
        to.gaussianCurvature[i] = Double.NaN;
      }
    }
  }

  /** Whether the neighbours of a row define a surface. */
  private boolean isFound(final int i) {
    return count[i] >= COEFFICIENTS
        && isSurface[i]
        && x2[i] > 0
        && y2[i] > 0
        && a11[i] > RANK_TOLERANCE * x4[i]
        && a22[i] > RANK_TOLERANCE * x2y2[i]
        && a33[i] > RANK_TOLERANCE * y4[i];
  }

  /** Brings the neighbours into the frame. */
  private void project(final NeighborLayers layers, final EigenRows frame) {
    final int n = layers.size;
    for (int layer = 0; layer < layers.most; layer++) {
      center(n, unitX, layers.x[layer], centerX, x);
      center(n, unitY, layers.y[layer], centerY, y);
      center(n, unitZ, layers.z[layer], centerZ, z);
      Lanes.dot(n, x, y, z, frame.x1, frame.y1, frame.z1, layers.x[layer]);
      Lanes.dot(n, x, y, z, frame.x2, frame.y2, frame.z2, layers.y[layer]);
      Lanes.dot(n, x, y, z, frame.x3, frame.y3, frame.z3, layers.z[layer]);
    }
    layers.fillUp(layers.x, 0);
    layers.fillUp(layers.y, 0);
    layers.fillUp(layers.z, 0);
  }

  private void scale(final NeighborLayers layers) {
    final int n = layers.size;
    widest(n, layers.most, layers.x, widestX);
    widest(n, layers.most, layers.y, widestY);
    widest(n, layers.most, layers.z, widestZ);
    for (int i = 0; i < n; i++) {
      widestZ[i] = widestZ[i] == 0 ? 1 : widestZ[i];
      count[i] = layers.count[i];
      cut[i] = 3.0 * Integer.highestOneBit(layers.count[i]);
    }
    invert(n, widestX, scaleX);
    invert(n, widestY, scaleY);
    invert(n, widestZ, scaleZ);
  }

  private void sumUp(final NeighborLayers layers) {
    final int n = layers.size;
    for (final double[] sum : sums) {
      Arrays.fill(sum, 0, n, 0);
    }
    for (int layer = 0; layer < layers.most; layer++) {
      Lanes.multiply(n, layers.x[layer], scaleX, x);
      Lanes.multiply(n, layers.y[layer], scaleY, y);
      Lanes.multiply(n, layers.z[layer], scaleZ, z);
      Lanes.multiply(n, x, x, xx);
      Lanes.multiply(n, x, y, xy);
      Lanes.multiply(n, y, y, yy);
      add(n, cut, xx, x, x3);
      add(n, cut, xx, y, x2y);
      add(n, cut, yy, x, xy2);
      add(n, cut, yy, y, y3);
      add(n, cut, xx, xx, x4);
      add(n, cut, xx, xy, x3y);
      add(n, cut, xx, yy, x2y2);
      add(n, cut, xy, yy, xy3);
      add(n, cut, yy, yy, y4);
      add(n, cut, xx, z, x2z);
      add(n, cut, xy, z, xyz);
      add(n, cut, yy, z, y2z);
    }
  }

  private void solve(final int n) {
    // What is left of x^2, xy and y^2 across 1, x and y.
    reduce(n, x4, x2, x2, count, a11);
    reduce(n, a11, x3, x3, x2, a11);
    reduce(n, a11, x2y, x2y, y2, a11);
    reduce(n, x3y, x3, x2y, x2, a21);
    reduce(n, a21, x2y, xy2, y2, a21);
    reduce(n, x2y2, x2, y2, count, a31);
    reduce(n, a31, x3, xy2, x2, a31);
    reduce(n, a31, x2y, y3, y2, a31);
    reduce(n, x2y2, x2y, x2y, x2, a22);
    reduce(n, a22, xy2, xy2, y2, a22);
    reduce(n, xy3, x2y, xy2, x2, a32);
    reduce(n, a32, xy2, y3, y2, a32);
    reduce(n, y4, y2, y2, count, a33);
    reduce(n, a33, xy2, xy2, x2, a33);
    reduce(n, a33, y3, y3, y2, a33);

    // One across the other.
    divide(n, a21, a11, l21);
    divide(n, a31, a11, l31);
    subtractProduct(n, a22, l21, a21, a22);
    subtractProduct(n, a32, l31, a21, a32);
    divide(n, a32, a22, l32);
    subtractProduct(n, a33, l31, a31, a33);
    subtractProduct(n, a33, l32, a32, a33);
    subtractProduct(n, xyz, l21, x2z, right2);
    subtractProduct(n, y2z, l31, x2z, f);
    subtractProduct(n, f, l32, right2, f);
    divide(n, f, a33, f);
    divide(n, right2, a22, e);
    subtractProduct(n, e, l32, f, e);
    divide(n, x2z, a11, d);
    subtractProduct(n, d, l21, e, d);
    subtractProduct(n, d, l31, f, d);
    Lanes.dot(n, d, e, f, x3, x2y, xy2, b);
    divideNegated(n, b, x2, b);
    Lanes.dot(n, d, e, f, x2y, xy2, y3, c);
    divideNegated(n, c, y2, c);
  }

  /** The derivatives of the surfaces at the points. */
  private void findPoint(final int n, final EigenRows frame) {
    Lanes.dot(n, centerX, centerY, centerZ, frame.x1, frame.y1, frame.z1, u);
    divideNegated(n, u, widestX, u);
    Lanes.dot(n, centerX, centerY, centerZ, frame.x2, frame.y2, frame.z2, v);
    divideNegated(n, v, widestY, v);
    divide(n, widestZ, widestX, toX);
    divide(n, widestZ, widestY, toY);
    Lanes.sumAndDifference(n, d, d, zxx, x);
    Lanes.sumAndDifference(n, f, f, zyy, x);
    slope(n, b, zxx, u, e, v, toX, zx);
    slope(n, c, e, u, zyy, v, toY, zy);
    productShare(n, zxx, toX, widestX, zxx);
    productShare(n, e, toX, widestY, zxy);
    productShare(n, zyy, toY, widestY, zyy);
  }

  private static void center(
      final int n,
      final double unit,
      final double[] steps,
      final double[] center,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = unit * steps[i] - center[i];
    }
  }

  /** The largest magnitude in each row, four layers at a time. */
  private static void widest(
      final int n, final int layers, final double[][] values, final double[] result) {
    Arrays.fill(result, 0, n, 0);
    for (int layer = 0; layer < layers; layer += 4) {
      widen(
          n,
          values[layer],
          values[Math.min(layer + 1, layers - 1)],
          values[Math.min(layer + 2, layers - 1)],
          values[Math.min(layer + 3, layers - 1)],
          result);
    }
  }

  private static void widen(
      final int n,
      final double[] a,
      final double[] b,
      final double[] c,
      final double[] d,
      final double[] widest) {
    for (int i = 0; i < n; i++) {
      final long ofTwo = larger(magnitude(a[i]), magnitude(b[i]));
      final long ofOthers = larger(magnitude(c[i]), magnitude(d[i]));
      final long all = larger(magnitude(widest[i]), larger(ofTwo, ofOthers));
      widest[i] = Double.longBitsToDouble(all);
    }
  }

  /** As an integer, which is larger where the magnitude is. */
  private static long magnitude(final double value) {
    return Double.doubleToRawLongBits(value) & MAGNITUDE;
  }

  /** The larger of two numbers not below 0, without a branch, that nobody could foretell. */
  private static long larger(final long a, final long b) {
    final long difference = a - b;
    return a - (difference & (difference >> (Long.SIZE - 1)));
  }

  private static void invert(final int n, final double[] values, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = 1 / values[i];
    }
  }

  /** The sum of squares that an eigenvalue is. */
  private static void variances(
      final int n,
      final double[] count,
      final double[] values,
      final double[] scale,
      final double[] widest,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = count[i] * (values[i] * scale[i] / (widest[i] * widest[i]));
    }
  }

  /** Adds a product, cut to what can be summed exactly. */
  private static void add(
      final int n, final double[] cut, final double[] a, final double[] b, final double[] sum) {
    for (int i = 0; i < n; i++) {
      sum[i] += a[i] * b[i] + cut[i] - cut[i];
    }
  }

  /** sum - a b / c. */
  private static void reduce(
      final int n,
      final double[] sum,
      final double[] a,
      final double[] b,
      final double[] c,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = sum[i] - a[i] * b[i] / c[i];
    }
  }

  /** a - b c. */
  private static void subtractProduct(
      final int n, final double[] a, final double[] b, final double[] c, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = a[i] - b[i] * c[i];
    }
  }

  private static void divide(
      final int n, final double[] a, final double[] b, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = a[i] / b[i];
    }
  }

  private static void divideNegated(
      final int n, final double[] a, final double[] b, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = -a[i] / b[i];
    }
  }

  /** a b / c. */
  private static void productShare(
      final int n, final double[] a, final double[] b, final double[] c, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = a[i] * b[i] / c[i];
    }
  }

  /** (constant + a u + b v) scale. */
  private static void slope(
      final int n,
      final double[] constant,
      final double[] a,
      final double[] u,
      final double[] b,
      final double[] v,
      final double[] scale,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = (constant[i] + a[i] * u[i] + b[i] * v[i]) * scale[i];
    }
  }

  /** Curvatures of a graph surface (do Carmo, Differential Geometry, 3-3). */
  private static void curve(
      final int n,
      final double[] zx,
      final double[] zy,
      final double[] zxx,
      final double[] zxy,
      final double[] zyy,
      final double[] mean,
      final double[] gaussian) {
    for (int i = 0; i < n; i++) {
      final double xSquare = zx[i] * zx[i];
      final double ySquare = zy[i] * zy[i];
      final double q = 1 + xSquare + ySquare;
      gaussian[i] = (zxx[i] * zyy[i] - zxy[i] * zxy[i]) / (q * q);
      mean[i] =
          ((1 + xSquare) * zyy[i] - 2 * zx[i] * zy[i] * zxy[i] + (1 + ySquare) * zxx[i])
              / (2 * q * Math.sqrt(q));
    }
  }
}
