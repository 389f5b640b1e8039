package io.sparklidar.job.output;

import io.sparklidar.feature.Column;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.job.JobOptions;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.FloatStorage;
import io.sparklidar.las.point.LasColumns;
import java.util.Locale;

/**
 * How a column is stored in the extra bytes of LAS, as its feature's {@link LasEncoding} says: as
 * 16-bit steps over its range (the descriptor states the error), as a 16-bit number, or as float32.
 * In 16 bits the largest value means "not defined", in float32 NaN does.
 */
final class FeatureEncoding {

  private static final int NO_DATA = 0xFFFF;
  private static final int STEPS = 0xFFFE;

  private final ExtraDimension dimension;
  private final FloatStorage storage;

  private FeatureEncoding(final ExtraDimension dimension, final FloatStorage storage) {
    this.dimension = dimension;
    this.storage = storage;
  }

  /**
   * The encoding of a column.
   *
   * @param column which one
   * @param job which points count as neighbours where a column names none
   * @param mode how features are stored
   * @param byteOffset where it begins among the extra bytes
   */
  static FeatureEncoding of(
      final Column column,
      final Neighborhood job,
      final JobOptions.ExtraBytes mode,
      final int byteOffset) {
    return switch (encoding(column, job, mode)) {
      case COUNT16 ->
          new FeatureEncoding(
              ExtraDimension.of(
                  column.name(), ExtraDimensionType.U16, byteOffset, "number of neighbours"),
              new FloatStorage(ExtraDimensionType.U16, 0, 1, STEPS, NO_DATA));
      case STEPS16 -> inSteps(column, (ValueRange.Between) column.range(), byteOffset);
      case FLOAT32 ->
          new FeatureEncoding(
              ExtraDimension.of(
                  column.name(), ExtraDimensionType.F32, byteOffset, column.rangeText()),
              FloatStorage.BITS);
    };
  }

  private static LasEncoding encoding(
      final Column column, final Neighborhood job, final JobOptions.ExtraBytes mode) {
    final LasEncoding small = column.encoding();
    // All points within a radius may be more than 16 bits can count.
    return mode == JobOptions.ExtraBytes.FLOAT32
            || small == LasEncoding.COUNT16 && column.k(job) > STEPS
        ? LasEncoding.FLOAT32
        : small;
  }

  private static FeatureEncoding inSteps(
      final Column column, final ValueRange.Between range, final int byteOffset) {
    final double lower = range.low().value();
    final double scale = (range.high().value() - lower) / STEPS;
    final String error = String.format(Locale.ROOT, "error <= %.1e", scale / 2);
    return new FeatureEncoding(
        ExtraDimension.scaled(
            column.name(), ExtraDimensionType.U16, byteOffset, scale, lower, NO_DATA, error),
        new FloatStorage(ExtraDimensionType.U16, lower, scale, STEPS, NO_DATA));
  }

  ExtraDimension dimension() {
    return dimension;
  }

  /** How values become the bytes of the dimension. */
  FloatStorage storage() {
    return storage;
  }

  /** Stores values {@code [from, from + count)} as those of the points 0 .. count-1. */
  void encode(final float[] values, final int from, final int count, final LasColumns to) {
    storage.store(values, from, count, to, dimension.byteOffset());
  }
}
