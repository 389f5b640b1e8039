package io.sparklidar.las.header;

import io.sparklidar.las.io.LittleEndian;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;

/** Packs the public header block. */
public final class HeaderWriter {

  private HeaderWriter() {}

  /** Bytes of the header block of version 1.{@code minor}. */
  public static int headerSize(final int minor) {
    if (minor < 3) {
      return LasConstants.HEADER_SIZE_1_0;
    }
    if (minor == 3) {
      return LasConstants.HEADER_SIZE_1_3;
    }
    return minor == 4 ? LasConstants.HEADER_SIZE_1_4 : LasConstants.HEADER_SIZE_1_5;
  }

  /** The block of {@link LasHeader#headerSize()} bytes. */
  public static byte[] pack(final LasHeader header, final boolean compressed) {
    final byte[] bytes = new byte[header.headerSize()];
    LittleEndian.putInt(bytes, 0, LasConstants.SIGNATURE);
    LittleEndian.putShort(bytes, LasConstants.FILE_SOURCE_ID, header.fileSourceId());
    LittleEndian.putShort(bytes, LasConstants.GLOBAL_ENCODING, header.globalEncoding());
    putProjectId(bytes, header.projectId());
    bytes[LasConstants.VERSION_MAJOR] = (byte) header.versionMajor();
    bytes[LasConstants.VERSION_MINOR] = (byte) header.versionMinor();
    LittleEndian.putString(
        bytes,
        LasConstants.SYSTEM_IDENTIFIER,
        LasConstants.IDENTIFIER_LENGTH,
        header.systemIdentifier());
    LittleEndian.putString(
        bytes,
        LasConstants.GENERATING_SOFTWARE,
        LasConstants.IDENTIFIER_LENGTH,
        header.generatingSoftware());
    LittleEndian.putShort(bytes, LasConstants.CREATION_DAY, header.creationDayOfYear());
    LittleEndian.putShort(bytes, LasConstants.CREATION_YEAR, header.creationYear());
    LittleEndian.putShort(bytes, LasConstants.HEADER_SIZE, header.headerSize());
    LittleEndian.putInt(bytes, LasConstants.POINT_OFFSET, (int) header.pointOffset());
    LittleEndian.putInt(bytes, LasConstants.VLR_COUNT, (int) header.vlrCount());
    bytes[LasConstants.POINT_FORMAT] =
        (byte) (header.pointFormat() | (compressed ? LasConstants.COMPRESSED_BIT : 0));
    LittleEndian.putShort(bytes, LasConstants.RECORD_LENGTH, header.recordLength());
    LittleEndian.putInt(bytes, LasConstants.LEGACY_POINT_COUNT, (int) header.legacyPointCount());
    final List<Long> legacyReturns = header.legacyPointsByReturn();
    for (int i = 0; i < legacyReturns.size(); i++) {
      LittleEndian.putInt(
          bytes,
          LasConstants.LEGACY_POINTS_BY_RETURN + Integer.BYTES * i,
          legacyReturns.get(i).intValue());
    }
    putDoubles(
        bytes,
        LasConstants.SCALE,
        header.transform().scaleX(),
        header.transform().scaleY(),
        header.transform().scaleZ(),
        header.transform().offsetX(),
        header.transform().offsetY(),
        header.transform().offsetZ());
    putDoubles(
        bytes,
        LasConstants.BOUNDS,
        header.maxX(),
        header.minX(),
        header.maxY(),
        header.minY(),
        header.maxZ(),
        header.minZ());
    if (header.headerSize() >= LasConstants.HEADER_SIZE_1_3) {
      LittleEndian.putLong(bytes, LasConstants.WAVEFORM_OFFSET, header.waveformOffset());
    }
    if (header.headerSize() >= LasConstants.HEADER_SIZE_1_4) {
      putExtended(bytes, header);
    }
    if (header.headerSize() >= LasConstants.HEADER_SIZE_1_5) {
      LittleEndian.putDouble(bytes, LasConstants.MAX_GPS_TIME, header.maxGpsTime());
      LittleEndian.putDouble(bytes, LasConstants.MIN_GPS_TIME, header.minGpsTime());
      LittleEndian.putShort(bytes, LasConstants.TIME_OFFSET, header.timeOffset());
    }
    return bytes;
  }

  private static void putExtended(final byte[] bytes, final LasHeader header) {
    LittleEndian.putLong(bytes, LasConstants.EVLR_OFFSET, header.evlrOffset());
    LittleEndian.putInt(bytes, LasConstants.EVLR_COUNT, (int) header.evlrCount());
    LittleEndian.putLong(bytes, LasConstants.POINT_COUNT, header.extendedPointCount());
    final List<Long> returns = header.extendedPointsByReturn();
    for (int i = 0; i < returns.size(); i++) {
      LittleEndian.putLong(bytes, LasConstants.POINTS_BY_RETURN + Long.BYTES * i, returns.get(i));
    }
  }

  /** The block for as long as the file is being written: no reader takes it for one. */
  public static byte[] unfinished(final byte[] header) {
    final byte[] bytes = header.clone();
    LittleEndian.putInt(bytes, 0, LasConstants.UNFINISHED);
    return bytes;
  }

  private static void putProjectId(final byte[] bytes, final UUID id) {
    final long high = id.getMostSignificantBits();
    LittleEndian.putInt(bytes, LasConstants.PROJECT_ID, (int) (high >>> 32));
    LittleEndian.putShort(bytes, LasConstants.PROJECT_ID + 4, (int) (high >>> 16));
    LittleEndian.putShort(bytes, LasConstants.PROJECT_ID + 6, (int) high);
    ByteBuffer.wrap(bytes).putLong(LasConstants.PROJECT_ID + 8, id.getLeastSignificantBits());
  }

  private static void putDoubles(final byte[] bytes, final int at, final double... values) {
    for (int i = 0; i < values.length; i++) {
      LittleEndian.putDouble(bytes, at + Double.BYTES * i, values[i]);
    }
  }
}
