package io.sparklidar.feature;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Percentiles and moments of heights that are whole numbers of steps. The same bits for any order
 * of the heights: what is summed is exact, and rounded once. For use by one thread.
 */
final class HeightStatistics {

  /** Bits of a sum that fits a long, and of one that fits two. */
  private static final int LONG = 63;

  private static final int TWO_LONGS = 127;

  /** Bits that one pass sorts by, and how many passes pay. */
  private static final int DIGIT = 8;

  private static final int PASSES = 3;

  private final int[] digits = new int[1 << DIGIT];
  private long[] heights = {};
  private long[] spare = {};
  private int count;
  private long lowest;
  private long highest;
  private long sum;

  /** Skewness of the heights; NaN if all are equal. */
  double skewness;

  /** Kurtosis of the heights; NaN if all are equal. */
  double kurtosis;

  /** Takes heights, in steps from anywhere; copied. */
  void set(final long[] values, final int size) {
    if (size > heights.length) {
      heights = new long[Math.max(size, 2 * heights.length)];
      spare = new long[heights.length];
    }
    final long[] to = heights;
    long low = Long.MAX_VALUE;
    long high = Long.MIN_VALUE;
    long all = 0;
    for (int i = 0; i < size; i++) {
      final long value = values[i];
      to[i] = value;
      low = Math.min(low, value);
      high = Math.max(high, value);
      all += value;
    }
    count = size;
    lowest = low;
    highest = high;
    sum = all;
  }

  /** Brings the heights into order, for {@link #percentile}: by digits if there are few of them. */
  void sort() {
    final int bits = Long.SIZE - Long.numberOfLeadingZeros(highest - lowest);
    if (bits > PASSES * DIGIT) {
      Arrays.sort(heights, 0, count);
      return;
    }
    for (int shift = 0; shift < bits; shift += DIGIT) {
      sortByDigit(shift);
    }
  }

  private void sortByDigit(final int shift) {
    final long[] from = heights;
    final long[] to = spare;
    final int[] next = digits;
    final int mask = (1 << DIGIT) - 1;
    Arrays.fill(next, 0);
    for (int i = 0; i < count; i++) {
      next[(int) ((from[i] - lowest) >> shift) & mask]++;
    }
    int before = 0;
    for (int digit = 0; digit <= mask; digit++) {
      final int here = next[digit];
      next[digit] = before;
      before += here;
    }
    for (int i = 0; i < count; i++) {
      to[next[(int) ((from[i] - lowest) >> shift) & mask]++] = from[i];
    }
    heights = to;
    spare = from;
  }

  /**
   * A percentile of the sorted heights less the lowest, in steps: linear between the two heights
   * around it.
   *
   * @param percent from 0 to 99
   */
  double percentile(final int percent) {
    final long hundredths = (long) (count - 1) * percent;
    final int below = (int) (hundredths / 100);
    final long rest = hundredths % 100;
    final long lower = heights[below];
    final long height = lower - lowest;
    return rest == 0 ? height : (100 * height + rest * (heights[below + 1] - lower)) / 100.0;
  }

  /**
   * Sets skewness and kurtosis.
   *
   * <p>Powers are taken of the differences to the whole number next to the mean: so near, central
   * moments are no small differences of large numbers.
   */
  void setMoments() {
    final long near = Math.floorDiv(2 * sum + count, 2L * count);
    final long widest = Math.max(highest - near, near - lowest);
    final double rest = (double) (sum - near * count) / count;
    final int bits = Long.SIZE - Long.numberOfLeadingZeros(widest);
    final int carries = Integer.SIZE - Integer.numberOfLeadingZeros(count);
    if (4 * bits + carries <= LONG) {
      setNarrowMoments(near, rest);
    } else if (2 * bits + carries <= LONG && 4 * bits + carries <= TWO_LONGS) {
      setMiddlingMoments(near, rest);
    } else {
      standardise(count, rest, powers(near, 2), powers(near, 3), powers(near, 4));
    }
  }

  private void setNarrowMoments(final long near, final double rest) {
    long second = 0;
    long third = 0;
    long fourth = 0;
    for (int i = 0; i < count; i++) {
      final long d = heights[i] - near;
      final long square = d * d;
      second += square;
      third += square * d;
      fourth += square * square;
    }
    standardise(count, rest, second, third, fourth);
  }

  /** By sums of two longs each: that of the upper 64 bits, and that of the lower modulo 2^64. */
  private void setMiddlingMoments(final long near, final double rest) {
    long second = 0;
    long third = 0;
    long thirdHigh = 0;
    long fourth = 0;
    long fourthHigh = 0;
    for (int i = 0; i < count; i++) {
      final long d = heights[i] - near;
      final long square = d * d;
      second += square;
      final long cube = square * d;
      third += cube;
      thirdHigh += Math.multiplyHigh(square, d) + carry(third, cube);
      final long power = square * square;
      fourth += power;
      fourthHigh += Math.multiplyHigh(square, square) + carry(fourth, power);
    }
    standardise(count, rest, second, toDouble(thirdHigh, third), toDouble(fourthHigh, fourth));
  }

  /** Whether a sum went over 64 bits when this was added. */
  private static int carry(final long sum, final long added) {
    return Long.compareUnsigned(sum, added) < 0 ? 1 : 0;
  }

  private static double toDouble(final long high, final long low) {
    return BigInteger.valueOf(high)
        .shiftLeft(Long.SIZE - 1)
        .add(BigInteger.valueOf(low >>> 1))
        .shiftLeft(1)
        .add(BigInteger.valueOf(low & 1))
        .doubleValue();
  }

  private double powers(final long near, final int exponent) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < count; i++) {
      sum = sum.add(BigInteger.valueOf(heights[i] - near).pow(exponent));
    }
    return sum.doubleValue();
  }

  /** From sums of powers of differences to a number that the mean exceeds by {@code rest}. */
  void standardise(
      final int count,
      final double rest,
      final double second,
      final double third,
      final double fourth) {
    final double e2 = second / count;
    final double e3 = third / count;
    final double e4 = fourth / count;
    final double square = rest * rest;
    final double variance = e2 - square;
    skewness = (e3 - 3 * rest * e2 + 2 * rest * square) / (variance * Math.sqrt(variance));
    kurtosis = (e4 - 4 * rest * e3 + 6 * square * e2 - 3 * square * square) / (variance * variance);
  }
}
