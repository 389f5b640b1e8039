package io.sparklidar.las.point;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.LittleEndian;

/** Point records, packed as in an uncompressed file, to columns and back without loss. */
public final class LasRecords {

  // Bytes of a record that hold more than one field.
  private static final int RETURNS = 14;
  private static final int LEGACY_CLASS = 15;

  /** Degrees in formats 0-5, which have a byte for them. */
  private static final int LEGACY_ANGLE = 16;

  // Bits of LEGACY_CLASS, and of the flags column.
  private static final int LEGACY_CLASS_MASK = 0x1F;
  private static final int LEGACY_FLAGS_SHIFT = 5;
  private static final int LEGACY_FLAGS_MASK = 0x07;
  private static final int LINE_FLAGS_MASK = 0xC0;

  private LasRecords() {}

  /**
   * Unpacks records into the fields that the columns hold.
   *
   * @param records packed records
   * @param from index of the first byte of the first record
   * @param columns where to: the points {@code first .. first + count - 1}, which must exist
   * @param first index of the first point in the columns
   * @param count number of records
   */
  public static void unpack(
      final byte[] records,
      final int from,
      final LasColumns columns,
      final int first,
      final int count) {
    final PointLayout layout = columns.layout();
    for (final LasField field : columns.fields()) {
      if (sharesBytes(field, layout)) {
        if (layout.isModern()) {
          unpackReturns(records, from, columns, first, count);
        } else {
          unpackLegacy(field, records, from, columns, first, count);
        }
        continue;
      }
      int at = from + layout.offset(field);
      for (int c = 0; c < layout.columns(field); c++) {
        get(field, records, at, layout.recordLength(), columns.column(field, c), first, count);
        at += field.storage().size();
      }
    }
  }

  /** Whether a field has no bytes of its own, or fewer than its column. */
  private static boolean sharesBytes(final LasField field, final PointLayout layout) {
    return switch (field) {
      case RETURNS -> true;
      case FLAGS, CLASSIFICATION, SCAN_ANGLE -> !layout.isModern();
      default -> false;
    };
  }

  private static void get(
      final LasField field,
      final byte[] records,
      final int from,
      final int stride,
      final Object column,
      final int first,
      final int count) {
    switch (field.storage()) {
      case BYTE -> getBytes(records, from, stride, (byte[]) column, first, count);
      case SHORT -> getShorts(records, from, stride, (short[]) column, first, count);
      case INT -> getInts(records, from, stride, (int[]) column, first, count);
      case LONG -> getLongs(records, from, stride, (long[]) column, first, count);
      case WAVE_PACKET -> {
        final int length = field.storage().size();
        int at = from;
        for (int i = first; i < first + count; i++, at += stride) {
          System.arraycopy(records, at, column, i * length, length);
        }
      }
    }
  }

  private static void unpackReturns(
      final byte[] records,
      final int from,
      final LasColumns columns,
      final int first,
      final int count) {
    final int stride = columns.layout().recordLength();
    final byte[] returnNumber = columns.returnNumber();
    final byte[] numberOfReturns = columns.numberOfReturns();
    int at = from + RETURNS;
    for (int i = first; i < first + count; i++, at += stride) {
      returnNumber[i] = (byte) (records[at] & 15);
      numberOfReturns[i] = (byte) (records[at] >>> 4 & 15);
    }
  }

  private static void unpackLegacy(
      final LasField field,
      final byte[] records,
      final int from,
      final LasColumns columns,
      final int first,
      final int count) {
    final int stride = columns.layout().recordLength();
    int at = from;
    switch (field) {
      case RETURNS -> {
        final byte[] returnNumber = columns.returnNumber();
        final byte[] numberOfReturns = columns.numberOfReturns();
        for (int i = first; i < first + count; i++, at += stride) {
          final int returns = records[at + RETURNS];
          returnNumber[i] = (byte) (returns & 7);
          numberOfReturns[i] = (byte) (returns >>> 3 & 7);
        }
      }
      case FLAGS -> {
        final byte[] flags = columns.flags();
        for (int i = first; i < first + count; i++, at += stride) {
          flags[i] = legacyFlags(records[at + RETURNS], records[at + LEGACY_CLASS]);
        }
      }
      case CLASSIFICATION -> {
        final byte[] classification = columns.classification();
        for (int i = first; i < first + count; i++, at += stride) {
          classification[i] = (byte) (records[at + LEGACY_CLASS] & LEGACY_CLASS_MASK);
        }
      }
      case SCAN_ANGLE -> {
        final short[] scanAngle = columns.scanAngle();
        for (int i = first; i < first + count; i++, at += stride) {
          scanAngle[i] = records[at + LEGACY_ANGLE];
        }
      }
      default -> throw new IllegalArgumentException(field + " has bytes of its own");
    }
  }

  /**
   * Packs points into records.
   *
   * @param columns where from; every field of the layout must be held
   * @param first index of the first point in the columns
   * @param count number of points
   * @param records where to
   * @param to index of the first byte of the first record
   */
  public static void pack(
      final LasColumns columns,
      final int first,
      final int count,
      final byte[] records,
      final int to) {
    final PointLayout layout = columns.layout();
    for (final LasField field : layout.fields()) {
      if (sharesBytes(field, layout)) {
        continue;
      }
      int at = to + layout.offset(field);
      for (int c = 0; c < layout.columns(field); c++) {
        put(field, columns.column(field, c), first, count, records, at, layout.recordLength());
        at += field.storage().size();
      }
    }
    if (layout.isModern()) {
      packReturns(columns, first, count, records, to);
    } else {
      packLegacy(columns, first, count, records, to);
    }
  }

  private static void put(
      final LasField field,
      final Object column,
      final int first,
      final int count,
      final byte[] records,
      final int to,
      final int stride) {
    switch (field.storage()) {
      case BYTE -> putBytes((byte[]) column, first, count, records, to, stride);
      case SHORT -> putShorts((short[]) column, first, count, records, to, stride);
      case INT -> putInts((int[]) column, first, count, records, to, stride);
      case LONG -> putLongs((long[]) column, first, count, records, to, stride);
      case WAVE_PACKET -> {
        final int length = field.storage().size();
        int at = to;
        for (int i = first; i < first + count; i++, at += stride) {
          System.arraycopy(column, i * length, records, at, length);
        }
      }
    }
  }

  private static void packReturns(
      final LasColumns columns,
      final int first,
      final int count,
      final byte[] records,
      final int to) {
    final int stride = columns.layout().recordLength();
    final byte[] returnNumber = columns.returnNumber();
    final byte[] numberOfReturns = columns.numberOfReturns();
    int at = to + RETURNS;
    for (int i = first; i < first + count; i++, at += stride) {
      records[at] = (byte) (numberOfReturns[i] << 4 | returnNumber[i] & 15);
    }
  }

  private static void packLegacy(
      final LasColumns columns,
      final int first,
      final int count,
      final byte[] records,
      final int to) {
    final int stride = columns.layout().recordLength();
    final byte[] returnNumber = columns.returnNumber();
    final byte[] numberOfReturns = columns.numberOfReturns();
    final byte[] flags = columns.flags();
    final byte[] classification = columns.classification();
    final short[] scanAngle = columns.scanAngle();
    int at = to;
    for (int i = first; i < first + count; i++, at += stride) {
      records[at + RETURNS] = legacyReturnsByte(returnNumber[i], numberOfReturns[i], flags[i]);
      records[at + LEGACY_CLASS] = legacyClassByte(classification[i], flags[i]);
      records[at + LEGACY_ANGLE] = (byte) scanAngle[i];
    }
  }

  /** The flags column of a legacy record, from its bytes 14 and 15. */
  public static byte legacyFlags(final int returnsByte, final int classByte) {
    return (byte)
        (returnsByte & LINE_FLAGS_MASK | classByte >>> LEGACY_FLAGS_SHIFT & LEGACY_FLAGS_MASK);
  }

  /** Byte 14 of a legacy record, from its columns. */
  public static byte legacyReturnsByte(
      final int returnNumber, final int numberOfReturns, final int flags) {
    return (byte) (flags & LINE_FLAGS_MASK | (numberOfReturns & 7) << 3 | returnNumber & 7);
  }

  /** Byte 15 of a legacy record, from its columns. */
  public static byte legacyClassByte(final int classification, final int flags) {
    return (byte)
        ((flags & LEGACY_FLAGS_MASK) << LEGACY_FLAGS_SHIFT | classification & LEGACY_CLASS_MASK);
  }

  private static void getInts(
      final byte[] records,
      final int from,
      final int stride,
      final int[] column,
      final int first,
      final int count) {
    int at = from;
    for (int i = first; i < first + count; i++, at += stride) {
      column[i] = LittleEndian.getInt(records, at);
    }
  }

  private static void getLongs(
      final byte[] records,
      final int from,
      final int stride,
      final long[] column,
      final int first,
      final int count) {
    int at = from;
    for (int i = first; i < first + count; i++, at += stride) {
      column[i] = LittleEndian.getLong(records, at);
    }
  }

  private static void getShorts(
      final byte[] records,
      final int from,
      final int stride,
      final short[] column,
      final int first,
      final int count) {
    int at = from;
    for (int i = first; i < first + count; i++, at += stride) {
      column[i] = LittleEndian.getShort(records, at);
    }
  }

  private static void getBytes(
      final byte[] records,
      final int from,
      final int stride,
      final byte[] column,
      final int first,
      final int count) {
    int at = from;
    for (int i = first; i < first + count; i++, at += stride) {
      column[i] = records[at];
    }
  }

  private static void putInts(
      final int[] column,
      final int first,
      final int count,
      final byte[] records,
      final int to,
      final int stride) {
    int at = to;
    for (int i = first; i < first + count; i++, at += stride) {
      LittleEndian.putInt(records, at, column[i]);
    }
  }

  private static void putLongs(
      final long[] column,
      final int first,
      final int count,
      final byte[] records,
      final int to,
      final int stride) {
    int at = to;
    for (int i = first; i < first + count; i++, at += stride) {
      LittleEndian.putLong(records, at, column[i]);
    }
  }

  private static void putShorts(
      final short[] column,
      final int first,
      final int count,
      final byte[] records,
      final int to,
      final int stride) {
    int at = to;
    for (int i = first; i < first + count; i++, at += stride) {
      LittleEndian.putShort(records, at, column[i]);
    }
  }

  private static void putBytes(
      final byte[] column,
      final int first,
      final int count,
      final byte[] records,
      final int to,
      final int stride) {
    int at = to;
    for (int i = first; i < first + count; i++, at += stride) {
      records[at] = column[i];
    }
  }
}
