package io.sparklidar.las.header;

import io.sparklidar.cloud.CoordinateTransform;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * The public header block of LAS 1.0-1.5. Fields that a version does not have are 0 or empty. Made
 * by name, with a {@link Builder} or from another one.
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

  /** Absolute byte position of the extent of the points. */
  public static final int EXTENT_OFFSET = LasConstants.BOUNDS;

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
    return new Builder()
        .globalEncoding(WKT)
        .version(1, 4)
        .generatingSoftware(SOFTWARE)
        .pointFormat(pointFormat)
        .transform(transform)
        .build();
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
    return toBuilder().version(versionMajor, minor).build();
  }

  /** The same header with another global encoding. */
  public LasHeader withGlobalEncoding(final int encoding) {
    return toBuilder().globalEncoding(encoding).build();
  }

  /** The same header with another point format. */
  public LasHeader withPointFormat(final int format) {
    return toBuilder().pointFormat(format).build();
  }

  /** The same header with another scale and offset. */
  public LasHeader withTransform(final CoordinateTransform other) {
    return toBuilder().transform(other).build();
  }

  /** A builder that begins with what this header says. */
  public Builder toBuilder() {
    return new Builder()
        .fileSourceId(fileSourceId)
        .globalEncoding(globalEncoding)
        .projectId(projectId)
        .version(versionMajor, versionMinor)
        .systemIdentifier(systemIdentifier)
        .generatingSoftware(generatingSoftware)
        .creation(creationDayOfYear, creationYear)
        .headerSize(headerSize)
        .pointOffset(pointOffset)
        .vlrCount(vlrCount)
        .pointFormat(pointFormat)
        .recordLength(recordLength)
        .legacyPoints(legacyPointCount, legacyPointsByReturn)
        .transform(transform)
        .rangeX(minX, maxX)
        .rangeY(minY, maxY)
        .rangeZ(minZ, maxZ)
        .waveformOffset(waveformOffset)
        .evlrs(evlrOffset, evlrCount)
        .extendedPoints(extendedPointCount, extendedPointsByReturn)
        .gpsTimes(minGpsTime, maxGpsTime)
        .timeOffset(timeOffset);
  }

  /**
   * Makes headers field by field, by the names of the fields; those that are not set are 0 or
   * empty. The scale and the offset must be set. Confined to one thread.
   */
  public static final class Builder {

    private int fileSourceId;
    private int globalEncoding;
    private UUID projectId = new UUID(0, 0);
    private int versionMajor;
    private int versionMinor;
    private String systemIdentifier = "";
    private String generatingSoftware = "";
    private int creationDayOfYear;
    private int creationYear;
    private int headerSize;
    private long pointOffset;
    private long vlrCount;
    private int pointFormat;
    private int recordLength;
    private long legacyPointCount;
    private List<Long> legacyPointsByReturn = List.of();
    private CoordinateTransform transform;
    private double maxX;
    private double minX;
    private double maxY;
    private double minY;
    private double maxZ;
    private double minZ;
    private long waveformOffset;
    private long evlrOffset;
    private long evlrCount;
    private long extendedPointCount;
    private List<Long> extendedPointsByReturn = List.of();
    private double maxGpsTime;
    private double minGpsTime;
    private int timeOffset;

    /** Flight line or scanner. */
    public Builder fileSourceId(final int value) {
      fileSourceId = value;
      return this;
    }

    /** Bits of the global encoding. */
    public Builder globalEncoding(final int value) {
      globalEncoding = value;
      return this;
    }

    /** GUID. */
    public Builder projectId(final UUID value) {
      projectId = value;
      return this;
    }

    /** Version of the format. */
    public Builder version(final int major, final int minor) {
      versionMajor = major;
      versionMinor = minor;
      return this;
    }

    /** What produced the points. */
    public Builder systemIdentifier(final String value) {
      systemIdentifier = value;
      return this;
    }

    /** What wrote the file. */
    public Builder generatingSoftware(final String value) {
      generatingSoftware = value;
      return this;
    }

    /** Day of the year, and year. */
    public Builder creation(final int dayOfYear, final int year) {
      creationDayOfYear = dayOfYear;
      creationYear = year;
      return this;
    }

    /** Bytes of the block. */
    public Builder headerSize(final int value) {
      headerSize = value;
      return this;
    }

    /** Absolute byte position of the points. */
    public Builder pointOffset(final long value) {
      pointOffset = value;
      return this;
    }

    /** Number of variable length records. */
    public Builder vlrCount(final long value) {
      vlrCount = value;
      return this;
    }

    /** Point data record format. */
    public Builder pointFormat(final int value) {
      pointFormat = value;
      return this;
    }

    /** Bytes of an uncompressed record. */
    public Builder recordLength(final int value) {
      recordLength = value;
      return this;
    }

    /** The 32-bit numbers of points: all, and by return. */
    public Builder legacyPoints(final long count, final List<Long> byReturn) {
      legacyPointCount = count;
      legacyPointsByReturn = byReturn;
      return this;
    }

    /** Scale and offset. */
    public Builder transform(final CoordinateTransform value) {
      transform = value;
      return this;
    }

    /** Smallest and largest x. */
    public Builder rangeX(final double min, final double max) {
      minX = min;
      maxX = max;
      return this;
    }

    /** Smallest and largest y. */
    public Builder rangeY(final double min, final double max) {
      minY = min;
      maxY = max;
      return this;
    }

    /** Smallest and largest z. */
    public Builder rangeZ(final double min, final double max) {
      minZ = min;
      maxZ = max;
      return this;
    }

    /** Absolute byte position of waveform packets. */
    public Builder waveformOffset(final long value) {
      waveformOffset = value;
      return this;
    }

    /** Absolute byte position of the first extended record, and how many there are. */
    public Builder evlrs(final long offset, final long count) {
      evlrOffset = offset;
      evlrCount = count;
      return this;
    }

    /** The 64-bit numbers of points: all, and by return. */
    public Builder extendedPoints(final long count, final List<Long> byReturn) {
      extendedPointCount = count;
      extendedPointsByReturn = byReturn;
      return this;
    }

    /** Smallest and largest GPS time. */
    public Builder gpsTimes(final double min, final double max) {
      minGpsTime = min;
      maxGpsTime = max;
      return this;
    }

    /** Offset of GPS times in millions of seconds. */
    public Builder timeOffset(final int value) {
      timeOffset = value;
      return this;
    }

    /** The header. */
    public LasHeader build() {
      return new LasHeader(
          fileSourceId,
          globalEncoding,
          projectId,
          versionMajor,
          versionMinor,
          systemIdentifier,
          generatingSoftware,
          creationDayOfYear,
          creationYear,
          headerSize,
          pointOffset,
          vlrCount,
          pointFormat,
          recordLength,
          legacyPointCount,
          legacyPointsByReturn,
          Objects.requireNonNull(transform, "a header without scale and offset"),
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
}
