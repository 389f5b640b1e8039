package io.sparklidar.job.output;

import io.sparklidar.job.output.parquet.ColumnType;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Which type holds every value of some others, as it is. */
final class NumberTypes {

  private static final List<ColumnType> SIGNED =
      List.of(ColumnType.INT8, ColumnType.INT16, ColumnType.INT32, ColumnType.INT64);

  private static final List<ColumnType> UNSIGNED =
      List.of(ColumnType.UINT8, ColumnType.UINT16, ColumnType.UINT32, ColumnType.UINT64);

  /** Integers up to this place in their list are exact in single precision, of 24 bits. */
  private static final int EXACT_IN_FLOAT = SIGNED.indexOf(ColumnType.INT16);

  /** Integers up to this place in their list are exact in double precision, of 53 bits. */
  private static final int EXACT_IN_DOUBLE = SIGNED.indexOf(ColumnType.INT32);

  /** Significant bits that neighbouring values of a scaled dimension must differ by, in ulps. */
  private static final double APART = 2;

  private NumberTypes() {}

  /** The type of the values as they are stored. */
  static ColumnType of(final ExtraDimensionType type) {
    return switch (type) {
      case U8 -> ColumnType.UINT8;
      case I8 -> ColumnType.INT8;
      case U16 -> ColumnType.UINT16;
      case I16 -> ColumnType.INT16;
      case U32 -> ColumnType.UINT32;
      case I32 -> ColumnType.INT32;
      case U64 -> ColumnType.UINT64;
      case I64 -> ColumnType.INT64;
      case F32 -> ColumnType.FLOAT;
      case F64 -> ColumnType.DOUBLE;
    };
  }

  /** The type that LAS has for the values of a column, if it has one. */
  static Optional<ExtraDimensionType> inLas(final ColumnType type) {
    for (final ExtraDimensionType candidate : ExtraDimensionType.values()) {
      if (of(candidate) == type) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  static boolean isInteger(final ColumnType type) {
    return SIGNED.contains(type) || UNSIGNED.contains(type);
  }

  /**
   * The narrowest type that holds all values of some number types exactly; empty where there is
   * none, which is so for integers of 64 bits beside floating point.
   */
  static Optional<ColumnType> holding(final Collection<ColumnType> types) {
    int signed = -1;
    int unsigned = -1;
    boolean floating = false;
    boolean doubles = false;
    for (final ColumnType type : types) {
      signed = Math.max(signed, SIGNED.indexOf(type));
      unsigned = Math.max(unsigned, UNSIGNED.indexOf(type));
      floating |= type == ColumnType.FLOAT;
      doubles |= type == ColumnType.DOUBLE;
    }
    final int widest = Math.max(signed, unsigned);
    if (floating || doubles) {
      if (widest > EXACT_IN_DOUBLE) {
        return Optional.empty();
      }
      return Optional.of(doubles || widest > EXACT_IN_FLOAT ? ColumnType.DOUBLE : ColumnType.FLOAT);
    }
    if (signed < 0) {
      return Optional.of(UNSIGNED.get(unsigned));
    }
    // A signed type holds the unsigned ones that are narrower.
    final int needed = Math.max(signed, unsigned + 1);
    return Optional.of(needed < SIGNED.size() ? SIGNED.get(needed) : ColumnType.DECIMAL);
  }

  /** Whether values are what is stored, without scale and offset. */
  static boolean isPlain(final ExtraDimension dimension) {
    return dimension.scale().stream().allMatch(scale -> scale == 1)
        && dimension.offset().stream().allMatch(offset -> offset == 0);
  }

  /**
   * Whether different stored numbers of an element are different values in double precision, once
   * scaled: so that nothing is lost where only the value is kept.
   */
  static boolean isReversible(final ExtraDimension dimension, final int element) {
    if (isPlain(dimension)) {
      return true;
    }
    final double scale = dimension.scale().isEmpty() ? 1 : dimension.scale().get(element);
    final double offset = dimension.offset().isEmpty() ? 0 : dimension.offset().get(element);
    final ExtraDimensionType type = dimension.type();
    if (type == ExtraDimensionType.F32 && offset == 0) {
      return Float.MIN_VALUE * Math.abs(scale) >= Double.MIN_NORMAL
          && Double.isFinite(Float.MAX_VALUE * scale);
    }
    if (type.isFloating() || type.size() == Long.BYTES) {
      return false;
    }
    final double largest = Math.scalb(1.0, Byte.SIZE * type.size()) * Math.abs(scale);
    final double range = largest + Math.abs(offset);
    return Double.isFinite(range) && Math.abs(scale) > APART * Math.ulp(range);
  }
}
