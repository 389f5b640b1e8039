package io.sparklidar.job.output;

import io.sparklidar.feature.Feature;
import io.sparklidar.job.JobOptions;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import java.util.Locale;
import java.util.Optional;

/**
 * How a feature is stored in the extra bytes of LAS: features of a narrow range as 16-bit steps
 * over it (the descriptor states the error), counts as 16-bit numbers, all others as float32. In 16
 * bits the largest value means "not defined", in float32 NaN does.
 */
final class FeatureEncoding {

  private static final int NO_DATA = 0xFFFF;
  private static final int STEPS = 0xFFFE;
  private static final double WIDEST = 90;

  /**
   * The values a feature can have.
   *
   * @param lower smallest
   * @param upper largest
   */
  private record Range(double lower, double upper) {

    /** Reads ranges as the catalogue writes them: "0..1", "0..ln 3", "0..90 degrees". */
    static Optional<Range> of(final Feature feature) {
      final String[] ends = feature.range().split("\\.\\.");
      if (ends.length != 2) {
        return Optional.empty();
      }
      final Optional<Double> lower = number(ends[0]);
      final Optional<Double> upper = number(ends[1].replace("degrees", ""));
      return lower.isPresent() && upper.isPresent()
          ? Optional.of(new Range(lower.get(), upper.get()))
          : Optional.empty();
    }

    private static Optional<Double> number(final String text) {
      final String term = text.trim();
      if (term.startsWith("ln ")) {
        return number(term.substring(3)).map(Math::log);
      }
      final String[] quotient = term.split("/");
      try {
        final double value = Double.parseDouble(quotient[0]);
        return Optional.of(quotient.length == 1 ? value : value / Double.parseDouble(quotient[1]));
      } catch (final NumberFormatException e) {
        return Optional.empty();
      }
    }
  }

  private final ExtraDimension dimension;
  private final double lower;
  private final double scale;

  private FeatureEncoding(final ExtraDimension dimension, final double lower, final double scale) {
    this.dimension = dimension;
    this.lower = lower;
    this.scale = scale;
  }

  /**
   * The encoding of a feature.
   *
   * @param feature which one
   * @param name of its dimension
   * @param mode how features are stored
   * @param byteOffset where it begins among the extra bytes
   */
  static FeatureEncoding of(
      final Feature feature,
      final String name,
      final JobOptions.ExtraBytes mode,
      final int byteOffset) {
    if (mode == JobOptions.ExtraBytes.SCALED && feature == Feature.NEIGHBOR_COUNT) {
      return new FeatureEncoding(
          ExtraDimension.of(name, ExtraDimensionType.U16, byteOffset, "number of neighbours"),
          0,
          1);
    }
    final Optional<Range> range =
        mode == JobOptions.ExtraBytes.SCALED
            ? Range.of(feature).filter(r -> r.upper - r.lower <= WIDEST)
            : Optional.empty();
    if (range.isEmpty()) {
      return new FeatureEncoding(
          ExtraDimension.of(name, ExtraDimensionType.F32, byteOffset, feature.range()), 0, 0);
    }
    final double scale = (range.get().upper - range.get().lower) / STEPS;
    final String error = String.format(Locale.ROOT, "error <= %.1e", scale / 2);
    return new FeatureEncoding(
        ExtraDimension.scaled(
            name, ExtraDimensionType.U16, byteOffset, scale, range.get().lower, NO_DATA, error),
        range.get().lower,
        scale);
  }

  ExtraDimension dimension() {
    return dimension;
  }

  /** Stores values {@code [from, from + count)} as those of the points 0 .. count-1. */
  void encode(final float[] values, final int from, final int count, final LasColumns to) {
    if (dimension.type() == ExtraDimensionType.F32) {
      for (int i = 0; i < count; i++) {
        dimension.setRawBits(to, i, 0, Float.floatToIntBits(values[from + i]));
      }
      return;
    }
    final byte[] low = to.extraBytes(dimension.byteOffset());
    final byte[] high = to.extraBytes(dimension.byteOffset() + 1);
    for (int i = 0; i < count; i++) {
      final float value = values[from + i];
      final int raw =
          Float.isNaN(value)
              ? NO_DATA
              : (int) Math.max(0, Math.min(STEPS, Math.round((value - lower) / scale)));
      low[i] = (byte) raw;
      high[i] = (byte) (raw >> 8);
    }
  }
}
