package io.sparklidar.las.header;

import io.sparklidar.cloud.CoordinateTransform;
import java.util.List;
import java.util.UUID;

/**
 * The public header block of LAS 1.0-1.5. Fields that a version does not have are 0 or empty.
 *
 * @param fileSourceId flight line or scanner, 0..65535
 * @param globalEncoding bit field, see the methods
 * @param projectId GUID
 * @param versionMajor 1
 * @param versionMinor 0..5
 * @param systemIdentifier what produced the points, at most 32 bytes
 * @param generatingSoftware what wrote the file, at most 32 bytes
 * @param creationDayOfYear 1 is January 1
 * @param creationYear four digits
 * @param headerSize bytes of this block; the first variable length record follows
 * @param pointOffset absolute byte position of the points
 * @param vlrCount number of variable length records, as stored
 * @param pointFormat point data record format, 0..10, without the bits that mark compression
 * @param recordLength bytes of an uncompressed record
 * @param legacyPointCount the 32-bit number of points
 * @param legacyPointsByReturn the 32-bit numbers of points by return, 1st to 5th
 * @param transform scale and offset
 * @param maxX largest x, as stored; may be wrong
 * @param minX smallest x, as stored; may be wrong
 * @param maxY largest y, as stored; may be wrong
 * @param minY smallest y, as stored; may be wrong
 * @param maxZ largest z, as stored; may be wrong
 * @param minZ smallest z, as stored; may be wrong
 * @param waveformOffset absolute byte position of waveform packets, 1.3 and later
 * @param evlrOffset absolute byte position of the first extended record, 1.4 and later
 * @param evlrCount number of extended records, 1.4 and later
 * @param extendedPointCount the 64-bit number of points, 1.4 and later
 * @param extendedPointsByReturn the 64-bit numbers of points by return, 1st to 15th, 1.4 and later
 * @param maxGpsTime largest GPS time, 1.5
 * @param minGpsTime smallest GPS time, 1.5
 * @param timeOffset offset of GPS times in millions of seconds, 1.5
 */
public record LasHeader(
    int fileSourceId,
    int globalEncoding,
    UUID projectId,
    int versionMajor,
    int versionMinor,
    String systemIdentifier,
    String generatingSoftware,
    int creationDayOfYear,
    int creationYear,
    int headerSize,
    long pointOffset,
    long vlrCount,
    int pointFormat,
    int recordLength,
    long legacyPointCount,
    List<Long> legacyPointsByReturn,
    CoordinateTransform transform,
    double maxX,
    double minX,
    double maxY,
    double minY,
    double maxZ,
    double minZ,
    long waveformOffset,
    long evlrOffset,
    long evlrCount,
    long extendedPointCount,
    List<Long> extendedPointsByReturn,
    double maxGpsTime,
    double minGpsTime,
    int timeOffset) {

  /** Bit of the global encoding: GPS times are adjusted standard, not week seconds. */
  public static final int ADJUSTED_GPS_TIME = 1;

  /** Absolute byte position of the point format. */
  public static final int POINT_FORMAT_OFFSET = LasConstants.POINT_FORMAT;

  /** Bit of the global encoding: waveform packets are in this file. */
  public static final int INTERNAL_WAVEFORMS = 1 << 1;

  /** Bit of the global encoding: waveform packets are in a file of their own beside this one. */
  public static final int EXTERNAL_WAVEFORMS = 1 << 2;

  /** Bit of the global encoding: the CRS is WKT. */
  public static final int WKT = 1 << 4;

  /** What wrote a file that has no other one to take this from. */
  private static final String SOFTWARE = "spark-lidar";

  /** The first minor version whose global encoding means something. */
  private static final int FIRST_MINOR_WITH_ENCODING = 2;

  /**
   * What a new file of formats 6-10 starts from: version 1.4, WKT, written by this project,
   * everything else empty.
   *
   * @param pointFormat point data record format
   * @param transform scale and offset
   */
  public static LasHeader template(final int pointFormat, final CoordinateTransform transform) {
    return new LasHeader(
        0,
        WKT,
        new UUID(0, 0),
        1,
        4,
        "",
        SOFTWARE,
        0,
        0,
        0,
        0,
        0,
        pointFormat,
        0,
        0,
        List.of(),
        transform,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        List.of(),
        0,
        0,
        0);
  }

  /** Number of points: the 64-bit count where there is one, else the 32-bit one. */
  public long pointCount() {
    return extendedPointCount != 0 ? extendedPointCount : legacyPointCount;
  }

  /** Whether a bit of the global encoding is set, in a version that has one. */
  public boolean encodes(final int bit) {
    return versionMinor >= FIRST_MINOR_WITH_ENCODING && (globalEncoding & bit) != 0;
  }

  /** The same header with another version 1.{@code minor}. */
  public LasHeader withVersionMinor(final int minor) {
    return with(minor, globalEncoding, pointFormat, transform);
  }

  /** The same header with another global encoding. */
  public LasHeader withGlobalEncoding(final int encoding) {
    return with(versionMinor, encoding, pointFormat, transform);
  }

  /** The same header with another point format. */
  public LasHeader withPointFormat(final int format) {
    return with(versionMinor, globalEncoding, format, transform);
  }

  /** The same header with another scale and offset. */
  public LasHeader withTransform(final CoordinateTransform other) {
    return with(versionMinor, globalEncoding, pointFormat, other);
  }

  private LasHeader with(
      final int minor, final int encoding, final int format, final CoordinateTransform scale) {
    return new LasHeader(
        fileSourceId,
        encoding,
        projectId,
        versionMajor,
        minor,
        systemIdentifier,
        generatingSoftware,
        creationDayOfYear,
        creationYear,
        headerSize,
        pointOffset,
        vlrCount,
        format,
        recordLength,
        legacyPointCount,
        legacyPointsByReturn,
        scale,
        maxX,
        minX,
        maxY,
        minY,
        maxZ,
        minZ,
        waveformOffset,
        evlrOffset,
        evlrCount,
        extendedPointCount,
        extendedPointsByReturn,
        maxGpsTime,
        minGpsTime,
        timeOffset);
  }
}
