package io.sparklidar.codec.pages;

/**
 * What a column is on the device, and in the file.
 *
 * @param reading how its values lie on the device
 * @param stored as what they are written
 * @param shift the lowest bit of a value, of {@link Reading#U8}
 * @param mask the bits of a value, once shifted down, of {@link Reading#U8}
 * @param optional whether rows may have no value, by the file's schema
 * @param nanIsNull whether NaN is written as null
 * @param numbered whether it is written by the numbers of a dictionary, whatever that takes
 */
public record PageColumn(
    Reading reading,
    Stored stored,
    int shift,
    int mask,
    boolean optional,
    boolean nanIsNull,
    boolean numbered) {

  /** How a value is read; the kernels know them by their order. */
  public enum Reading {
    /** Unsigned, or some bits of it. */
    U8(1, Stored.INT32),
    /** Unsigned. */
    U16(2, Stored.INT32),
    /** Signed. */
    I16(2, Stored.INT32),
    /** Signed. */
    I32(4, Stored.INT32),
    /** Signed. */
    I64(8, Stored.INT64),
    /** Single precision. */
    F32(4, Stored.FLOAT),
    /** Double precision. */
    F64(8, Stored.DOUBLE),
    /** A record integer of x, to be scaled and moved as its file says. */
    X(4, Stored.DOUBLE),
    /** A record integer of y. */
    Y(4, Stored.DOUBLE),
    /** A record integer of z. */
    Z(4, Stored.DOUBLE),
    /** A scan angle, signed in 16 bits, in the unit of its file. */
    SCAN_ANGLE(2, Stored.FLOAT),
    /** The row's index in its file; nothing is read. */
    POINT_INDEX(0, Stored.INT64),
    /** The number of the row's file; nothing is read. */
    FILE(0, Stored.INT32);

    private final int width;
    private final Stored stored;

    Reading(final int width, final Stored stored) {
      this.width = width;
      this.stored = stored;
    }

    /** Bytes a row takes on the device. */
    public int width() {
      return width;
    }

    /** As what its values are written, unless as truth values. */
    public Stored stored() {
      return stored;
    }
  }

  /** What Parquet stores; the kernels know them by their order. */
  public enum Stored {
    /** A bit. */
    BOOLEAN(1),
    /** Whole numbers of up to 32 bits. */
    INT32(Integer.BYTES),
    /** Whole numbers of 64 bits. */
    INT64(Long.BYTES),
    /** Single precision. */
    FLOAT(Float.BYTES),
    /** Double precision. */
    DOUBLE(Double.BYTES);

    private final int bytes;

    Stored(final int bytes) {
      this.bytes = bytes;
    }

    /** Bytes of a value, at most. */
    int bytes() {
      return bytes;
    }
  }

  /** Checks that the kernels have a way for it. */
  public PageColumn {
    if (stored != reading.stored() && !(stored == Stored.BOOLEAN && reading == Reading.U8)) {
      throw new IllegalArgumentException(reading + " is not written as " + stored);
    }
    if (nanIsNull && (!optional || reading != Reading.F32 && reading != Reading.F64)) {
      throw new IllegalArgumentException(
          "NaN is null in optional columns of floating point, not in " + reading);
    }
    if (numbered != (reading == Reading.FILE)) {
      throw new IllegalArgumentException("a file is written by its number, " + reading + " is not");
    }
  }

  /** Whole values of every row. */
  public static PageColumn of(final Reading reading) {
    return new PageColumn(reading, reading.stored(), 0, -1, false, false, reading == Reading.FILE);
  }

  /**
   * Some bits of a byte.
   *
   * @param shift the lowest of them
   * @param mask them, once shifted down
   */
  public static PageColumn bits(final int shift, final int mask) {
    return new PageColumn(Reading.U8, Stored.INT32, shift, mask, false, false, false);
  }

  /**
   * Whether one of some bits of a byte is set.
   *
   * @param shift the lowest of them
   * @param mask them, once shifted down
   */
  public static PageColumn truth(final int shift, final int mask) {
    return new PageColumn(Reading.U8, Stored.BOOLEAN, shift, mask, false, false, false);
  }

  /** The same, in a schema where rows may have no value. */
  public PageColumn asOptional() {
    return new PageColumn(reading, stored, shift, mask, true, nanIsNull, numbered);
  }

  /** The same, where NaN means that a row has no value. */
  public PageColumn withoutNaN() {
    return new PageColumn(reading, stored, shift, mask, true, true, numbered);
  }

  /** Whether there is an array of its values on the device. */
  public boolean isRead() {
    return reading.width() > 0;
  }

  /** Whether distinct values may be numbered. */
  boolean isNumberable() {
    return stored != Stored.BOOLEAN && stored != Stored.INT64;
  }

  /** Values there can be, where that is few enough for a table of all; else 0. */
  int possibleValues() {
    return switch (reading) {
      case U8 -> 1 << Byte.SIZE;
      case U16, I16 -> 1 << Short.SIZE;
      default -> 0;
    };
  }
}
