package io.sparklidar.job.labels;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labelled points to compare with: each column brought to mean 0 and standard deviation 1 over
 * them, so that no column counts for more because of its unit. A number that a point does not have
 * counts as the mean.
 *
 * @param columns names of the numbers
 * @param means of each column
 * @param deviations of each column; 1 where all values are equal
 * @param vectors the points, one after another
 * @param classes the class of each
 */
record LabelReference(
    List<String> columns, double[] means, double[] deviations, float[] vectors, byte[] classes)
    implements Serializable {

  /** The reference of samples, in their order. */
  static LabelReference of(final List<String> columns, final List<PointSample> samples) {
    final int width = columns.size();
    final double[] means = new double[width];
    final double[] deviations = new double[width];
    for (int column = 0; column < width; column++) {
      means[column] = mean(samples, column, width);
      deviations[column] = deviation(samples, column, width, means[column]);
    }
    final int count = samples.stream().mapToInt(sample -> sample.classes().length).sum();
    final LabelReference reference =
        new LabelReference(
            columns,
            means,
            deviations,
            new float[Math.multiplyExact(count, width)],
            new byte[count]);
    int at = 0;
    for (final PointSample sample : samples) {
      final int size = sample.classes().length;
      reference.normalise(sample.rows(), size, reference.vectors, at * width);
      System.arraycopy(sample.classes(), 0, reference.classes, at, size);
      at += size;
    }
    return reference;
  }

  private static double mean(final List<PointSample> samples, final int column, final int width) {
    double sum = 0;
    long count = 0;
    for (final PointSample sample : samples) {
      for (int i = column; i < sample.rows().length; i += width) {
        if (!Double.isNaN(sample.rows()[i])) {
          sum += sample.rows()[i];
          count++;
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  private static double deviation(
      final List<PointSample> samples, final int column, final int width, final double mean) {
    double squares = 0;
    long count = 0;
    for (final PointSample sample : samples) {
      for (int i = column; i < sample.rows().length; i += width) {
        if (!Double.isNaN(sample.rows()[i])) {
          squares += (sample.rows()[i] - mean) * (sample.rows()[i] - mean);
          count++;
        }
      }
    }
    return squares == 0 ? 1 : Math.sqrt(squares / count);
  }

  /** How many points there are. */
  int size() {
    return classes.length;
  }

  /** How many points each class has, classes ascending. */
  Map<Integer, Long> countsByClass() {
    final Map<Integer, Long> counts = new TreeMap<>();
    for (final byte label : classes) {
      counts.merge(label & 0xFF, 1L, Long::sum);
    }
    return counts;
  }

  /** Writes points as vectors that are comparable with those of the reference. */
  void normalise(final double[] rows, final int count, final float[] to, final int at) {
    final int width = columns.size();
    for (int i = 0; i < count * width; i++) {
      final double value = (rows[i] - means[i % width]) / deviations[i % width];
      to[at + i] = Double.isNaN(value) ? 0 : (float) value;
    }
  }
}
