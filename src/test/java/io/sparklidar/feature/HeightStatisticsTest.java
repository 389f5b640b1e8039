package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Heights of any magnitude, in any order, against plain arithmetic in float64. */
final class HeightStatisticsTest {

  private static final int[] SIZES = {1, 2, 3, 20, 40, 41, 1000};

  private static long[] heights(final int size, final int bits, final Random random) {
    final long[] heights = new long[size];
    for (int i = 0; i < size; i++) {
      heights[i] = random.nextLong() >> (Long.SIZE - bits);
    }
    return heights;
  }

  @Test
  void momentsAreThoseOfFloat64() {
    final Random random = new Random(1);
    for (int bits = 1; bits <= 33; bits++) {
      for (final int size : SIZES) {
        final long[] heights = heights(size, bits, random);
        final HeightStatistics statistics = new HeightStatistics();
        statistics.set(heights, size);
        statistics.setMoments();
        final double mean = Arrays.stream(heights).average().orElseThrow();
        final double[] central = new double[5];
        for (final long height : heights) {
          for (int power = 2; power <= 4; power++) {
            central[power] += Math.pow(height - mean, power) / size;
          }
        }
        final String what = size + " heights of " + bits + " bits";
        final double skewness = central[3] / Math.pow(central[2], 1.5);
        final double kurtosis = central[4] / (central[2] * central[2]);
        assertEquals(skewness, statistics.skewness, 1e-9, what);
        assertEquals(kurtosis, statistics.kurtosis, kurtosis > 1 ? 1e-9 * kurtosis : 1e-9, what);
      }
    }
  }

  @Test
  void percentilesLieBetweenTheHeightsAroundThem() {
    final Random random = new Random(2);
    for (final int bits : new int[] {1, 3, 12, 20, 33}) {
      for (final int size : SIZES) {
        final long[] heights = heights(size, bits, random);
        final HeightStatistics statistics = new HeightStatistics();
        statistics.set(heights, size);
        statistics.sort();
        Arrays.sort(heights);
        for (int percent = 0; percent < 100; percent++) {
          final double at = percent / 100.0 * (size - 1);
          final int below = (int) Math.floor(at + 1e-9);
          final long next = heights[Math.min(size - 1, below + 1)];
          final double wanted =
              heights[below] + (at - below) * (next - heights[below]) - heights[0];
          assertEquals(
              wanted, statistics.percentile(percent), 1e-9 * (1 + Math.abs(wanted)), "of " + size);
        }
      }
    }
  }

  /** The same bits, whatever the order: nothing rounds on the way. */
  @Test
  void orderDoesNotChangeABit() {
    final Random random = new Random(3);
    for (int bits = 1; bits <= 33; bits++) {
      for (final int size : SIZES) {
        final long[] heights = heights(size, bits, random);
        final HeightStatistics one = new HeightStatistics();
        one.set(heights, size);
        one.setMoments();
        Arrays.sort(heights);
        final HeightStatistics other = new HeightStatistics();
        other.set(heights, size);
        other.setMoments();
        assertEquals(one.skewness, other.skewness);
        assertEquals(one.kurtosis, other.kurtosis);
      }
    }
  }
}
