package io.sparklidar.feature;

import java.math.BigInteger;

/**
 * The scatter matrix of a neighbourhood in lattice steps, m^2 times its covariance: m Sxx - Sx Sx
 * and so on, which are integers. They are found exactly, their {@link #rank} (whether the
 * neighbours coincide, or lie on a line or on a plane) is decided on them exactly, and only then
 * they are rounded to float64. For use by one thread.
 */
final class Scatter {

  /** All neighbours coincide. */
  static final int POINT = 0;

  /** All neighbours lie on one line. */
  static final int LINE = 1;

  /** All neighbours lie on one plane, not on a line. */
  static final int PLANE = 2;

  /** The neighbours span space. */
  static final int SPACE = 3;

  /** Relative to xx yy zz, a float64 determinant is wrong by less than this. */
  private static final double DETERMINANT_ERROR = 0x1p-44;

  double xx;
  double xy;
  double xz;
  double yy;
  double yz;
  double zz;

  /** {@link #POINT}, {@link #LINE}, {@link #PLANE} or {@link #SPACE}. */
  int rank;

  /** Of {@code count} neighbours with these sums; count may leave out the point itself. */
  void set(final Moments m, final int count) {
    final long nxx = count * m.xx - m.x * m.x;
    final long nxy = count * m.xy - m.x * m.y;
    final long nxz = count * m.xz - m.x * m.z;
    final long nyy = count * m.yy - m.y * m.y;
    final long nyz = count * m.yz - m.y * m.z;
    final long nzz = count * m.zz - m.z * m.z;
    xx = nxx;
    xy = nxy;
    xz = nxz;
    yy = nyy;
    yz = nyz;
    zz = nzz;
    if (!isZeroDeterminant(nxx, nxy, nxz, nyy, nyz, nzz)) {
      rank = SPACE;
    } else if (isZeroMinor(nxx, nyy, nxy)
        && isZeroMinor(nxx, nzz, nxz)
        && isZeroMinor(nyy, nzz, nyz)) {
      rank = nxx == 0 && nyy == 0 && nzz == 0 ? POINT : LINE;
    } else {
      rank = PLANE;
    }
  }

  /** Whether a b = c c, in 128 bits. */
  private static boolean isZeroMinor(final long a, final long b, final long c) {
    return a * b == c * c && Math.multiplyHigh(a, b) == Math.multiplyHigh(c, c);
  }

  private boolean isZeroDeterminant(
      final long nxx,
      final long nxy,
      final long nxz,
      final long nyy,
      final long nyz,
      final long nzz) {
    final double determinant =
        xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz);
    final double error = DETERMINANT_ERROR * xx * yy * zz;
    if (Math.abs(determinant) > error) {
      return false;
    }
    if (error < 0x1p61) {
      // |determinant| < 2^62, so its value modulo 2^64 decides.
      return nxx * (nyy * nzz - nyz * nyz)
              - nxy * (nxy * nzz - nyz * nxz)
              + nxz * (nxy * nyz - nyy * nxz)
          == 0;
    }
    return determinant(
                BigInteger.valueOf(nxx),
                BigInteger.valueOf(nxy),
                BigInteger.valueOf(nxz),
                BigInteger.valueOf(nyy),
                BigInteger.valueOf(nyz),
                BigInteger.valueOf(nzz))
            .signum()
        == 0;
  }

  private static BigInteger determinant(
      final BigInteger xx,
      final BigInteger xy,
      final BigInteger xz,
      final BigInteger yy,
      final BigInteger yz,
      final BigInteger zz) {
    return xx.multiply(minor(yy, zz, yz, yz))
        .subtract(xy.multiply(minor(xy, zz, yz, xz)))
        .add(xz.multiply(minor(xy, yz, yy, xz)));
  }

  /** a b - c d. */
  private static BigInteger minor(
      final BigInteger a, final BigInteger b, final BigInteger c, final BigInteger d) {
    return a.multiply(b).subtract(c.multiply(d));
  }

  /**
   * Of {@code count} neighbours whose sums do not fit in {@link Moments}.
   *
   * @param sums x, y, z, xx, xy, xz, yy, yz, zz
   */
  void setWide(final BigInteger[] sums, final int count) {
    final BigInteger m = BigInteger.valueOf(count);
    final BigInteger nxx = minor(m, sums[3], sums[0], sums[0]);
    final BigInteger nxy = minor(m, sums[4], sums[0], sums[1]);
    final BigInteger nxz = minor(m, sums[5], sums[0], sums[2]);
    final BigInteger nyy = minor(m, sums[6], sums[1], sums[1]);
    final BigInteger nyz = minor(m, sums[7], sums[1], sums[2]);
    final BigInteger nzz = minor(m, sums[8], sums[2], sums[2]);
    xx = nxx.doubleValue();
    xy = nxy.doubleValue();
    xz = nxz.doubleValue();
    yy = nyy.doubleValue();
    yz = nyz.doubleValue();
    zz = nzz.doubleValue();
    if (nxx.add(nyy).add(nzz).signum() == 0) {
      rank = POINT;
    } else if (minor(nxx, nyy, nxy, nxy)
            .add(minor(nxx, nzz, nxz, nxz))
            .add(minor(nyy, nzz, nyz, nyz))
            .signum()
        == 0) {
      rank = LINE;
    } else {
      rank = determinant(nxx, nxy, nxz, nyy, nyz, nzz).signum() == 0 ? PLANE : SPACE;
    }
  }

  /** Makes lengths along the axes real ones where a step is not equally long on all of them. */
  void scale(final double unitX, final double unitY, final double unitZ) {
    xx *= unitX * unitX;
    xy *= unitX * unitY;
    xz *= unitX * unitZ;
    yy *= unitY * unitY;
    yz *= unitY * unitZ;
    zz *= unitZ * unitZ;
  }
}
