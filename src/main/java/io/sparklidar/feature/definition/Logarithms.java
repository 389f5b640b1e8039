package io.sparklidar.feature.definition;

/**
 * Logarithms of many numbers at a time: the operations of {@link PortableMath#log}, which explains
 * them, in its order and so to the same bits, but each on all numbers before the next, in short
 * loops that HotSpot turns into vector instructions. For use by one thread.
 */
public final class Logarithms {

  private final double[] k;
  private final double[] f;
  private final double[] s;
  private final double[] result;

  /** Of at most so many numbers at a time. */
  Logarithms(final int most) {
    this.k = new double[most];
    this.f = new double[most];
    this.s = new double[most];
    this.result = new double[most];
  }

  /**
   * The logarithms of the first {@code n} of some numbers.
   *
   * @return shared: what the next call overwrites
   */
  public double[] of(final int n, final double[] x) {
    split(n, x, k, f);
    divide(n, f, s);
    odd(n, s, result);
    addEven(n, s, result);
    put(n, k, f, s, result);
    for (int i = 0; i < n; i++) {
      if (!(x[i] >= PortableMath.SMALLEST_NORMAL && x[i] < Double.POSITIVE_INFINITY)) {
        result[i] = PortableMath.log(x[i]);
      }
    }
    return result;
  }

  private static void split(final int n, final double[] x, final double[] k, final double[] f) {
    for (int i = 0; i < n; i++) {
      final long bits = Double.doubleToRawLongBits(x[i]);
      final int exponent = (int) ((bits - PortableMath.SQRT_HALF) >> PortableMath.MANTISSA_BITS);
      k[i] = exponent;
      f[i] = Double.longBitsToDouble(bits - ((long) exponent << PortableMath.MANTISSA_BITS)) - 1;
    }
  }

  private static void divide(final int n, final double[] f, final double[] s) {
    for (int i = 0; i < n; i++) {
      s[i] = f[i] / (2 + f[i]);
    }
  }

  private static void odd(final int n, final double[] s, final double[] result) {
    for (int i = 0; i < n; i++) {
      final double z = s[i] * s[i];
      result[i] = PortableMath.odd(z, z * z);
    }
  }

  private static void addEven(final int n, final double[] s, final double[] result) {
    for (int i = 0; i < n; i++) {
      final double z = s[i] * s[i];
      result[i] = result[i] + PortableMath.even(z * z);
    }
  }

  private static void put(
      final int n, final double[] k, final double[] f, final double[] s, final double[] result) {
    for (int i = 0; i < n; i++) {
      result[i] = PortableMath.log(k[i], f[i], s[i], result[i]);
    }
  }
}
