package io.sparklidar.feature.definition;

/**
 * Cube root, logarithm and arc tangent as fixed sequences of IEEE 754 operations, so that every
 * platform gives the same bits: what Java's and CUDA's own libraries do not promise. The same
 * functions stand in {@code portable.cuh}, operation for operation; change both together. No fused
 * operation occurs, which not every processor has. Safe for concurrent use.
 */
public final class PortableMath {

  /** Degrees of a radian. */
  public static final double DEGREES = 0x1.ca5dc1a63c1f8p+5;

  static final double SMALLEST_NORMAL = 0x1p-1022;
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  static final int MANTISSA_BITS = 52;
  private static final int BIAS = 1023;

  /** Leaves the upper 26 bits of a number: two such have an exact product. */
  private static final long UPPER_HALF = -1L << 27;

  /** Makes a subnormal number normal; divides by 3. */
  private static final int LIFT_BITS = 54;

  private static final double LIFT = 0x1p54;

  /** Less a third of the upper half of m it is that of 1 / cbrt(m) but for 4 %. */
  private static final int INVERSE_CUBE_ROOT = 0x553ee000;

  /** Bits of sqrt(1/2). */
  static final long SQRT_HALF = 0x3fe6a09e667f3bcdL;

  /** Of ln 2 so many bits that a multiple by any exponent is exact. */
  private static final double LN_2_HIGH = 0x1.62e42fefa2p-1;

  private static final double LN_2_LOW = 0x1.9ef35793c7673p-41;

  /** Angles whose tangents are i/8 for i up to 8, and from there on 8/(16 - i). */
  private static final double[] ANGLE_HIGH = {
    0,
    0x1.fd5ba9aac2f6ep-4,
    0x1.f5b75f92c80ddp-3,
    0x1.6f61941e4def1p-2,
    0x1.dac670561bb4fp-2,
    0x1.1e00babdefeb4p-1,
    0x1.4978fa3269ee1p-1,
    0x1.700a7c5784634p-1,
    0x1.921fb54442d18p-1,
    0x1.b434ee31013fdp-1,
    0x1.dac670561bb4fp-1,
    0x1.031f57e54adbep+0,
    0x1.1b6e192ebbe44p+0,
    0x1.3647503caf55cp+0,
    0x1.5368c951e9cfdp+0,
    0x1.7249faa996a21p+0,
    0x1.921fb54442d18p+0,
  };

  /** What rounding took from them. */
  private static final double[] ANGLE_LOW = {
    0,
    -0x1.cd37686760c17p-59,
    0x1.8ab6e3cf7afbdp-57,
    -0x1.c63aae6f6e918p-56,
    0x1.a2b7f222f65e2p-56,
    -0x1.928df287a668fp-58,
    0x1.2419a87f2a458p-56,
    -0x1.8c34d25aadef6p-56,
    0x1.1a62633145c07p-55,
    -0x1.0520d0701d877p-55,
    0x1.a2b7f222f65e2p-55,
    0x1.338b4259c0270p-54,
    0x1.b1b466a88828ep-54,
    0x1.17e21d9a42c9ap-55,
    -0x1.96f47948a99f1p-54,
    0x1.a8cc1e7480c68p-54,
    0x1.1a62633145c07p-54,
  };

  private PortableMath() {}

  /**
   * The cube root, off by less than 0.501 units in the last place; exact where it is a float64. Of
   * zeros, infinities and NaN these themselves.
   *
   * <p>1 / cbrt(m) of m in [1, 8) by a guess from the exponent and two steps of Householder's
   * method; its product with m, cut to 26 bits so that its cube is exact, by the binomial series.
   */
  public static double cbrt(final double x) {
    double a = Math.abs(x);
    if (!(a > 0 && a < INFINITY)) {
      return x;
    }
    int third = 0;
    if (a < SMALLEST_NORMAL) {
      a *= LIFT;
      third = -LIFT_BITS / 3;
    }
    final long bits = Double.doubleToRawLongBits(a);
    // Above 0 whatever the exponent, so that the division rounds down.
    final int whole = ((int) (bits >> MANTISSA_BITS) - BIAS + 3 * BIAS) / 3 - BIAS;
    final double m = Double.longBitsToDouble(bits - ((long) (3 * whole) << MANTISSA_BITS));
    final int upper = (int) (Double.doubleToRawLongBits(m) >> 32);

    double y = Double.longBitsToDouble((long) (INVERSE_CUBE_ROOT - upper / 3) << 32);
    double c = 1 - m * y * y * y;
    y += y * (c * (1.0 / 3 + c * (2.0 / 9 + c * (14.0 / 81))));
    c = 1 - m * y * y * y;
    y += y * (c * (1.0 / 3 + c * (2.0 / 9)));

    final double t = upperHalf(m * y * y);
    final double square = t * t;
    final double high = upperHalf(square);
    final double rest = (m - high * t) - (square - high) * t;
    final double u = rest * (y * y * y);
    final double root = t + t * (u * (1.0 / 3 + u * (2.0 / 9)));
    final double scale = Double.longBitsToDouble((long) (whole + third + BIAS) << MANTISSA_BITS);
    return x < 0 ? -(root * scale) : root * scale;
  }

  /**
   * The natural logarithm, off by less than 0.9 units in the last place. Of 0 negative infinity, of
   * numbers below 0 NaN, of infinity and NaN these themselves.
   *
   * <p>ln(2^k m) = k ln 2 + 2 artanh(s), s = (m - 1)/(m + 1), of m in [sqrt(1/2), sqrt(2)), by its
   * Taylor series in a form that leaves m - 1 as it is.
   */
  public static double log(final double x) {
    double a = x;
    int lifted = 0;
    if (!(a >= SMALLEST_NORMAL && a < INFINITY)) {
      if (!(a > 0 && a < INFINITY)) {
        return a == 0 ? -INFINITY : a > 0 ? a : Double.NaN;
      }
      a *= LIFT;
      lifted = LIFT_BITS;
    }
    final long bits = Double.doubleToRawLongBits(a);
    final int exponent = (int) ((bits - SQRT_HALF) >> MANTISSA_BITS);
    final double k = exponent - lifted;
    final double f = Double.longBitsToDouble(bits - ((long) exponent << MANTISSA_BITS)) - 1;
    final double s = f / (2 + f);
    final double z = s * s;
    final double w = z * z;
    return log(k, f, s, odd(z, w) + even(w));
  }

  /** The terms of the series in odd powers of z = s^2; w = z^2. */
  static double odd(final double z, final double w) {
    return z * (2.0 / 3 + w * (2.0 / 7 + w * (2.0 / 11 + w * (2.0 / 15 + w * (2.0 / 19)))));
  }

  /** Those in even powers. */
  static double even(final double w) {
    return w * (2.0 / 5 + w * (2.0 / 9 + w * (2.0 / 13 + w * (2.0 / 17 + w * (2.0 / 21)))));
  }

  /** k ln 2 + ln(1 + f), s = f / (2 + f), by the sum of the series. */
  static double log(final double k, final double f, final double s, final double series) {
    final double half = 0.5 * f * f;
    return k * LN_2_HIGH - ((half - (s * (half + series) + k * LN_2_LOW)) - f);
  }

  /**
   * The angle in [0, pi/2] whose tangent is y / x, as {@code atan2} has it, of coordinates that are
   * not negative; off by less than 1.5 units in the last place. NaN where one is negative or NaN.
   *
   * <p>A near angle of tangent i/8, or 8/i, from a table, and what is left of the arc by Taylor's
   * series.
   */
  public static double angle(final double y, final double x) {
    if (!(y >= 0 && x >= 0)) {
      return Double.NaN;
    }
    final boolean steep = y > x;
    double most = steep ? y : x;
    double least = steep ? x : y;
    if (most == 0) {
      return 0;
    }
    if (most == INFINITY) {
      return least == INFINITY ? ANGLE_HIGH[8] : steep ? ANGLE_HIGH[16] : 0;
    }
    if (most < 0x1p-900 || most > 0x1p900) {
      final double scale = most < 1 ? 0x1p200 : 0x1p-200;
      most *= scale;
      least *= scale;
    }
    // Not the nearest: a small angle is not to be the difference of two larger ones.
    final int i = (int) (8 * (least / most) + 0.25);
    final double tangent = 0.125 * i;
    final double high = upperHalf(most);
    final double across = (least - tangent * high) - tangent * (most - high);
    final double u = across / (most + tangent * least);
    final double z = u * u;
    final double series =
        z
            * (1.0 / 3
                - z
                    * (1.0 / 5
                        - z
                            * (1.0 / 7
                                - z
                                    * (1.0 / 9
                                        - z * (1.0 / 11 - z * (1.0 / 13 - z * (1.0 / 15)))))));
    final double arc = u - u * series;
    return steep
        ? ANGLE_HIGH[16 - i] + (ANGLE_LOW[16 - i] - arc)
        : ANGLE_HIGH[i] + (ANGLE_LOW[i] + arc);
  }

  private static double upperHalf(final double x) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(x) & UPPER_HALF);
  }
}
