package io.sparklidar.las.copc;

import static io.sparklidar.las.copc.CopcConstants.CENTER;
import static io.sparklidar.las.copc.CopcConstants.GPS_TIMES;
import static io.sparklidar.las.copc.CopcConstants.HALF_SIZE;
import static io.sparklidar.las.copc.CopcConstants.INFO_LENGTH;
import static io.sparklidar.las.copc.CopcConstants.ROOT_LENGTH;
import static io.sparklidar.las.copc.CopcConstants.ROOT_OFFSET;
import static io.sparklidar.las.copc.CopcConstants.SPACING;

import io.sparklidar.las.header.Vlr;
import io.sparklidar.las.io.MalformedLasException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The content of the record that makes a LAZ file a COPC file.
 *
 * @param centerX centre of the root cube, in units of the CRS
 * @param centerY centre of the root cube
 * @param centerZ centre of the root cube
 * @param halfSize half a side of the root cube
 * @param spacing distance between points at the root; half of it a level deeper, and so on
 * @param rootOffset absolute byte position of the first page of the hierarchy
 * @param rootLength bytes of that page
 * @param minGpsTime smallest GPS time
 * @param maxGpsTime largest GPS time
 */
public record CopcInfo(
    double centerX,
    double centerY,
    double centerZ,
    double halfSize,
    double spacing,
    long rootOffset,
    long rootLength,
    double minGpsTime,
    double maxGpsTime) {

  /** Whether a record is the one that makes a LAZ file a COPC file. */
  public static boolean isRecord(final Vlr record) {
    return CopcConstants.isInfo(record);
  }

  /**
   * Reads the record.
   *
   * @param file the source's name, for errors
   * @throws MalformedLasException if it describes no cube
   */
  public static CopcInfo parse(final String file, final Vlr record) throws MalformedLasException {
    final byte[] bytes = record.payload();
    final long at = record.payloadOffset();
    if (!CopcConstants.isWhole(record)) {
      throw new MalformedLasException(
          file, at, "a COPC record of " + INFO_LENGTH + " bytes", bytes.length + " bytes");
    }
    final ByteBuffer payload = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    final CopcInfo info =
        new CopcInfo(
            payload.getDouble(CENTER),
            payload.getDouble(CENTER + Double.BYTES),
            payload.getDouble(CENTER + 2 * Double.BYTES),
            payload.getDouble(HALF_SIZE),
            payload.getDouble(SPACING),
            payload.getLong(ROOT_OFFSET),
            payload.getLong(ROOT_LENGTH),
            payload.getDouble(GPS_TIMES),
            payload.getDouble(GPS_TIMES + Double.BYTES));
    if (!Double.isFinite(info.centerX + info.centerY + info.centerZ)) {
      throw new MalformedLasException(
          file,
          at + CENTER,
          "a finite centre",
          info.centerX + ", " + info.centerY + ", " + info.centerZ);
    }
    requirePositive(file, at + HALF_SIZE, "half a side of the root cube", info.halfSize);
    requirePositive(file, at + SPACING, "spacing of the root", info.spacing);
    return info;
  }

  private static void requirePositive(
      final String file, final long at, final String what, final double value)
      throws MalformedLasException {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new MalformedLasException(
          file, at, what + " above 0 and finite", Double.toString(value));
    }
  }

  /** The same with another root page. */
  public CopcInfo withRoot(final long offset, final long length) {
    return new CopcInfo(
        centerX, centerY, centerZ, halfSize, spacing, offset, length, minGpsTime, maxGpsTime);
  }

  /** The same with other times. */
  public CopcInfo withTimes(final double min, final double max) {
    return new CopcInfo(
        centerX, centerY, centerZ, halfSize, spacing, rootOffset, rootLength, min, max);
  }

  /** The payload of the record. */
  public byte[] toPayload() {
    final byte[] payload = new byte[INFO_LENGTH];
    ByteBuffer.wrap(payload)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putDouble(centerX)
        .putDouble(centerY)
        .putDouble(centerZ)
        .putDouble(halfSize)
        .putDouble(spacing)
        .putLong(rootOffset)
        .putLong(rootLength)
        .putDouble(minGpsTime)
        .putDouble(maxGpsTime);
    return payload;
  }

  /** The cube of a node. */
  public Box cube(final NodeKey key) {
    final double side = Math.scalb(2 * halfSize, -key.level());
    final double x = centerX - halfSize + key.x() * side;
    final double y = centerY - halfSize + key.y() * side;
    final double z = centerZ - halfSize + key.z() * side;
    return new Box(x, y, z, x + side, y + side, z + side);
  }

  /** The distance between points that the levels down to this one give together. */
  public double spacing(final int level) {
    return Math.scalb(spacing, -level);
  }

  /**
   * The first level whose spacing is at most a resolution.
   *
   * @param resolution in units of the CRS; 0 for the deepest level
   */
  public int levelOf(final double resolution) {
    int level = 0;
    while (level < NodeKey.MAX_LEVEL && spacing(level) > resolution) {
      level++;
    }
    return level;
  }
}
