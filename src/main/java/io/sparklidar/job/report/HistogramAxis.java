package io.sparklidar.job.report;

import io.sparklidar.feature.definition.ValueRange;
import java.io.Serializable;

/**
 * The bins of a histogram. Fixed before the first value is seen, so that histograms of tiles can be
 * added up.
 *
 * @param scale how bins spread between the ends
 * @param low lower end; on logarithmic scales the smallest magnitude that is told from 0
 * @param high upper end; on the signed logarithmic scale also, negated, the lower end
 * @param bins how many
 */
public record HistogramAxis(Scale scale, double low, double high, int bins)
    implements Serializable {

  private static final int BINS = 60;

  /** Larger numbers of neighbours have no bin each. */
  private static final int MOST_COUNTED = 1024;

  /** How bins spread. */
  public enum Scale {
    /** Evenly. */
    LINEAR,
    /** Evenly in the logarithm; for values above 0. */
    LOGARITHMIC,
    /** Evenly in the logarithm of the magnitude on both sides of 0. */
    SIGNED_LOGARITHMIC
  }

  /** Validates. */
  public HistogramAxis {
    if (bins < 1
        || bins > Short.MAX_VALUE
        || !(low < high)
        || scale != Scale.LINEAR && !(low > 0)) {
      throw new IllegalArgumentException(
          "an axis has ends in order and bins between them, got %s %s..%s in %d bins"
              .formatted(scale, low, high, bins));
    }
  }

  /** Even bins from {@code low} to {@code high}. */
  public static HistogramAxis linear(final double low, final double high, final int bins) {
    return new HistogramAxis(Scale.LINEAR, low, high, bins);
  }

  /** Bins of even ratio from {@code low}, above 0, to {@code high}. */
  public static HistogramAxis logarithmic(final double low, final double high, final int bins) {
    return new HistogramAxis(Scale.LOGARITHMIC, low, high, bins);
  }

  /** Bins from {@code -high} to {@code high}, of even ratio beyond {@code low} of both signs. */
  public static HistogramAxis signedLogarithmic(
      final double low, final double high, final int bins) {
    return new HistogramAxis(Scale.SIGNED_LOGARITHMIC, low, high, bins);
  }

  /**
   * An axis for a feature: even bins where both ends of its range are numbers, a bin a number where
   * it counts up to k or is 0 or 1, bins of even ratio where it is open.
   *
   * @param range of the feature
   * @param k most neighbours there can be
   */
  public static HistogramAxis ofRange(final ValueRange range, final int k) {
    if (range instanceof ValueRange.Between between) {
      return linear(between.low().value(), between.high().value(), BINS);
    }
    if (range instanceof ValueRange.Flag) {
      return linear(-0.5, 1.5, 2);
    }
    if (range instanceof ValueRange.Neighbors && k <= MOST_COUNTED) {
      return linear(0.5, k + 0.5, k);
    }
    return range instanceof ValueRange.Any
        ? signedLogarithmic(1e-4, 1e4, 2 * BINS + 1)
        : logarithmic(1e-6, 1e6, 2 * BINS);
  }

  /** The value at the lower border of a bin. */
  public double border(final int bin) {
    final double position = (double) bin / bins;
    return switch (scale) {
      case LINEAR -> low + (high - low) * position;
      case LOGARITHMIC -> low * Math.pow(high / low, position);
      case SIGNED_LOGARITHMIC -> {
        final double side = 2 * position - 1;
        yield Math.signum(side) * low * Math.expm1(Math.abs(side) * Math.log1p(high / low));
      }
    };
  }
}
