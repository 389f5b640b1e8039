package io.sparklidar.cloud;

import java.util.Arrays;

/**
 * The standard fields of LAS points: what can be asked for, how it is stored in columns, which
 * point formats have it and where in their records it is. Columns, records, layouts and the items
 * of LAZ follow from this table; what users see of a field by name is a {@link PointAttribute}.
 */
public enum LasField {
  /** Record integers x and y. Read always. */
  XY(Storage.INT, 2, 0, 0),
  /** Record integer z. */
  Z(Storage.INT, 1, 8, 8),
  /** Return number and number of returns, which share a byte of the record. Read always. */
  RETURNS(Storage.BYTE, 2, 14, 14),
  /**
   * Classification flags, scanner channel, scan direction, edge of flight line, as in byte 15 of
   * format 6; formats 0-5 have them beside the returns and the class.
   */
  FLAGS(Storage.BYTE, 1, 15, 15),
  /** Class; in formats 0-5 five bits beside flags. */
  CLASSIFICATION(Storage.BYTE, 1, 15, 16),
  /** Pulse return magnitude. */
  INTENSITY(Storage.SHORT, 1, 12, 12),
  /** Scan angle; a byte of whole degrees in formats 0-5. */
  SCAN_ANGLE(Storage.SHORT, 1, 16, 18),
  /** User data. */
  USER_DATA(Storage.BYTE, 1, 17, 17),
  /** Point source id. */
  POINT_SOURCE_ID(Storage.SHORT, 1, 18, 20),
  /** GPS time. */
  GPS_TIME(Storage.LONG, 1, LasField.BEHIND, 22, 1, 3, 4, 5, 6, 7, 8, 9, 10),
  /** Red, green and blue. */
  RGB(Storage.SHORT, 3, LasField.BEHIND, LasField.BEHIND, 2, 3, 5, 7, 8, 10),
  /** Near infrared. */
  NIR(Storage.SHORT, 1, LasField.BEHIND, LasField.BEHIND, 8, 10),
  /** Wave packet descriptor. */
  WAVE_PACKET(Storage.WAVE_PACKET, 1, LasField.BEHIND, LasField.BEHIND, 4, 5, 9, 10),
  /** Every byte behind the standard fields of the format, one column each. */
  EXTRA_BYTES(Storage.BYTE, 0, LasField.BEHIND, LasField.BEHIND);

  /** How the values of a column are stored, one behind the other. */
  public enum Storage {
    /** A byte a point. */
    BYTE(Byte.BYTES),
    /** A short a point. */
    SHORT(Short.BYTES),
    /** An int a point. */
    INT(Integer.BYTES),
    /** A long a point. */
    LONG(Long.BYTES),
    /** 29 bytes a point, in an array of bytes. */
    WAVE_PACKET(29);

    private final int size;

    Storage(final int size) {
      this.size = size;
    }

    /** Bytes of a value. */
    public int size() {
      return size;
    }

    /** Elements of the array that a value takes. */
    public int elements() {
      return this == WAVE_PACKET ? size : 1;
    }

    /** An array for the values of points. */
    public Object array(final int points) {
      return switch (this) {
        case BYTE, WAVE_PACKET -> new byte[Math.multiplyExact(points, elements())];
        case SHORT -> new short[points];
        case INT -> new int[points];
        case LONG -> new long[points];
      };
    }
  }

  /** In place of a position: behind the core and the fields before this one. */
  private static final int BEHIND = -1;

  /** The first format of the 30-byte core. */
  private static final int FIRST_MODERN_FORMAT = 6;

  private static final int LEGACY_CORE = 20;
  private static final int MODERN_CORE = 30;

  private final Storage storage;
  private final int columns;
  private final int legacyOffset;
  private final int modernOffset;

  /** The formats that have it; none where all have. */
  private final int[] formats;

  LasField(
      final Storage storage,
      final int columns,
      final int legacyOffset,
      final int modernOffset,
      final int... formats) {
    this.storage = storage;
    this.columns = columns;
    this.legacyOffset = legacyOffset;
    this.modernOffset = modernOffset;
    this.formats = formats;
  }

  /** How the values of each column are stored. */
  public Storage storage() {
    return storage;
  }

  /** Number of columns; 0 for extra bytes, whose number is the layout's. */
  public int columns() {
    return columns;
  }

  /** Whether all records of a format have it. */
  public boolean isIn(final int pointFormat) {
    return isInEveryFormat() || Arrays.binarySearch(formats, pointFormat) >= 0;
  }

  /** Whether all formats have it. Extra bytes are in every format, if there are any. */
  public boolean isInEveryFormat() {
    return formats.length == 0;
  }

  /** Whether a format is one of 6-10, whose core has 30 bytes. */
  public static boolean isModern(final int pointFormat) {
    return pointFormat >= FIRST_MODERN_FORMAT;
  }

  /**
   * Position of the field in the records of a format that has it; of extra bytes, the first
   * position behind all standard fields.
   */
  public int offset(final int pointFormat) {
    final boolean modern = isModern(pointFormat);
    final int core = modern ? modernOffset : legacyOffset;
    if (core != BEHIND) {
      return core;
    }
    int offset = modern ? MODERN_CORE : LEGACY_CORE;
    for (final LasField field : values()) {
      if (field == this) {
        break;
      }
      final boolean behind = (modern ? field.modernOffset : field.legacyOffset) == BEHIND;
      if (behind && field.isIn(pointFormat)) {
        offset += field.columns * field.storage.size();
      }
    }
    return offset;
  }
}
