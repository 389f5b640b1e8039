package io.sparklidar.job.output.parquet;

import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** The value types a column can have, with their Parquet types. */
public enum ColumnType {
  /** Truth value, held as a byte 0 or 1. */
  BOOLEAN(PrimitiveTypeName.BOOLEAN, null, 1),
  /** Unsigned 8 bit, held as a byte. */
  UINT8(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(8, false), 1),
  /** Signed 8 bit, held as a byte. */
  INT8(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(8, true), 1),
  /** Unsigned 16 bit, held as a short. */
  UINT16(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(16, false), 2),
  /** Signed 16 bit, held as a short. */
  INT16(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(16, true), 2),
  /** Unsigned 32 bit, held as an int. */
  UINT32(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(32, false), 4),
  /** Signed 32 bit, held as an int. */
  INT32(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(32, true), 4),
  /** Unsigned 64 bit, held as a long. */
  UINT64(PrimitiveTypeName.INT64, LogicalTypeAnnotation.intType(64, false), 8),
  /** Signed 64 bit, held as a long. */
  INT64(PrimitiveTypeName.INT64, LogicalTypeAnnotation.intType(64, true), 8),
  /** Single precision. */
  FLOAT(PrimitiveTypeName.FLOAT, null, 4),
  /** Double precision. */
  DOUBLE(PrimitiveTypeName.DOUBLE, null, 8),
  /** UTF-8 text out of a small vocabulary, held as a number of the vocabulary. */
  STRING(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType(), 4),
  /** Bytes of fixed length per row. */
  BYTES(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, null, 1),
  /**
   * Whole numbers that are signed or unsigned in 64 bits, held as {@link #DECIMAL_LENGTH} bytes of
   * two's complement, the highest first: DECIMAL(20, 0).
   */
  DECIMAL(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, LogicalTypeAnnotation.decimalType(0, 20), 1),
  /** Bytes of a length of its own per row, held with room for the longest. */
  BINARY(PrimitiveTypeName.BINARY, null, 1);

  /** Bytes of a {@link #DECIMAL}. */
  public static final int DECIMAL_LENGTH = 9;

  private final PrimitiveTypeName physical;
  private final LogicalTypeAnnotation logical;
  private final int width;

  ColumnType(
      final PrimitiveTypeName physical, final LogicalTypeAnnotation logical, final int width) {
    this.physical = physical;
    this.logical = logical;
    this.width = width;
  }

  PrimitiveTypeName physical() {
    return physical;
  }

  LogicalTypeAnnotation logical() {
    return logical;
  }

  /** Whether values are held as bytes that say nothing alone. */
  boolean isBytes() {
    return this == BYTES || this == DECIMAL || this == BINARY;
  }

  /** Whether values are of floating point, which may be NaN. */
  boolean isFloating() {
    return this == FLOAT || this == DOUBLE;
  }

  /** Bytes a value takes in memory (of the types held as bytes: a unit of its length). */
  public int width() {
    return width;
  }
}
