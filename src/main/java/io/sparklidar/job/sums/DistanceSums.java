package io.sparklidar.job.sums;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * Sums over mean distances, exact however many there are: as whole multiples of the smallest float
 * and of its square. In what order points or tiles are added makes no difference.
 *
 * @param count how many distances
 * @param sum of them, in units of 2^-149
 * @param squares sum of their squares, in units of 2^-298
 */
public record DistanceSums(long count, BigInteger sum, BigInteger squares) {

  /** Of no points. */
  public static final DistanceSums NONE = new DistanceSums(0, BigInteger.ZERO, BigInteger.ZERO);

  private static final MathContext DIGITS = new MathContext(60);
  private static final int UNIT_BITS = 149;
  private static final int MANTISSA_BITS = 23;
  private static final int EXPONENTS = 256;
  private static final long LOW = 0xFFFFFFFFL;

  /**
   * The sums over some distances.
   *
   * @param distances finite and not negative, or NaN, which does not count
   * @param size how many of them
   */
  public static DistanceSums of(final float[] distances, final int size) {
    // By exponent, so that the inner loop adds longs: 2^31 values of 24 bits, and 32 bits of 48.
    final long[] sums = new long[EXPONENTS];
    final long[] low = new long[EXPONENTS];
    final long[] high = new long[EXPONENTS];
    long count = 0;
    for (int p = 0; p < size; p++) {
      if (Float.isNaN(distances[p])) {
        continue;
      }
      final int bits = Float.floatToRawIntBits(distances[p]);
      final int exponent = bits >>> MANTISSA_BITS;
      final long fraction = bits & (1 << MANTISSA_BITS) - 1;
      final long mantissa = exponent == 0 ? fraction : fraction | 1L << MANTISSA_BITS;
      final long square = mantissa * mantissa;
      sums[exponent] += mantissa;
      low[exponent] += square & LOW;
      high[exponent] += square >>> Integer.SIZE;
      count++;
    }
    BigInteger sum = BigInteger.ZERO;
    BigInteger squares = BigInteger.ZERO;
    for (int exponent = 0; exponent < EXPONENTS; exponent++) {
      if (sums[exponent] != 0) {
        final int shift = Math.max(exponent, 1) - 1;
        sum = sum.add(BigInteger.valueOf(sums[exponent]).shiftLeft(shift));
        squares =
            squares.add(
                BigInteger.valueOf(high[exponent])
                    .shiftLeft(Integer.SIZE)
                    .add(BigInteger.valueOf(low[exponent]))
                    .shiftLeft(2 * shift));
      }
    }
    return new DistanceSums(count, sum, squares);
  }

  /** The sums over these distances and others. */
  public DistanceSums plus(final DistanceSums other) {
    return new DistanceSums(count + other.count, sum.add(other.sum), squares.add(other.squares));
  }

  /** The mean distance; 0 if there is none. */
  public double mean() {
    return limit(0);
  }

  /** The standard deviation of the distances (divisor n - 1); 0 if there are less than two. */
  public double standardDeviation() {
    return inUnits(deviation()).doubleValue();
  }

  /** So many standard deviations above the mean, rounded once. */
  public double limit(final double factor) {
    if (count == 0) {
      return 0;
    }
    return inUnits(
            new BigDecimal(sum)
                .divide(BigDecimal.valueOf(count), DIGITS)
                .add(deviation().multiply(new BigDecimal(factor))))
        .doubleValue();
  }

  private BigDecimal deviation() {
    if (count < 2) {
      return BigDecimal.ZERO;
    }
    final BigInteger n = BigInteger.valueOf(count);
    final BigInteger spread = n.multiply(squares).subtract(sum.multiply(sum));
    return new BigDecimal(spread)
        .divide(new BigDecimal(n.multiply(n.subtract(BigInteger.ONE))), DIGITS)
        .sqrt(DIGITS);
  }

  private static BigDecimal inUnits(final BigDecimal length) {
    return length.divide(new BigDecimal(BigInteger.ONE.shiftLeft(UNIT_BITS)), DIGITS);
  }
}
