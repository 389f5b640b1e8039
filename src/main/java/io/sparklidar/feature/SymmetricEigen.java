package io.sparklidar.feature;

/**
 * Eigenvalues and eigenvectors of a positive semidefinite 3 x 3 matrix, in closed form but for a
 * root that Halley's method finds in a fixed number of steps. For use by one thread.
 *
 * <p>Of the three eigenvalues of B = A - (trace/3) I, the one farthest from zero is well separated
 * from the other two (by at least sqrt(3) where B is scaled to p = 1), so it and its eigenvector
 * are well conditioned whatever the matrix. With B scaled so, and negated if its determinant 2h is
 * negative, this eigenvalue is the largest root t of t^3 - 3t - 2h = 0, which lies in [sqrt(3), 2].
 * The other two are those of the 2 x 2 matrix that B leaves on the plane across that eigenvector.
 * No step loses more than a few units in the last place of the largest eigenvalue, and the vectors
 * are orthogonal to rounding even where eigenvalues coincide.
 */
final class SymmetricEigen {

  private static final double NaN = Double.NaN;

  /** Enough for float64: the start is within 4e-3, and a step cubes the error. */
  private static final int HALLEY_STEPS = 2;

  private static final double SQRT_3 = Math.sqrt(3);

  /** Largest, middle and smallest eigenvalue, never negative. */
  double value1;

  double value2;
  double value3;

  /** Unit eigenvector of the largest eigenvalue. */
  double x1;

  double y1;
  double z1;

  /** Unit eigenvector of the middle eigenvalue. */
  double x2;

  double y2;
  double z2;

  /** Unit eigenvector of the smallest eigenvalue. */
  double x3;

  double y3;
  double z3;

  /**
   * Solves. Where the neighbours lie on a plane, the smallest eigenvalue is exactly 0 and its
   * vector exact to rounding; where they lie on a line, two eigenvalues are exactly 0 and their
   * vectors NaN; where they coincide, all are. Where all eigenvalues are equal the vectors are the
   * axes. The third vector, the normal, points up: z &gt; 0, or z = 0 and x &gt; 0, or both 0 and y
   * &gt; 0.
   */
  void solve(final Scatter a) {
    solveAnyRank(a);
    switch (a.rank) {
      case Scatter.POINT -> {
        setUndefined();
        setValues(0, 0, 0);
      }
      case Scatter.LINE -> {
        setValues(a.xx + a.yy + a.zz, 0, 0);
        setVectors(x1, y1, z1, NaN, NaN, NaN, NaN, NaN, NaN);
      }
      case Scatter.PLANE -> {
        setPlane(a);
      }
      default -> {}
    }
    if (z3 < 0 || (z3 == 0 && (x3 < 0 || (x3 == 0 && y3 < 0)))) {
      x3 = -x3;
      y3 = -y3;
      z3 = -z3;
    }
  }

  /** Makes everything NaN: too few points to speak of eigenvalues. */
  void setUndefined() {
    setValues(NaN, NaN, NaN);
    setVectors(NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN, NaN);
  }

  /**
   * What rank 2 allows to say better: the adjugate is l1 l2 n nT, so it has the normal and, as its
   * trace, the product of the other two eigenvalues.
   */
  private void setPlane(final Scatter a) {
    final double cxx = minor(a.yy, a.zz, a.yz, a.yz);
    final double cyy = minor(a.xx, a.zz, a.xz, a.xz);
    final double czz = minor(a.xx, a.yy, a.xy, a.xy);
    value2 = Math.min(value1, (cxx + cyy + czz) / value1);
    value3 = 0;
    if (czz >= cxx && czz >= cyy) {
      setNormal(minor(a.xy, a.yz, a.xz, a.yy), minor(a.xy, a.xz, a.yz, a.xx), czz);
    } else if (cxx >= cyy) {
      setNormal(cxx, minor(a.xz, a.yz, a.xy, a.zz), minor(a.xy, a.yz, a.xz, a.yy));
    } else {
      setNormal(minor(a.xz, a.yz, a.xy, a.zz), cyy, minor(a.xy, a.xz, a.yz, a.xx));
    }
    x2 = y3 * z1 - z3 * y1;
    y2 = z3 * x1 - x3 * z1;
    z2 = x3 * y1 - y3 * x1;
  }

  private void setNormal(final double x, final double y, final double z) {
    final double length = Math.sqrt(x * x + y * y + z * z);
    x3 = x / length;
    y3 = y / length;
    z3 = z / length;
  }

  /**
   * a b - c d to within two roundings, without cancellation (Kahan; analysed by Jeannerod, Louvet
   * and Muller, 2013).
   */
  private static double minor(final double a, final double b, final double c, final double d) {
    final double cd = c * d;
    final double error = Math.fma(-c, d, cd);
    return Math.fma(a, b, -cd) + error;
  }

  private void setValues(final double v1, final double v2, final double v3) {
    value1 = v1;
    value2 = v2;
    value3 = v3;
  }

  private void solveAnyRank(final Scatter a) {
    final double mean = (a.xx + a.yy + a.zz) / 3;
    double xx = a.xx - mean;
    double yy = a.yy - mean;
    double zz = a.zz - mean;
    double xy = a.xy;
    double xz = a.xz;
    double yz = a.yz;
    final double squares = xx * xx + yy * yy + zz * zz + 2 * (xy * xy + xz * xz + yz * yz);
    if (squares == 0) {
      setValues(mean, mean, mean);
      setVectors(1, 0, 0, 0, 1, 0, 0, 0, 1);
      return;
    }

    final double p = Math.sqrt(squares / 6);
    final double inverse = 1 / p;
    final double determinant =
        xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz);
    final double sign = determinant < 0 ? -1 : 1;
    final double factor = sign * inverse;
    xx *= factor;
    yy *= factor;
    zz *= factor;
    xy *= factor;
    xz *= factor;
    yz *= factor;
    final double h = Math.min(1, 0.5 * Math.abs(determinant) * inverse * inverse * inverse);
    final double t = largestRoot(h);

    // The adjugate of B - tI is a multiple of v vT: its largest column is the best v.
    final double dx = xx - t;
    final double dy = yy - t;
    final double dz = zz - t;
    final double cxx = dy * dz - yz * yz;
    final double cyy = dx * dz - xz * xz;
    final double czz = dx * dy - xy * xy;
    final double cxy = xz * yz - xy * dz;
    final double cxz = xy * yz - xz * dy;
    final double cyz = xy * xz - yz * dx;
    double vx;
    double vy;
    double vz;
    if (cxx >= cyy && cxx >= czz) {
      vx = cxx;
      vy = cxy;
      vz = cxz;
    } else if (cyy >= czz) {
      vx = cxy;
      vy = cyy;
      vz = cyz;
    } else {
      vx = cxz;
      vy = cyz;
      vz = czz;
    }
    final double vScale = 1 / Math.sqrt(vx * vx + vy * vy + vz * vz);
    vx *= vScale;
    vy *= vScale;
    vz *= vScale;

    // Two unit vectors across v. Of x and z, u leaves out the axis that v has less of.
    final double ux;
    final double uy;
    final double uz;
    if (Math.abs(vz) >= Math.abs(vx)) {
      final double uScale = 1 / Math.sqrt(vy * vy + vz * vz);
      ux = 0;
      uy = vz * uScale;
      uz = -vy * uScale;
    } else {
      final double uScale = 1 / Math.sqrt(vx * vx + vy * vy);
      ux = -vy * uScale;
      uy = vx * uScale;
      uz = 0;
    }
    final double wx = vy * uz - vz * uy;
    final double wy = vz * ux - vx * uz;
    final double wz = vx * uy - vy * ux;

    // B on the plane of u and w.
    final double bux = xx * ux + xy * uy + xz * uz;
    final double buy = xy * ux + yy * uy + yz * uz;
    final double buz = xz * ux + yz * uy + zz * uz;
    final double bwx = xx * wx + xy * wy + xz * wz;
    final double bwy = xy * wx + yy * wy + yz * wz;
    final double bwz = xz * wx + yz * wy + zz * wz;
    final double uu = ux * bux + uy * buy + uz * buz;
    final double uw = wx * bux + wy * buy + wz * buz;
    final double ww = wx * bwx + wy * bwy + wz * bwz;
    final double middle = 0.5 * (uu + ww);
    final double half = 0.5 * (uu - ww);
    final double radius = Math.sqrt(half * half + uw * uw);

    // (c, s) is the direction of the larger of the two in the basis u, w.
    double c = half >= 0 ? half + radius : uw;
    double s = half >= 0 ? uw : radius - half;
    final double csSquared = c * c + s * s;
    if (csSquared > 0) {
      final double csScale = 1 / Math.sqrt(csSquared);
      c *= csScale;
      s *= csScale;
    } else {
      c = 1;
      s = 0;
    }
    final double lx = c * ux + s * wx;
    final double ly = c * uy + s * wy;
    final double lz = c * uz + s * wz;
    final double sx = c * wx - s * ux;
    final double sy = c * wy - s * uy;
    final double sz = c * wz - s * uz;
    if (sign > 0) {
      setValues(
          mean + p * t,
          Math.max(0, mean + p * (middle + radius)),
          Math.max(0, mean + p * (middle - radius)));
      setVectors(vx, vy, vz, lx, ly, lz, sx, sy, sz);
    } else {
      // B was negated: its largest eigenvalue is the smallest of A.
      setValues(
          mean - p * (middle - radius),
          Math.max(0, mean - p * (middle + radius)),
          Math.max(0, mean - p * t));
      setVectors(sx, sy, sz, lx, ly, lz, vx, vy, vz);
    }
  }

  /** The largest root of t^3 - 3t - 2h = 0 for h in [0, 1]. */
  private static double largestRoot(final double h) {
    double t = SQRT_3 + h * (1.0 / 3 + h * (2 - SQRT_3 - 1.0 / 3));
    for (int step = 0; step < HALLEY_STEPS; step++) {
      final double square = t * t;
      final double value = t * (square - 3) - 2 * h;
      final double slope = 3 * square - 3;
      t -= value * slope / (slope * slope - 3 * t * value);
    }
    return t;
  }

  private void setVectors(
      final double vx1,
      final double vy1,
      final double vz1,
      final double vx2,
      final double vy2,
      final double vz2,
      final double vx3,
      final double vy3,
      final double vz3) {
    x1 = vx1;
    y1 = vy1;
    z1 = vz1;
    x2 = vx2;
    y2 = vy2;
    z2 = vz2;
    x3 = vx3;
    y3 = vy3;
    z3 = vz3;
  }
}
