package io.sparklidar.feature;

/**
 * Operations on many rows at a time. Each is a short loop without branches over arrays at one
 * index, which HotSpot turns into vector instructions; longer ones it leaves as they are. A result
 * may replace what it is made of. Safe for concurrent use.
 */
final class Lanes {

  private Lanes() {}

  /** a - b. */
  static void subtract(final int n, final double[] a, final double[] b, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = a[i] - b[i];
    }
  }

  /** a b. */
  static void multiply(final int n, final double[] a, final double[] b, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = a[i] * b[i];
    }
  }

  /** a b - c d. */
  static void minor(
      final int n,
      final double[] a,
      final double[] b,
      final double[] c,
      final double[] d,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = a[i] * b[i] - c[i] * d[i];
    }
  }

  /** a x + b y + c z. */
  static void dot(
      final int n,
      final double[] a,
      final double[] b,
      final double[] c,
      final double[] x,
      final double[] y,
      final double[] z,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = a[i] * x[i] + b[i] * y[i] + c[i] * z[i];
    }
  }

  /** a x - b y + c z. */
  static void alternatingDot(
      final int n,
      final double[] a,
      final double[] b,
      final double[] c,
      final double[] x,
      final double[] y,
      final double[] z,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = a[i] * x[i] - b[i] * y[i] + c[i] * z[i];
    }
  }

  /** sqrt(a). */
  static void root(final int n, final double[] a, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = Math.sqrt(a[i]);
    }
  }

  /** 1 / sqrt(a). */
  static void inverseRoot(final int n, final double[] a, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = 1 / Math.sqrt(a[i]);
    }
  }

  /** a a + b b. */
  static void sumOfSquares(final int n, final double[] a, final double[] b, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = a[i] * a[i] + b[i] * b[i];
    }
  }

  /** a b + c d. */
  static void sumOfProducts(
      final int n,
      final double[] a,
      final double[] b,
      final double[] c,
      final double[] d,
      final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = a[i] * b[i] + c[i] * d[i];
    }
  }

  /** a + b and a - b. */
  static void sumAndDifference(
      final int n,
      final double[] a,
      final double[] b,
      final double[] sum,
      final double[] difference) {
    for (int i = 0; i < n; i++) {
      sum[i] = a[i] + b[i];
      difference[i] = a[i] - b[i];
    }
  }

  /** base + a b, not below 0. */
  static void addProductAboveZero(
      final int n, final double[] base, final double[] a, final double[] b, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = Math.max(0, base[i] + a[i] * b[i]);
    }
  }

  /** All ones if a number is below 0, 0 if it is not. */
  static long isNegative(final double value) {
    // The sum turns a negative 0 into one that is not.
    return Double.doubleToRawLongBits(value + 0.0) >> (Long.SIZE - 1);
  }

  /** One of two numbers, by a mask of all ones or all zeros. */
  static double select(final long mask, final double ones, final double zeros) {
    return Double.longBitsToDouble(
        (Double.doubleToRawLongBits(ones) & mask) | (Double.doubleToRawLongBits(zeros) & ~mask));
  }

  /** A number, or its negation where a mask is all ones. */
  static double negateIf(final long mask, final double value) {
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(value) ^ (mask & Double.doubleToRawLongBits(-0.0)));
  }
}
