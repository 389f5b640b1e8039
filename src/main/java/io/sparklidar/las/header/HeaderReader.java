package io.sparklidar.las.header;

import static io.sparklidar.las.header.LasConstants.BOUNDS;
import static io.sparklidar.las.header.LasConstants.CREATION_DAY;
import static io.sparklidar.las.header.LasConstants.CREATION_YEAR;
import static io.sparklidar.las.header.LasConstants.EVLR_COUNT;
import static io.sparklidar.las.header.LasConstants.EVLR_OFFSET;
import static io.sparklidar.las.header.LasConstants.FILE_SOURCE_ID;
import static io.sparklidar.las.header.LasConstants.FORMAT_MASK;
import static io.sparklidar.las.header.LasConstants.GENERATING_SOFTWARE;
import static io.sparklidar.las.header.LasConstants.GLOBAL_ENCODING;
import static io.sparklidar.las.header.LasConstants.HEADER_SIZE;
import static io.sparklidar.las.header.LasConstants.HEADER_SIZE_1_0;
import static io.sparklidar.las.header.LasConstants.HEADER_SIZE_1_3;
import static io.sparklidar.las.header.LasConstants.HEADER_SIZE_1_4;
import static io.sparklidar.las.header.LasConstants.HEADER_SIZE_1_5;
import static io.sparklidar.las.header.LasConstants.IDENTIFIER_LENGTH;
import static io.sparklidar.las.header.LasConstants.LEGACY_POINTS_BY_RETURN;
import static io.sparklidar.las.header.LasConstants.LEGACY_POINT_COUNT;
import static io.sparklidar.las.header.LasConstants.LEGACY_RETURNS;
import static io.sparklidar.las.header.LasConstants.MAX_GPS_TIME;
import static io.sparklidar.las.header.LasConstants.MIN_GPS_TIME;
import static io.sparklidar.las.header.LasConstants.OFFSET;
import static io.sparklidar.las.header.LasConstants.POINTS_BY_RETURN;
import static io.sparklidar.las.header.LasConstants.POINT_COUNT;
import static io.sparklidar.las.header.LasConstants.POINT_FORMAT;
import static io.sparklidar.las.header.LasConstants.POINT_OFFSET;
import static io.sparklidar.las.header.LasConstants.PROJECT_ID;
import static io.sparklidar.las.header.LasConstants.RECORD_LENGTH;
import static io.sparklidar.las.header.LasConstants.RETURNS;
import static io.sparklidar.las.header.LasConstants.SCALE;
import static io.sparklidar.las.header.LasConstants.SIGNATURE;
import static io.sparklidar.las.header.LasConstants.SYSTEM_IDENTIFIER;
import static io.sparklidar.las.header.LasConstants.TIME_OFFSET;
import static io.sparklidar.las.header.LasConstants.UNFINISHED;
import static io.sparklidar.las.header.LasConstants.VERSION_MAJOR;
import static io.sparklidar.las.header.LasConstants.VERSION_MINOR;
import static io.sparklidar.las.header.LasConstants.VLR_COUNT;
import static io.sparklidar.las.header.LasConstants.WAVEFORM_OFFSET;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.LittleEndian;
import io.sparklidar.las.io.MalformedLasException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads the public header block and refuses one that cannot be true. */
public final class HeaderReader {

  private static final int KNOWN_MINOR = 5;
  private static final String[] AXES = {"x", "y", "z"};

  /** No map reaches farther, in whatever unit: round the Earth are 4e10 mm. */
  private static final double FARTHEST = 1e12;

  private final ByteSource source;
  private final byte[] bytes;
  private final List<String> warnings;

  private HeaderReader(final ByteSource source, final byte[] bytes, final List<String> warnings) {
    this.source = source;
    this.bytes = bytes;
    this.warnings = warnings;
  }

  /**
   * Reads a header.
   *
   * @param source the file
   * @param warnings where accepted deviations are noted, one line each
   * @throws MalformedLasException if it contradicts itself or the file
   * @throws IOException if the bytes cannot be read
   */
  public static LasHeader read(final ByteSource source, final List<String> warnings)
      throws IOException {
    if (source.length() < HEADER_SIZE_1_0) {
      throw new MalformedLasException(
          source.name(),
          source.length(),
          "a header of at least " + HEADER_SIZE_1_0 + " bytes",
          "the end of the file");
    }
    final byte[] bytes = new byte[(int) Math.min(source.length(), HEADER_SIZE_1_5)];
    source.readFully(0, bytes, 0, bytes.length);
    return new HeaderReader(source, bytes, warnings).read();
  }

  private LasHeader read() throws MalformedLasException {
    final int signature = LittleEndian.getInt(bytes, 0);
    if (signature != SIGNATURE) {
      throw malformed(
          0,
          "the signature LASF",
          signature == UNFINISHED ? "a file whose writing was not finished" : hex(0, 4));
    }
    final int headerSize = LittleEndian.getUnsignedShort(bytes, HEADER_SIZE);
    final long pointOffset = LittleEndian.getUnsignedInt(bytes, POINT_OFFSET);
    checkPositions(headerSize, pointOffset);

    final int major = LittleEndian.getUnsignedByte(bytes, VERSION_MAJOR);
    final int minor = LittleEndian.getUnsignedByte(bytes, VERSION_MINOR);
    if (major != 1 || minor > KNOWN_MINOR) {
      warnings.add("version " + major + "." + minor + " is read like 1." + KNOWN_MINOR);
    }
    // A field exists only if both the version and the header size say so.
    final boolean has13 = minor >= 3 && headerSize >= HEADER_SIZE_1_3;
    final boolean has14 = minor >= 4 && headerSize >= HEADER_SIZE_1_4;
    final boolean has15 = minor >= 5 && headerSize >= HEADER_SIZE_1_5;
    return new LasHeader.Builder()
        .fileSourceId(LittleEndian.getUnsignedShort(bytes, FILE_SOURCE_ID))
        .globalEncoding(LittleEndian.getUnsignedShort(bytes, GLOBAL_ENCODING))
        .projectId(projectId())
        .version(major, minor)
        .systemIdentifier(LittleEndian.getString(bytes, SYSTEM_IDENTIFIER, IDENTIFIER_LENGTH))
        .generatingSoftware(LittleEndian.getString(bytes, GENERATING_SOFTWARE, IDENTIFIER_LENGTH))
        .creation(
            LittleEndian.getUnsignedShort(bytes, CREATION_DAY),
            LittleEndian.getUnsignedShort(bytes, CREATION_YEAR))
        .headerSize(headerSize)
        .pointOffset(pointOffset)
        .vlrCount(LittleEndian.getUnsignedInt(bytes, VLR_COUNT))
        .pointFormat(bytes[POINT_FORMAT] & FORMAT_MASK)
        .recordLength(LittleEndian.getUnsignedShort(bytes, RECORD_LENGTH))
        .legacyPoints(
            LittleEndian.getUnsignedInt(bytes, LEGACY_POINT_COUNT), legacyPointsByReturn())
        .transform(transform())
        // largest first, axis by axis
        .rangeX(bound(1), bound(0))
        .rangeY(bound(3), bound(2))
        .rangeZ(bound(5), bound(4))
        .waveformOffset(has13 ? LittleEndian.getLong(bytes, WAVEFORM_OFFSET) : 0)
        .evlrs(
            has14 ? LittleEndian.getLong(bytes, EVLR_OFFSET) : 0,
            has14 ? LittleEndian.getUnsignedInt(bytes, EVLR_COUNT) : 0)
        .extendedPoints(has14 ? pointCount() : 0, has14 ? pointsByReturn() : List.of())
        .gpsTimes(
            has15 ? LittleEndian.getDouble(bytes, MIN_GPS_TIME) : 0,
            has15 ? LittleEndian.getDouble(bytes, MAX_GPS_TIME) : 0)
        .timeOffset(has15 ? LittleEndian.getUnsignedShort(bytes, TIME_OFFSET) : 0)
        .build();
  }

  private void checkPositions(final int headerSize, final long pointOffset)
      throws MalformedLasException {
    if (headerSize == 0 || pointOffset == 0) {
      throw malformed(
          headerSize == 0 ? HEADER_SIZE : POINT_OFFSET,
          "a header size and an offset to the points",
          headerSize + " and " + pointOffset + ": the header was never finalised");
    }
    if (headerSize < HEADER_SIZE_1_0 || headerSize > source.length()) {
      throw malformed(
          HEADER_SIZE,
          "a header size in " + HEADER_SIZE_1_0 + ".." + source.length(),
          Integer.toString(headerSize));
    }
    if (pointOffset < headerSize || pointOffset > source.length()) {
      throw malformed(
          POINT_OFFSET,
          "an offset to the points in " + headerSize + ".." + source.length(),
          Long.toString(pointOffset));
    }
  }

  private UUID projectId() {
    final long high =
        LittleEndian.getUnsignedInt(bytes, PROJECT_ID) << 32
            | (long) LittleEndian.getUnsignedShort(bytes, PROJECT_ID + 4) << 16
            | LittleEndian.getUnsignedShort(bytes, PROJECT_ID + 6);
    return new UUID(high, ByteBuffer.wrap(bytes).getLong(PROJECT_ID + 8));
  }

  private long pointCount() throws MalformedLasException {
    final long count = LittleEndian.getLong(bytes, POINT_COUNT);
    if (count < 0) {
      throw malformed(POINT_COUNT, "a number of points", Long.toUnsignedString(count));
    }
    return count;
  }

  private List<Long> legacyPointsByReturn() {
    final List<Long> counts = new ArrayList<>();
    for (int i = 0; i < LEGACY_RETURNS; i++) {
      counts.add(LittleEndian.getUnsignedInt(bytes, LEGACY_POINTS_BY_RETURN + 4 * i));
    }
    return List.copyOf(counts);
  }

  private List<Long> pointsByReturn() {
    final List<Long> counts = new ArrayList<>();
    for (int i = 0; i < RETURNS; i++) {
      counts.add(LittleEndian.getLong(bytes, POINTS_BY_RETURN + 8 * i));
    }
    return List.copyOf(counts);
  }

  private CoordinateTransform transform() throws MalformedLasException {
    final double[] scale = new double[AXES.length];
    final double[] offset = new double[AXES.length];
    for (int axis = 0; axis < AXES.length; axis++) {
      scale[axis] = LittleEndian.getDouble(bytes, SCALE + 8 * axis);
      offset[axis] = LittleEndian.getDouble(bytes, OFFSET + 8 * axis);
      if (!Double.isFinite(scale[axis]) || scale[axis] == 0) {
        throw malformed(
            SCALE + 8 * axis,
            "a finite scale of " + AXES[axis] + " other than 0",
            Double.toString(scale[axis]));
      }
      if (!Double.isFinite(offset[axis])) {
        throw malformed(
            OFFSET + 8 * axis, "a finite offset of " + AXES[axis], Double.toString(offset[axis]));
      }
      // Else the grid that all files of a job share grows so coarse that sound files lose by it.
      if (!(Math.abs(offset[axis]) <= FARTHEST)) {
        throw malformed(
            OFFSET + 8 * axis,
            "an offset of " + AXES[axis] + " within " + FARTHEST,
            Double.toString(offset[axis]));
      }
      if (!(Math.abs(scale[axis]) * 0x1p31 <= FARTHEST)) {
        throw malformed(
            SCALE + 8 * axis,
            "a scale of " + AXES[axis] + " with which all coordinates are within " + FARTHEST,
            Double.toString(scale[axis]));
      }
    }
    return new CoordinateTransform(scale[0], scale[1], scale[2], offset[0], offset[1], offset[2]);
  }

  private double bound(final int index) {
    return LittleEndian.getDouble(bytes, BOUNDS + 8 * index);
  }

  private MalformedLasException malformed(
      final int offset, final String expected, final String found) {
    return new MalformedLasException(source.name(), offset, expected, found);
  }

  private String hex(final int from, final int count) {
    final StringBuilder text = new StringBuilder("bytes");
    for (int i = from; i < from + count; i++) {
      text.append(String.format(" %02x", bytes[i]));
    }
    return text.toString();
  }
}
