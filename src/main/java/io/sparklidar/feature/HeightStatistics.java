package io.sparklidar.feature;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Percentiles and moments of heights that are whole numbers of steps. The same bits for any order
 * of the heights: what is summed is exact, and rounded once. For use by one thread.
 */
final class HeightStatistics {

  /** The fourth power of what is below fits 63 bits. */
  private static final int NARROW = 1 << 15;

  private long[] heights = {};
  private int count;

  /** Skewness of the heights; NaN if all are equal. */
  double skewness;

  /** Kurtosis of the heights; NaN if all are equal. */
  double kurtosis;

  /** Forgets all heights and makes room for some. */
  void clear(final int room) {
    if (room > heights.length) {
      heights = new long[Math.max(room, 2 * heights.length)];
    }
    count = 0;
  }

  /** Adds a height, in steps from anywhere. */
  void add(final long height) {
    heights[count++] = height;
  }

  /** Brings the heights into order, for {@link #percentile}. */
  void sort() {
    Arrays.sort(heights, 0, count);
  }

  /**
   * A percentile of the sorted heights less the lowest, in steps: linear between the two heights
   * around it.
   */
  double percentile(final int percent) {
    final long hundredths = (long) (count - 1) * percent;
    final int below = (int) (hundredths / 100);
    final long rest = hundredths % 100;
    final long height = heights[below] - heights[0];
    return rest == 0
        ? height
        : (100 * height + rest * (heights[below + 1] - heights[below])) / 100.0;
  }

  /**
   * Sets skewness and kurtosis.
   *
   * <p>Powers are taken of the differences to the whole number next to the mean: so near, central
   * moments are no small differences of large numbers.
   */
  void setMoments() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += heights[i];
    }
    final long near = Math.floorDiv(2 * sum + count, 2L * count);
    long widest = 0;
    for (int i = 0; i < count; i++) {
      widest = Math.max(widest, Math.abs(heights[i] - near));
    }
    final double rest = (double) (sum - near * count) / count;
    if (widest < NARROW && widest * widest * widest * widest <= Long.MAX_VALUE / count) {
      long second = 0;
      long third = 0;
      long fourth = 0;
      for (int i = 0; i < count; i++) {
        final long d = heights[i] - near;
        second += d * d;
        third += d * d * d;
        fourth += d * d * d * d;
      }
      standardise(rest, second, third, fourth);
    } else {
      standardise(rest, powers(near, 2), powers(near, 3), powers(near, 4));
    }
  }

  private double powers(final long near, final int exponent) {
    BigInteger sum = BigInteger.ZERO;
    for (int i = 0; i < count; i++) {
      sum = sum.add(BigInteger.valueOf(heights[i] - near).pow(exponent));
    }
    return sum.doubleValue();
  }

  /** From sums of powers of differences to a number that the mean exceeds by {@code rest}. */
  private void standardise(
      final double rest, final double second, final double third, final double fourth) {
    final double e2 = second / count;
    final double e3 = third / count;
    final double e4 = fourth / count;
    final double square = rest * rest;
    final double variance = e2 - square;
    skewness = (e3 - 3 * rest * e2 + 2 * rest * square) / (variance * Math.sqrt(variance));
    kurtosis = (e4 - 4 * rest * e3 + 6 * square * e2 - 3 * square * square) / (variance * variance);
  }
}
