package io.sparklidar.feature;

import io.sparklidar.feature.definition.SummaryRows;
import java.util.Arrays;
import java.util.List;

/**
 * Percentiles and moments of the heights of many rows at a time: what {@link HeightStatistics}
 * finds, to the same bits. Heights are whole numbers, and float64 holds those exactly. For use by
 * one thread.
 *
 * <p>Heights are sorted by Batcher's merge exchange, which compares the same two places in every
 * row (Knuth, The Art of Computer Programming, 5.2.2 M).
 */
final class HeightRows {

  /** Whole numbers of so many bits are exact. */
  private static final int BITS = 53;

  /** More neighbours are sorted row by row. */
  private static final int MOST = 512;

  /** Larger than any height, and exact when heights are added. */
  private static final double ABOVE = 0x1p40;

  private static final int ROWS = NeighborLayers.ROWS;

  private final double unitZ;
  private final HeightStatistics alone = new HeightStatistics();
  private long[] ofRow = {};
  private double[][] sorted = {};

  private final double[] sum = new double[ROWS];
  private final double[] near = new double[ROWS];
  private final double[] lowest = new double[ROWS];
  private final double[] highest = new double[ROWS];
  private final double[] second = new double[ROWS];
  private final double[] third = new double[ROWS];
  private final double[] fourth = new double[ROWS];

  /**
   * @param unitZ length of a step of heights
   */
  HeightRows(final double unitZ) {
    this.unitZ = unitZ;
  }

  /** Sets the percentiles of all rows. */
  void setPercentiles(final NeighborLayers layers, final List<double[]> to) {
    if (layers.most > MOST) {
      for (int i = 0; i < layers.size; i++) {
        take(layers, i);
        alone.sort();
        for (int p = 0; p < to.size(); p++) {
          to.get(p)[i] =
              layers.count[i] == 0
                  ? Double.NaN
                  : alone.percentile(SummaryRows.PERCENTS.get(p)) * unitZ;
        }
      }
      return;
    }
    sort(layers);
    for (int p = 0; p < to.size(); p++) {
      setPercentile(layers, SummaryRows.PERCENTS.get(p), to.get(p));
    }
  }

  private void setPercentile(final NeighborLayers layers, final int percent, final double[] to) {
    for (int i = 0; i < layers.size; i++) {
      final int last = layers.count[i] - 1;
      if (last < 0) {
        to[i] = Double.NaN;
        continue;
      }
      final int hundredths = last * percent;
      final int below = hundredths / 100;
      final double rest = hundredths - 100 * below;
      final double lower = sorted[below][i];
      final double upper = sorted[Math.min(below + 1, last)][i];
      to[i] = (100 * (lower - sorted[0][i]) + rest * (upper - lower)) / 100 * unitZ;
    }
  }

  /** Puts the heights of each row in order; what a row lacks comes last. */
  private void sort(final NeighborLayers layers) {
    final int n = layers.size;
    final int most = layers.most;
    if (most > sorted.length) {
      sorted = NeighborLayers.grown(sorted, most);
    }
    for (int layer = 0; layer < most; layer++) {
      System.arraycopy(layers.z[layer], 0, sorted[layer], 0, n);
    }
    layers.fillUp(sorted, ABOVE);
    final int half = Integer.highestOneBit(Math.max(1, most - 1));
    for (int p = half; p > 0; p >>= 1) {
      merge(n, most, p, 0, p);
      for (int q = half; q > p; q >>= 1) {
        merge(n, most, p, p, q - p);
      }
    }
  }

  /** Exchanges those of places {@code distance} apart that are in the wrong order. */
  private void merge(
      final int n, final int most, final int bit, final int ifBit, final int distance) {
    for (int place = 0; place < most - distance; place++) {
      if ((place & bit) == ifBit) {
        exchange(n, sorted[place], sorted[place + distance]);
      }
    }
  }

  private static void exchange(final int n, final double[] a, final double[] b) {
    for (int i = 0; i < n; i++) {
      final double one = a[i];
      final double other = b[i];
      final double difference = one - other;
      final double less = 0.5 * (difference - Math.abs(difference));
      a[i] = other + less;
      b[i] = one - less;
    }
  }

  /**
   * Sets skewness and kurtosis of all rows; NaN where all heights are equal.
   *
   * <p>Powers are taken of the differences to the whole number next to the mean, as {@link
   * HeightStatistics} does.
   */
  void setMoments(final NeighborLayers layers, final double[] skewness, final double[] kurtosis) {
    final int n = layers.size;
    final double[][] z = layers.z;
    findNear(layers);
    layers.fillUp(z, near);
    System.arraycopy(near, 0, lowest, 0, n);
    System.arraycopy(near, 0, highest, 0, n);
    Arrays.fill(second, 0, n, 0);
    Arrays.fill(third, 0, n, 0);
    Arrays.fill(fourth, 0, n, 0);
    for (int layer = 0; layer < layers.most; layer++) {
      lower(n, z[layer], lowest);
      raise(n, z[layer], highest);
      addPowers(n, z[layer], near, second, third, fourth);
    }
    for (int i = 0; i < n; i++) {
      final double widest = Math.max(highest[i] - near[i], near[i] - lowest[i]);
      final int bits = Long.SIZE - Long.numberOfLeadingZeros((long) widest);
      final int carries = Integer.SIZE - Integer.numberOfLeadingZeros(layers.count[i]);
      if (4 * bits + carries <= BITS) {
        final double count = layers.count[i];
        final double rest = (sum[i] - near[i] * count) / count;
        alone.standardise(layers.count[i], rest, second[i], third[i], fourth[i]);
      } else {
        take(layers, i);
        alone.setMoments();
      }
      skewness[i] = alone.skewness;
      kurtosis[i] = alone.kurtosis;
    }
  }

  /** Finds the whole number next to the mean of each row. */
  private void findNear(final NeighborLayers layers) {
    final int n = layers.size;
    layers.fillUp(layers.z, 0);
    Arrays.fill(sum, 0, n, 0);
    for (int layer = 0; layer < layers.most; layer++) {
      add(n, layers.z[layer], sum);
    }
    for (int i = 0; i < n; i++) {
      final double count = layers.count[i];
      near[i] = count == 0 ? 0 : Math.floor((2 * sum[i] + count) / (2 * count));
    }
  }

  private static void add(final int n, final double[] values, final double[] sum) {
    for (int i = 0; i < n; i++) {
      sum[i] += values[i];
    }
  }

  private static void lower(final int n, final double[] values, final double[] lowest) {
    for (int i = 0; i < n; i++) {
      final double difference = values[i] - lowest[i];
      lowest[i] += 0.5 * (difference - Math.abs(difference));
    }
  }

  private static void raise(final int n, final double[] values, final double[] highest) {
    for (int i = 0; i < n; i++) {
      final double difference = values[i] - highest[i];
      highest[i] += 0.5 * (difference + Math.abs(difference));
    }
  }

  private static void addPowers(
      final int n,
      final double[] values,
      final double[] near,
      final double[] second,
      final double[] third,
      final double[] fourth) {
    for (int i = 0; i < n; i++) {
      final double d = values[i] - near[i];
      final double square = d * d;
      second[i] += square;
      third[i] += square * d;
      fourth[i] += square * square;
    }
  }

  /** Gives the heights of a row to who looks at one row at a time. */
  private void take(final NeighborLayers layers, final int row) {
    final int count = layers.count[row];
    if (count > ofRow.length) {
      ofRow = new long[2 * count];
    }
    for (int layer = 0; layer < count; layer++) {
      ofRow[layer] = (long) layers.z[layer][row];
    }
    alone.set(ofRow, count);
  }
}
