package io.sparklidar.neighbor.cpu;

import java.util.Arrays;

/**
 * The eigenentropy of many neighbourhoods while they grow, to within {@link #ERROR}: enough to say
 * which few sizes of each can have the smallest. Each operation is done on all rows before the next
 * without a branch. For use by one thread.
 *
 * <p>With the scatter matrix divided by its trace, q the sum of its principal minors and d its
 * determinant, the eigenvalues are the roots of e^3 - e^2 + q e - d. The one farthest from 1/3 is
 * found as {@code SymmetricEigen} finds it; the other two have the sum and the product that it
 * leaves. What e ln e is, a table of straight lines says.
 */
final class EntropyRows {

  /** How far from the true entropy an estimate may be. */
  static final double ERROR = 1e-4;

  /** An estimate above this is one of neighbours that all coincide, which have no entropy. */
  static final double UNDEFINED = 2;

  /** What is added where neighbours coincide. */
  private static final double PENALTY = 4;

  /** Nothing beside a trace of one. */
  private static final double TINY = 0x1p-100;

  /** Nothing beside any trace that is not zero. */
  private static final double TINIEST = 0x1p-900;

  /** Makes any number but zero larger than one. */
  private static final double LARGE = 0x1p900;

  /** A smaller eigenvalue counts as this: its entropy is below 1e-8. */
  private static final double LEAST = 0x1p-34;

  /** Lines for each power of two. */
  private static final int LINE_BITS = 6;

  private static final int LINE_SHIFT = 52 - LINE_BITS;
  private static final int FIRST_LINE = (int) (Double.doubleToRawLongBits(LEAST) >>> LINE_SHIFT);

  /** Of each line its value at 0 and its slope. */
  private static final double[] LINES = lines();

  private final double unitX;
  private final double unitY;
  private final double unitZ;

  // Sums over the neighbours.
  private final double[] sx;
  private final double[] sy;
  private final double[] sz;
  private final double[] sxx;
  private final double[] sxy;
  private final double[] sxz;
  private final double[] syy;
  private final double[] syz;
  private final double[] szz;

  // The scatter matrix, then divided by its trace; its minors.
  private final double[] xx;
  private final double[] xy;
  private final double[] xz;
  private final double[] yy;
  private final double[] yz;
  private final double[] zz;

  private final double[] inverse;
  private final double[] penalty;
  private final double[] q;
  private final double[] d;
  private final double[] p;
  private final double[] h;
  private final double[] t;

  // The eigenvalues; the middle and half the distance of two of them.
  private final double[] first;
  private final double[] second;
  private final double[] third;

  /**
   * @param rows how many at most
   * @param unitX length of a step along x, in whatever unit
   * @param unitY along y, in the same unit
   * @param unitZ along z, in the same unit
   */
  EntropyRows(final int rows, final double unitX, final double unitY, final double unitZ) {
    this.unitX = unitX;
    this.unitY = unitY;
    this.unitZ = unitZ;
    sx = new double[rows];
    sy = new double[rows];
    sz = new double[rows];
    sxx = new double[rows];
    sxy = new double[rows];
    sxz = new double[rows];
    syy = new double[rows];
    syz = new double[rows];
    szz = new double[rows];
    xx = new double[rows];
    xy = new double[rows];
    xz = new double[rows];
    yy = new double[rows];
    yz = new double[rows];
    zz = new double[rows];
    inverse = new double[rows];
    penalty = new double[rows];
    q = new double[rows];
    d = new double[rows];
    p = new double[rows];
    h = new double[rows];
    t = new double[rows];
    first = new double[rows];
    second = new double[rows];
    third = new double[rows];
  }

  private static double[] lines() {
    final int last = (int) (Double.doubleToRawLongBits(2.0) >>> LINE_SHIFT);
    final double[] lines = new double[2 * (last - FIRST_LINE)];
    for (int i = 0; i < lines.length / 2; i++) {
      final double low = Double.longBitsToDouble((long) (FIRST_LINE + i) << LINE_SHIFT);
      final double high = Double.longBitsToDouble((long) (FIRST_LINE + i + 1) << LINE_SHIFT);
      final double slope = (entropy(high) - entropy(low)) / (high - low);
      lines[2 * i] = entropy(low) - slope * low;
      lines[2 * i + 1] = slope;
    }
    return lines;
  }

  private static double entropy(final double e) {
    return -e * Math.log(e);
  }

  /** Makes all rows neighbourhoods of no points. */
  void clear() {
    for (final double[] sum : new double[][] {sx, sy, sz, sxx, sxy, sxz, syy, syz, szz}) {
      Arrays.fill(sum, 0);
    }
  }

  /**
   * Adds a neighbour to each of the first {@code n} rows.
   *
   * @param x the differences to the point, those of the first row at {@code from}
   */
  void add(final int n, final double[] x, final double[] y, final double[] z, final int from) {
    add(n, x, y, from, sx, sxx, sxy);
    add(n, y, z, from, sy, syy, syz);
    add(n, z, x, from, sz, szz, sxz);
  }

  /**
   * Estimates the entropies of the first {@code n} rows, of {@code m} neighbours each.
   *
   * @param result where they go, that of the first row to {@code to}
   */
  void estimate(final int n, final int m, final double[] result, final int to) {
    scatter(n, m, unitX * unitX, sxx, sx, xx);
    scatter(n, m, unitY * unitY, syy, sy, yy);
    scatter(n, m, unitZ * unitZ, szz, sz, zz);
    invert(n, xx, yy, zz, inverse, penalty);
    share(n, m, unitX * unitY, sxy, sx, sy, inverse, xy);
    share(n, m, unitX * unitZ, sxz, sx, sz, inverse, xz);
    share(n, m, unitY * unitZ, syz, sy, sz, inverse, yz);
    sumMinors(n, xx, yy, zz, xy, xz, yz, q);
    determinant(n, xx, yy, zz, xy, xz, yz, d);
    spread(n, q, p);
    half(n, q, d, p, d, h);
    root(n, h, t);
    separate(n, p, t, d, first);
    others(n, q, first, second, third);
    for (int i = 0; i < n; i++) {
      result[to + i] = penalty[i] + line(first[i]) + line(second[i]) + line(third[i]);
    }
  }

  private static double line(final double e) {
    final int line = 2 * ((int) (Double.doubleToRawLongBits(e) >>> LINE_SHIFT) - FIRST_LINE);
    return LINES[line] + LINES[line + 1] * e;
  }

  private static void add(
      final int n,
      final double[] a,
      final double[] b,
      final int from,
      final double[] sum,
      final double[] squares,
      final double[] products) {
    for (int i = 0; i < n; i++) {
      final double of = a[from + i];
      sum[i] += of;
      squares[i] += of * of;
      products[i] += of * b[from + i];
    }
  }

  private static void scatter(
      final int n,
      final double m,
      final double unit,
      final double[] squares,
      final double[] a,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = (m * squares[i] - a[i] * a[i]) * unit;
    }
  }

  /** Divides the diagonal by the trace. */
  private static void invert(
      final int n,
      final double[] a,
      final double[] b,
      final double[] c,
      final double[] inverse,
      final double[] penalty) {
    for (int i = 0; i < n; i++) {
      final double trace = a[i] + b[i] + c[i];
      final double scale = 1 / (trace + TINIEST);
      inverse[i] = scale;
      a[i] = a[i] * scale;
      b[i] = b[i] * scale;
      c[i] = c[i] * scale;
      penalty[i] = PENALTY - PENALTY * (trace * scale);
    }
  }

  private static void share(
      final int n,
      final double m,
      final double unit,
      final double[] products,
      final double[] a,
      final double[] b,
      final double[] inverse,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = (m * products[i] - a[i] * b[i]) * unit * inverse[i];
    }
  }

  private static void sumMinors(
      final int n,
      final double[] xx,
      final double[] yy,
      final double[] zz,
      final double[] xy,
      final double[] xz,
      final double[] yz,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] =
          xx[i] * (yy[i] + zz[i]) + yy[i] * zz[i] - (xy[i] * xy[i] + xz[i] * xz[i] + yz[i] * yz[i]);
    }
  }

  private static void determinant(
      final int n,
      final double[] xx,
      final double[] yy,
      final double[] zz,
      final double[] xy,
      final double[] xz,
      final double[] yz,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] =
          xx[i] * (yy[i] * zz[i] - yz[i] * yz[i])
              - xy[i] * (xy[i] * zz[i] - xz[i] * yz[i])
              + xz[i] * (xy[i] * yz[i] - xz[i] * yy[i]);
    }
  }

  private static void spread(final int n, final double[] q, final double[] p) {
    for (int i = 0; i < n; i++) {
      p[i] = Math.sqrt(Math.max(TINY, (1 - 3 * q[i]) * (1.0 / 9)));
    }
  }

  /** Half the determinant of the matrix less a third, scaled by p: its sign and its magnitude. */
  private static void half(
      final int n,
      final double[] q,
      final double[] d,
      final double[] p,
      final double[] sign,
      final double[] h) {
    for (int i = 0; i < n; i++) {
      final double determinant = d[i] - q[i] * (1.0 / 3) + 2.0 / 27;
      sign[i] = Math.max(-1, Math.min(1, determinant * LARGE));
      h[i] = Math.min(1, Math.abs(determinant) / (2 * p[i] * p[i] * p[i]));
    }
  }

  /**
   * The largest root of t^3 - 3t - 2h: a polynomial is within 1e-5 of it, and a step of Halley's
   * method cubes the error.
   */
  private static void root(final int n, final double[] h, final double[] t) {
    for (int i = 0; i < n; i++) {
      final double of = h[i];
      final double near =
          1.73205971
              + of
                  * (0.332858037
                      + of * (-0.0920105227 + of * (0.0352847298 + of * -0.00819881091)));
      final double square = near * near;
      final double value = near * (square - 3) - 2 * of;
      final double slope = 3 * square - 3;
      t[i] = near - value * slope / (slope * slope - 3 * near * value);
    }
  }

  private static void separate(
      final int n, final double[] p, final double[] t, final double[] sign, final double[] first) {
    for (int i = 0; i < n; i++) {
      first[i] = 1.0 / 3 + p[i] * t[i] * sign[i];
    }
  }

  /** The other two, of which the sum and the product are known; none is below the least. */
  private static void others(
      final int n,
      final double[] q,
      final double[] first,
      final double[] second,
      final double[] third) {
    for (int i = 0; i < n; i++) {
      final double one = first[i];
      final double half = 0.5 - 0.5 * one;
      final double distance = Math.sqrt(Math.max(0, half * (half + 2 * one) - q[i]));
      second[i] = Math.max(LEAST, half + distance);
      third[i] = Math.max(LEAST, half - distance);
      first[i] = Math.max(LEAST, one);
    }
  }
}
