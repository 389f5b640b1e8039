package io.sparklidar.job.report;

import io.sparklidar.ondevice.sums.TileSums.ColumnSums;
import java.io.Serializable;
import java.util.Arrays;

/**
 * How often values of a column fall into the bins of an axis. Counts are exact, so histograms of
 * tiles can be merged in any order. Not thread-safe.
 */
public final class Histogram implements Serializable {

  private static final long serialVersionUID = 1L;

  private final String name;
  private final HistogramAxis axis;
  private final long[] counts;
  private long below;
  private long above;
  private long undefined;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;

  /**
   * An empty histogram.
   *
   * @param name of the column
   * @param axis its bins
   */
  public Histogram(final String name, final HistogramAxis axis) {
    this.name = name;
    this.axis = axis;
    this.counts = new long[axis.bins()];
  }

  /**
   * Counts the first values of a column.
   *
   * @param values the column; NaN counts as not defined
   * @param size how many
   */
  public void add(final float[] values, final int size) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      final float value = values[i];
      if (value < low) {
        low = value;
      }
      if (value > high) {
        high = value;
      }
    }
    // Without its sign, of two kinds of 0 neither comes first.
    add(new ColumnSums(BinFinder.of(axis).count(values, size), low + 0f, high + 0f));
  }

  /**
   * Adds what was counted elsewhere.
   *
   * @param sums of the column, by {@link #borders()}
   */
  public void add(final ColumnSums sums) {
    below += sums.counts()[0];
    for (int bin = 0; bin < counts.length; bin++) {
      counts[bin] += sums.counts()[bin + 1];
    }
    above += sums.counts()[counts.length + 1];
    undefined += sums.counts()[counts.length + 2];
    least = Math.min(least, sums.least());
    greatest = Math.max(greatest, sums.greatest());
  }

  /** The least value of each bin and, behind them, the least above all bins. */
  public float[] borders() {
    return BinFinder.of(axis).least();
  }

  /**
   * Adds the counts of another histogram of the same column.
   *
   * @throws IllegalArgumentException if name or axis differ
   */
  public void merge(final Histogram other) {
    if (!name.equals(other.name) || !axis.equals(other.axis)) {
      throw new IllegalArgumentException(
          "histograms of one column have one axis, got "
              + name
              + " "
              + axis
              + " and "
              + other.name
              + " "
              + other.axis);
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    below += other.below;
    above += other.above;
    undefined += other.undefined;
    least = Math.min(least, other.least);
    greatest = Math.max(greatest, other.greatest);
  }

  /** Name of the column. */
  public String name() {
    return name;
  }

  /** The bins. */
  public HistogramAxis axis() {
    return axis;
  }

  /** How many values fell into a bin. */
  public long count(final int bin) {
    return counts[bin];
  }

  /** How many values are below the lower end; on the logarithmic scale those of 0 are. */
  public long below() {
    return below;
  }

  /** How many values are above the upper end. */
  public long above() {
    return above;
  }

  /** How many values were not defined. */
  public long undefined() {
    return undefined;
  }

  /** How many values were defined. */
  public long defined() {
    return below + above + Arrays.stream(counts).sum();
  }

  /** The least value, positive infinity if none was defined. */
  public double least() {
    return least;
  }

  /** The greatest value, negative infinity if none was defined. */
  public double greatest() {
    return greatest;
  }
}
