package io.sparklidar.las.point;

import io.sparklidar.las.io.LittleEndian;

/** Point records, packed as in an uncompressed file, to columns and back without loss. */
public final class LasRecords {

  // The core that all formats share.
  private static final int X = 0;
  private static final int Y = 4;
  private static final int Z = 8;
  private static final int INTENSITY = 12;
  private static final int RETURNS = 14;

  // The rest of the core of formats 0-5.
  private static final int LEGACY_CLASS = 15;
  private static final int LEGACY_ANGLE = 16;
  private static final int LEGACY_USER_DATA = 17;
  private static final int LEGACY_SOURCE_ID = 18;

  // The rest of the core of formats 6-10.
  private static final int MODERN_FLAGS = 15;
  private static final int MODERN_CLASS = 16;
  private static final int MODERN_USER_DATA = 17;
  private static final int MODERN_ANGLE = 18;
  private static final int MODERN_SOURCE_ID = 20;

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
    final int stride = layout.recordLength();
    getInts(records, from + X, stride, columns.x(), first, count);
    getInts(records, from + Y, stride, columns.y(), first, count);
    if (columns.has(LasField.Z)) {
      getInts(records, from + Z, stride, columns.z(), first, count);
    }
    if (columns.has(LasField.INTENSITY)) {
      getShorts(records, from + INTENSITY, stride, columns.intensity(), first, count);
    }
    if (layout.isModern()) {
      unpackModern(records, from, columns, first, count);
    } else {
      unpackLegacy(records, from, columns, first, count);
    }
    if (columns.has(LasField.GPS_TIME)) {
      final long[] gpsTime = columns.gpsTime();
      int at = from + layout.gpsTimeOffset();
      for (int i = first; i < first + count; i++, at += stride) {
        gpsTime[i] = LittleEndian.getLong(records, at);
      }
    }
    if (columns.has(LasField.RGB)) {
      final int at = from + layout.rgbOffset();
      getShorts(records, at, stride, columns.red(), first, count);
      getShorts(records, at + 2, stride, columns.green(), first, count);
      getShorts(records, at + 4, stride, columns.blue(), first, count);
    }
    if (columns.has(LasField.NIR)) {
      getShorts(records, from + layout.nirOffset(), stride, columns.nir(), first, count);
    }
    if (columns.has(LasField.WAVE_PACKET)) {
      final int length = PointLayout.WAVE_PACKET_LENGTH;
      int at = from + layout.wavePacketOffset();
      for (int i = first; i < first + count; i++, at += stride) {
        System.arraycopy(records, at, columns.wavePackets(), i * length, length);
      }
    }
    if (columns.has(LasField.EXTRA_BYTES)) {
      for (int b = 0; b < layout.extraByteCount(); b++) {
        final int at = from + layout.extraBytesOffset() + b;
        getBytes(records, at, stride, columns.extraBytes(b), first, count);
      }
    }
  }

  private static void unpackLegacy(
      final byte[] records,
      final int from,
      final LasColumns columns,
      final int first,
      final int count) {
    final int stride = columns.layout().recordLength();
    final byte[] returnNumber = columns.returnNumber();
    final byte[] numberOfReturns = columns.numberOfReturns();
    int at = from;
    for (int i = first; i < first + count; i++, at += stride) {
      final int returns = records[at + RETURNS];
      returnNumber[i] = (byte) (returns & 7);
      numberOfReturns[i] = (byte) (returns >>> 3 & 7);
    }
    if (columns.has(LasField.FLAGS)) {
      final byte[] flags = columns.flags();
      at = from;
      for (int i = first; i < first + count; i++, at += stride) {
        flags[i] = legacyFlags(records[at + RETURNS], records[at + LEGACY_CLASS]);
      }
    }
    if (columns.has(LasField.CLASSIFICATION)) {
      final byte[] classification = columns.classification();
      at = from;
      for (int i = first; i < first + count; i++, at += stride) {
        classification[i] = (byte) (records[at + LEGACY_CLASS] & LEGACY_CLASS_MASK);
      }
    }
    if (columns.has(LasField.SCAN_ANGLE)) {
      final short[] scanAngle = columns.scanAngle();
      at = from;
      for (int i = first; i < first + count; i++, at += stride) {
        scanAngle[i] = records[at + LEGACY_ANGLE];
      }
    }
    if (columns.has(LasField.USER_DATA)) {
      getBytes(records, from + LEGACY_USER_DATA, stride, columns.userData(), first, count);
    }
    if (columns.has(LasField.POINT_SOURCE_ID)) {
      getShorts(records, from + LEGACY_SOURCE_ID, stride, columns.pointSourceId(), first, count);
    }
  }

  private static void unpackModern(
      final byte[] records,
      final int from,
      final LasColumns columns,
      final int first,
      final int count) {
    final int stride = columns.layout().recordLength();
    final byte[] returnNumber = columns.returnNumber();
    final byte[] numberOfReturns = columns.numberOfReturns();
    int at = from;
    for (int i = first; i < first + count; i++, at += stride) {
      final int returns = records[at + RETURNS];
      returnNumber[i] = (byte) (returns & 15);
      numberOfReturns[i] = (byte) (returns >>> 4 & 15);
    }
    if (columns.has(LasField.FLAGS)) {
      getBytes(records, from + MODERN_FLAGS, stride, columns.flags(), first, count);
    }
    if (columns.has(LasField.CLASSIFICATION)) {
      getBytes(records, from + MODERN_CLASS, stride, columns.classification(), first, count);
    }
    if (columns.has(LasField.USER_DATA)) {
      getBytes(records, from + MODERN_USER_DATA, stride, columns.userData(), first, count);
    }
    if (columns.has(LasField.SCAN_ANGLE)) {
      getShorts(records, from + MODERN_ANGLE, stride, columns.scanAngle(), first, count);
    }
    if (columns.has(LasField.POINT_SOURCE_ID)) {
      getShorts(records, from + MODERN_SOURCE_ID, stride, columns.pointSourceId(), first, count);
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
    final int stride = layout.recordLength();
    putInts(columns.x(), first, count, records, to + X, stride);
    putInts(columns.y(), first, count, records, to + Y, stride);
    putInts(columns.z(), first, count, records, to + Z, stride);
    putShorts(columns.intensity(), first, count, records, to + INTENSITY, stride);
    if (layout.isModern()) {
      packModern(columns, first, count, records, to);
    } else {
      packLegacy(columns, first, count, records, to);
    }
    if (layout.hasGpsTime()) {
      final long[] gpsTime = columns.gpsTime();
      int at = to + layout.gpsTimeOffset();
      for (int i = first; i < first + count; i++, at += stride) {
        LittleEndian.putLong(records, at, gpsTime[i]);
      }
    }
    if (layout.hasRgb()) {
      final int at = to + layout.rgbOffset();
      putShorts(columns.red(), first, count, records, at, stride);
      putShorts(columns.green(), first, count, records, at + 2, stride);
      putShorts(columns.blue(), first, count, records, at + 4, stride);
    }
    if (layout.hasNir()) {
      putShorts(columns.nir(), first, count, records, to + layout.nirOffset(), stride);
    }
    if (layout.hasWavePackets()) {
      final int length = PointLayout.WAVE_PACKET_LENGTH;
      int at = to + layout.wavePacketOffset();
      for (int i = first; i < first + count; i++, at += stride) {
        System.arraycopy(columns.wavePackets(), i * length, records, at, length);
      }
    }
    for (int b = 0; b < layout.extraByteCount(); b++) {
      final int at = to + layout.extraBytesOffset() + b;
      putBytes(columns.extraBytes(b), first, count, records, at, stride);
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
    putBytes(columns.userData(), first, count, records, to + LEGACY_USER_DATA, stride);
    putShorts(columns.pointSourceId(), first, count, records, to + LEGACY_SOURCE_ID, stride);
  }

  private static void packModern(
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
    putBytes(columns.flags(), first, count, records, to + MODERN_FLAGS, stride);
    putBytes(columns.classification(), first, count, records, to + MODERN_CLASS, stride);
    putBytes(columns.userData(), first, count, records, to + MODERN_USER_DATA, stride);
    putShorts(columns.scanAngle(), first, count, records, to + MODERN_ANGLE, stride);
    putShorts(columns.pointSourceId(), first, count, records, to + MODERN_SOURCE_ID, stride);
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
