package io.sparklidar.las.point;

/** Type of the stored values of an extra dimension. */
public enum ExtraDimensionType {
  /** Unsigned 8 bits. */
  U8(1, false, false),
  /** Signed 8 bits. */
  I8(1, true, false),
  /** Unsigned 16 bits. */
  U16(2, false, false),
  /** Signed 16 bits. */
  I16(2, true, false),
  /** Unsigned 32 bits. */
  U32(4, false, false),
  /** Signed 32 bits. */
  I32(4, true, false),
  /** Unsigned 64 bits. */
  U64(8, false, false),
  /** Signed 64 bits. */
  I64(8, true, false),
  /** IEEE 754 binary32. */
  F32(4, true, true),
  /** IEEE 754 binary64. */
  F64(8, true, true);

  private static final ExtraDimensionType[] BY_CODE = values();

  private final int size;
  private final boolean signed;
  private final boolean floating;

  ExtraDimensionType(final int size, final boolean signed, final boolean floating) {
    this.size = size;
    this.signed = signed;
    this.floating = floating;
  }

  /** Bytes of one value. */
  public int size() {
    return size;
  }

  /** Whether values can be negative. */
  public boolean isSigned() {
    return signed;
  }

  /** Whether values are floating point. */
  public boolean isFloating() {
    return floating;
  }

  /** Data type code of a scalar in the descriptor, 1..10. */
  public int code() {
    return ordinal() + 1;
  }

  /** Inverse of {@link #code()}. */
  public static ExtraDimensionType ofCode(final int code) {
    return BY_CODE[code - 1];
  }
}
