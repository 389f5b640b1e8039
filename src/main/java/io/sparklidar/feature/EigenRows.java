package io.sparklidar.feature;

import io.sparklidar.feature.definition.SummaryRows;

/**
 * Eigenvalues and eigenvectors of many matrices at a time: the operations of {@link
 * SymmetricEigen}, which explains them, in its order and so to the same bits, but each on all rows
 * before the next ({@link Lanes}), with masks in place of branches. Rows it treats apart, as points
 * on a plane, are left to it. For use by one thread.
 */
final class EigenRows {

  private static final double SQRT_3 = Math.sqrt(3);

  /** In place of the rank of a matrix: its eigenvalues are not defined. */
  private static final int UNDEFINED = -1;

  private final boolean needsDirections;

  // What was asked.
  private final double[] xx = room();
  private final double[] xy = room();
  private final double[] xz = room();
  private final double[] yy = room();
  private final double[] yz = room();
  private final double[] zz = room();
  private final int[] rank = new int[SummaryRows.CAPACITY];

  // The matrix less its mean, scaled and perhaps negated; what for.
  private final double[] mean = room();
  private final double[] bxx = room();
  private final double[] bxy = room();
  private final double[] bxz = room();
  private final double[] byy = room();
  private final double[] byz = room();
  private final double[] bzz = room();
  private final double[] determinant = room();
  private final double[] p = room();
  private final double[] inverse = room();
  private final double[] factor = room();

  // Half its determinant, its largest eigenvalue, that one's eigenvector, and two across it.
  private final double[] h = room();
  private final double[] t = room();
  private final double[] vx = room();
  private final double[] vy = room();
  private final double[] vz = room();
  private final double[] ux = room();
  private final double[] uy = room();
  private final double[] uz = room();
  private final double[] wx = room();
  private final double[] wy = room();
  private final double[] wz = room();

  // Six products at a time.
  private final double[] cxx = room();
  private final double[] cxy = room();
  private final double[] cxz = room();
  private final double[] cyy = room();
  private final double[] cyz = room();
  private final double[] czz = room();

  // The matrix on the plane of u and w, and the direction of its larger eigenvalue.
  private final double[] uu = room();
  private final double[] uw = room();
  private final double[] ww = room();
  private final double[] half = room();
  private final double[] radius = room();
  private final double[] larger = room();
  private final double[] smaller = room();
  private final double[] c = room();
  private final double[] s = room();

  /** Eigenvalues, as {@link SymmetricEigen} has them. */
  final double[] value1 = room();

  final double[] value2 = room();
  final double[] value3 = room();

  /** The first two eigenvectors, only where directions are needed. */
  final double[] x1;

  final double[] y1;
  final double[] z1;
  final double[] x2;
  final double[] y2;
  final double[] z2;

  /** The third eigenvector. */
  final double[] x3 = room();

  final double[] y3 = room();
  final double[] z3 = room();

  private final Scatter scatter = new Scatter();
  private final SymmetricEigen one = new SymmetricEigen();

  /**
   * Room for as many rows as {@link SummaryRows} has.
   *
   * @param needsDirections whether the first two eigenvectors are read
   */
  EigenRows(final boolean needsDirections) {
    this.needsDirections = needsDirections;
    this.x1 = needsDirections ? room() : null;
    this.y1 = needsDirections ? room() : null;
    this.z1 = needsDirections ? room() : null;
    this.x2 = needsDirections ? room() : null;
    this.y2 = needsDirections ? room() : null;
    this.z2 = needsDirections ? room() : null;
  }

  private static double[] room() {
    return new double[SummaryRows.CAPACITY];
  }

  /** Asks for a matrix in a row. */
  void set(final int i, final Scatter a) {
    xx[i] = a.xx;
    xy[i] = a.xy;
    xz[i] = a.xz;
    yy[i] = a.yy;
    yz[i] = a.yz;
    zz[i] = a.zz;
    rank[i] = a.rank;
  }

  /** Makes everything of a row NaN. */
  void setUndefined(final int i) {
    rank[i] = UNDEFINED;
  }

  /** Solves the first {@code n} rows. */
  void solve(final int n) {
    center(n);
    scale(n);
    findFirst(n);
    findAcross(n);
    findOthers(n);
    for (int i = 0; i < n; i++) {
      if (rank[i] == Scatter.SPACE && p[i] > 0 && radius[i] > 0) {
        put(i);
      } else {
        solveAlone(i);
      }
    }
  }

  private void center(final int n) {
    mean(n, xx, yy, zz, mean);
    Lanes.subtract(n, xx, mean, bxx);
    Lanes.subtract(n, yy, mean, byy);
    Lanes.subtract(n, zz, mean, bzz);
    Lanes.dot(n, bxx, byy, bzz, bxx, byy, bzz, cxx);
    Lanes.dot(n, xy, xz, yz, xy, xz, yz, cxy);
    deviation(n, cxx, cxy, p, inverse);
    Lanes.minor(n, byy, bzz, yz, yz, cxx);
    Lanes.minor(n, xy, bzz, yz, xz, cxy);
    Lanes.minor(n, xy, yz, byy, xz, cxz);
    Lanes.alternatingDot(n, bxx, xy, xz, cxx, cxy, cxz, determinant);
  }

  private void scale(final int n) {
    for (int i = 0; i < n; i++) {
      final double q = inverse[i];
      factor[i] = Lanes.negateIf(Lanes.isNegative(determinant[i]), q);
      final double product = 0.5 * Math.abs(determinant[i]) * q * q * q;
      h[i] = product > 1 ? 1 : product;
    }
    Lanes.multiply(n, bxx, factor, bxx);
    Lanes.multiply(n, byy, factor, byy);
    Lanes.multiply(n, bzz, factor, bzz);
    Lanes.multiply(n, xy, factor, bxy);
    Lanes.multiply(n, xz, factor, bxz);
    Lanes.multiply(n, yz, factor, byz);
  }

  /** The eigenvalue that is farthest from 0, and its eigenvector. */
  private void findFirst(final int n) {
    start(n, h, t);
    improve(n, h, t);
    improve(n, h, t);
    Lanes.subtract(n, bxx, t, ux);
    Lanes.subtract(n, byy, t, uy);
    Lanes.subtract(n, bzz, t, uz);
    Lanes.minor(n, uy, uz, byz, byz, cxx);
    Lanes.minor(n, ux, uz, bxz, bxz, cyy);
    Lanes.minor(n, ux, uy, bxy, bxy, czz);
    Lanes.minor(n, bxz, byz, bxy, uz, cxy);
    Lanes.minor(n, bxy, byz, bxz, uy, cxz);
    Lanes.minor(n, bxy, bxz, byz, ux, cyz);
    for (int i = 0; i < n; i++) {
      final long notX = Lanes.isNegative(cxx[i] - cyy[i]) | Lanes.isNegative(cxx[i] - czz[i]);
      final long isZ = Lanes.isNegative(cyy[i] - czz[i]);
      vx[i] = Lanes.select(notX, Lanes.select(isZ, cxz[i], cxy[i]), cxx[i]);
      vy[i] = Lanes.select(notX, Lanes.select(isZ, cyz[i], cyy[i]), cxy[i]);
      vz[i] = Lanes.select(notX, Lanes.select(isZ, czz[i], cyz[i]), cxz[i]);
    }
    Lanes.dot(n, vx, vy, vz, vx, vy, vz, cxx);
    Lanes.inverseRoot(n, cxx, cxx);
    Lanes.multiply(n, vx, cxx, vx);
    Lanes.multiply(n, vy, cxx, vy);
    Lanes.multiply(n, vz, cxx, vz);
  }

  /** Two unit vectors across the first. */
  private void findAcross(final int n) {
    for (int i = 0; i < n; i++) {
      final long isX = Lanes.isNegative(Math.abs(vz[i]) - Math.abs(vx[i]));
      uy[i] = Lanes.select(isX, vx[i], vz[i]);
    }
    Lanes.sumOfSquares(n, vy, uy, cxx);
    Lanes.inverseRoot(n, cxx, cxx);
    Lanes.multiply(n, uy, cxx, uy);
    Lanes.multiply(n, vy, cxx, cyy);
    for (int i = 0; i < n; i++) {
      final long isX = Lanes.isNegative(Math.abs(vz[i]) - Math.abs(vx[i]));
      ux[i] = Lanes.select(isX, -cyy[i], 0);
      uz[i] = Lanes.select(isX, 0, -cyy[i]);
    }
    Lanes.minor(n, vy, uz, vz, uy, wx);
    Lanes.minor(n, vz, ux, vx, uz, wy);
    Lanes.minor(n, vx, uy, vy, ux, wz);
  }

  /** The other two eigenvalues and eigenvectors. */
  private void findOthers(final int n) {
    Lanes.dot(n, bxx, bxy, bxz, ux, uy, uz, cxx);
    Lanes.dot(n, bxy, byy, byz, ux, uy, uz, cyy);
    Lanes.dot(n, bxz, byz, bzz, ux, uy, uz, czz);
    Lanes.dot(n, bxx, bxy, bxz, wx, wy, wz, cxy);
    Lanes.dot(n, bxy, byy, byz, wx, wy, wz, cxz);
    Lanes.dot(n, bxz, byz, bzz, wx, wy, wz, cyz);
    Lanes.dot(n, ux, uy, uz, cxx, cyy, czz, uu);
    Lanes.dot(n, wx, wy, wz, cxx, cyy, czz, uw);
    Lanes.dot(n, wx, wy, wz, cxy, cxz, cyz, ww);
    halves(n, uu, ww, cxx, half);
    Lanes.sumOfSquares(n, half, uw, radius);
    Lanes.root(n, radius, radius);
    addMagnitude(n, half, radius, larger);
    Lanes.sumOfSquares(n, larger, uw, smaller);
    Lanes.inverseRoot(n, smaller, smaller);
    Lanes.multiply(n, larger, smaller, larger);
    Lanes.multiply(n, uw, smaller, smaller);
    for (int i = 0; i < n; i++) {
      final long turned = Lanes.isNegative(half[i]);
      c[i] = Lanes.select(turned, smaller[i], larger[i]);
      s[i] = Lanes.select(turned, larger[i], smaller[i]);
      factor[i] = Lanes.negateIf(Lanes.isNegative(determinant[i]), p[i]);
    }
    Lanes.minor(n, c, wx, s, ux, x3);
    Lanes.minor(n, c, wy, s, uy, y3);
    Lanes.minor(n, c, wz, s, uz, z3);
    if (needsDirections) {
      Lanes.sumOfProducts(n, c, ux, s, wx, x2);
      Lanes.sumOfProducts(n, c, uy, s, wy, y2);
      Lanes.sumOfProducts(n, c, uz, s, wz, z2);
    }
    Lanes.sumAndDifference(n, cxx, radius, cyy, czz);
    Lanes.addProductAboveZero(n, mean, factor, t, value1);
    Lanes.addProductAboveZero(n, mean, factor, cyy, value2);
    Lanes.addProductAboveZero(n, mean, factor, czz, value3);
  }

  /** Puts eigenvalues and eigenvectors in order, and the normal upright. */
  private void put(final int i) {
    final long negated = Lanes.isNegative(determinant[i]);
    final double first = value1[i];
    final double last = value3[i];
    value1[i] = Lanes.select(negated, last, first);
    value3[i] = Lanes.select(negated, first, last);
    if (needsDirections) {
      x1[i] = Lanes.select(negated, x3[i], vx[i]);
      y1[i] = Lanes.select(negated, y3[i], vy[i]);
      z1[i] = Lanes.select(negated, z3[i], vz[i]);
    }
    final double x = Lanes.select(negated, vx[i], x3[i]);
    final double y = Lanes.select(negated, vy[i], y3[i]);
    final double z = Lanes.select(negated, vz[i], z3[i]);
    final long down = z == 0 ? Lanes.isNegative(x == 0 ? y : x) : Lanes.isNegative(z);
    x3[i] = Lanes.negateIf(down, x);
    y3[i] = Lanes.negateIf(down, y);
    z3[i] = Lanes.negateIf(down, z);
  }

  private void solveAlone(final int i) {
    if (rank[i] == UNDEFINED) {
      one.setUndefined();
    } else {
      scatter.xx = xx[i];
      scatter.xy = xy[i];
      scatter.xz = xz[i];
      scatter.yy = yy[i];
      scatter.yz = yz[i];
      scatter.zz = zz[i];
      scatter.rank = rank[i];
      one.solve(scatter);
    }
    value1[i] = one.value1;
    value2[i] = one.value2;
    value3[i] = one.value3;
    if (needsDirections) {
      x1[i] = one.x1;
      y1[i] = one.y1;
      z1[i] = one.z1;
      x2[i] = one.x2;
      y2[i] = one.y2;
      z2[i] = one.z2;
    }
    x3[i] = one.x3;
    y3[i] = one.y3;
    z3[i] = one.z3;
  }

  private static void mean(
      final int n, final double[] x, final double[] y, final double[] z, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = (x[i] + y[i] + z[i]) / 3;
    }
  }

  private static void deviation(
      final int n,
      final double[] diagonal,
      final double[] others,
      final double[] result,
      final double[] inverse) {
    for (int i = 0; i < n; i++) {
      final double p = Math.sqrt((diagonal[i] + 2 * others[i]) / 6);
      result[i] = p;
      inverse[i] = 1 / p;
    }
  }

  /** Where {@link #improve Halley's method} starts. */
  private static void start(final int n, final double[] h, final double[] t) {
    for (int i = 0; i < n; i++) {
      t[i] = SQRT_3 + h[i] * (1.0 / 3 + h[i] * (2 - SQRT_3 - 1.0 / 3));
    }
  }

  private static void improve(final int n, final double[] h, final double[] t) {
    for (int i = 0; i < n; i++) {
      final double square = t[i] * t[i];
      final double value = t[i] * (square - 3) - 2 * h[i];
      final double slope = 3 * square - 3;
      t[i] = t[i] - value * slope / (slope * slope - 3 * t[i] * value);
    }
  }

  private static void halves(
      final int n,
      final double[] a,
      final double[] b,
      final double[] ofSum,
      final double[] ofDifference) {
    for (int i = 0; i < n; i++) {
      ofSum[i] = 0.5 * (a[i] + b[i]);
      ofDifference[i] = 0.5 * (a[i] - b[i]);
    }
  }

  private static void addMagnitude(
      final int n, final double[] a, final double[] b, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = Math.abs(a[i]) + b[i];
    }
  }
}
