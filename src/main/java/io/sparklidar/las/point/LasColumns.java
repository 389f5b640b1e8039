package io.sparklidar.las.point;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Points as columns in primitive arrays, one value a point, reused from chunk to chunk.
 *
 * <p>The accessors give the arrays themselves, which may be longer than {@link #size()}; they are
 * replaced when {@link #resize} grows them. Unsigned fields are stored in signed types of the same
 * width. Confined to one thread.
 */
public final class LasColumns {

  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 64;
  private static final byte[] NO_BYTES = {};
  private static final short[] NO_SHORTS = {};
  private static final int[] NO_INTS = {};
  private static final long[] NO_LONGS = {};

  private final PointLayout layout;
  private final EnumSet<LasField> fields;
  private int size;
  private int capacity;
  private int[] x = NO_INTS;
  private int[] y = NO_INTS;
  private int[] z = NO_INTS;
  private short[] intensity = NO_SHORTS;
  private byte[] returnNumber = NO_BYTES;
  private byte[] numberOfReturns = NO_BYTES;
  private byte[] flags = NO_BYTES;
  private byte[] classification = NO_BYTES;
  private short[] scanAngle = NO_SHORTS;
  private byte[] userData = NO_BYTES;
  private short[] pointSourceId = NO_SHORTS;
  private long[] gpsTime = NO_LONGS;
  private short[] red = NO_SHORTS;
  private short[] green = NO_SHORTS;
  private short[] blue = NO_SHORTS;
  private short[] nir = NO_SHORTS;
  private byte[] wavePackets = NO_BYTES;
  private final byte[][] extraBytes;

  /**
   * Empty columns.
   *
   * @param layout the points' layout
   * @param fields which columns to hold; those the layout has no field for are left out, and {@link
   *     LasField#XY} and {@link LasField#RETURNS} are always held
   */
  public LasColumns(final PointLayout layout, final Set<LasField> fields) {
    this.layout = layout;
    this.fields = EnumSet.of(LasField.XY, LasField.RETURNS);
    this.fields.addAll(fields);
    this.fields.retainAll(layout.fields());
    this.extraBytes = new byte[has(LasField.EXTRA_BYTES) ? layout.extraByteCount() : 0][0];
  }

  /** The points' layout. */
  public PointLayout layout() {
    return layout;
  }

  /** Whether the columns of a field are held. */
  public boolean has(final LasField field) {
    return fields.contains(field);
  }

  /** Number of points. */
  public int size() {
    return size;
  }

  /** Changes the number of points. Points that were there keep their values, others have none. */
  public void resize(final int points) {
    if (points > capacity) {
      grow(points);
    }
    size = points;
  }

  private void grow(final int points) {
    x = Arrays.copyOf(x, points);
    y = Arrays.copyOf(y, points);
    returnNumber = Arrays.copyOf(returnNumber, points);
    numberOfReturns = Arrays.copyOf(numberOfReturns, points);
    z = has(LasField.Z) ? Arrays.copyOf(z, points) : z;
    intensity = has(LasField.INTENSITY) ? Arrays.copyOf(intensity, points) : intensity;
    flags = has(LasField.FLAGS) ? Arrays.copyOf(flags, points) : flags;
    classification =
        has(LasField.CLASSIFICATION) ? Arrays.copyOf(classification, points) : classification;
    scanAngle = has(LasField.SCAN_ANGLE) ? Arrays.copyOf(scanAngle, points) : scanAngle;
    userData = has(LasField.USER_DATA) ? Arrays.copyOf(userData, points) : userData;
    pointSourceId =
        has(LasField.POINT_SOURCE_ID) ? Arrays.copyOf(pointSourceId, points) : pointSourceId;
    gpsTime = has(LasField.GPS_TIME) ? Arrays.copyOf(gpsTime, points) : gpsTime;
    if (has(LasField.RGB)) {
      red = Arrays.copyOf(red, points);
      green = Arrays.copyOf(green, points);
      blue = Arrays.copyOf(blue, points);
    }
    nir = has(LasField.NIR) ? Arrays.copyOf(nir, points) : nir;
    if (has(LasField.WAVE_PACKET)) {
      wavePackets =
          Arrays.copyOf(wavePackets, Math.multiplyExact(points, PointLayout.WAVE_PACKET_LENGTH));
    }
    for (int i = 0; i < extraBytes.length; i++) {
      extraBytes[i] = Arrays.copyOf(extraBytes[i], points);
    }
    capacity = points;
  }

  /**
   * Appends points of other columns.
   *
   * @param source holds every field that these columns hold; extra bytes that only these columns
   *     have are left as they are
   * @param first index of the first point
   * @param count number of points
   */
  public void append(final LasColumns source, final int first, final int count) {
    final int to = size;
    if (to + count > capacity) {
      grow(Math.max(to + count, (int) Math.min(MAX_CAPACITY, capacity * 3L / 2)));
    }
    size = to + count;
    System.arraycopy(source.x, first, x, to, count);
    System.arraycopy(source.y, first, y, to, count);
    System.arraycopy(source.returnNumber, first, returnNumber, to, count);
    System.arraycopy(source.numberOfReturns, first, numberOfReturns, to, count);
    for (final LasField field : fields) {
      if (field != LasField.EXTRA_BYTES || source.layout.extraByteCount() > 0) {
        source.require(field);
      }
      copy(field, source, first, to, count);
    }
  }

  private void copy(
      final LasField field,
      final LasColumns source,
      final int first,
      final int to,
      final int count) {
    switch (field) {
      case XY, RETURNS -> {
        // held always, copied already
      }
      case Z -> System.arraycopy(source.z, first, z, to, count);
      case FLAGS -> System.arraycopy(source.flags, first, flags, to, count);
      case CLASSIFICATION ->
          System.arraycopy(source.classification, first, classification, to, count);
      case INTENSITY -> System.arraycopy(source.intensity, first, intensity, to, count);
      case SCAN_ANGLE -> System.arraycopy(source.scanAngle, first, scanAngle, to, count);
      case USER_DATA -> System.arraycopy(source.userData, first, userData, to, count);
      case POINT_SOURCE_ID ->
          System.arraycopy(source.pointSourceId, first, pointSourceId, to, count);
      case GPS_TIME -> System.arraycopy(source.gpsTime, first, gpsTime, to, count);
      case RGB -> {
        System.arraycopy(source.red, first, red, to, count);
        System.arraycopy(source.green, first, green, to, count);
        System.arraycopy(source.blue, first, blue, to, count);
      }
      case NIR -> System.arraycopy(source.nir, first, nir, to, count);
      case WAVE_PACKET -> {
        final int length = PointLayout.WAVE_PACKET_LENGTH;
        System.arraycopy(
            source.wavePackets, first * length, wavePackets, to * length, count * length);
      }
      case EXTRA_BYTES -> {
        for (int b = 0; b < Math.min(extraBytes.length, source.extraBytes.length); b++) {
          System.arraycopy(source.extraBytes[b], first, extraBytes[b], to, count);
        }
      }
    }
  }

  /**
   * Appends points of other columns, in an order of choice.
   *
   * @param source holds every field that these columns hold, with as many extra bytes
   * @param order indices of points
   * @param first which index is the first
   * @param count number of points
   */
  public void append(final LasColumns source, final int[] order, final int first, final int count) {
    final int to = size;
    if (to + count > capacity) {
      grow(Math.max(to + count, (int) Math.min(MAX_CAPACITY, capacity * 3L / 2)));
    }
    size = to + count;
    gather(source.x, order, first, count, x, to);
    gather(source.y, order, first, count, y, to);
    gather(source.returnNumber, order, first, count, returnNumber, to);
    gather(source.numberOfReturns, order, first, count, numberOfReturns, to);
    for (final LasField field : fields) {
      source.require(field);
      gather(field, source, order, first, count, to);
    }
  }

  private void gather(
      final LasField field,
      final LasColumns source,
      final int[] order,
      final int first,
      final int count,
      final int to) {
    switch (field) {
      case XY, RETURNS -> {
        // held always, copied already
      }
      case Z -> gather(source.z, order, first, count, z, to);
      case FLAGS -> gather(source.flags, order, first, count, flags, to);
      case CLASSIFICATION -> gather(source.classification, order, first, count, classification, to);
      case INTENSITY -> gather(source.intensity, order, first, count, intensity, to);
      case SCAN_ANGLE -> gather(source.scanAngle, order, first, count, scanAngle, to);
      case USER_DATA -> gather(source.userData, order, first, count, userData, to);
      case POINT_SOURCE_ID -> gather(source.pointSourceId, order, first, count, pointSourceId, to);
      case GPS_TIME -> gather(source.gpsTime, order, first, count, gpsTime, to);
      case RGB -> {
        gather(source.red, order, first, count, red, to);
        gather(source.green, order, first, count, green, to);
        gather(source.blue, order, first, count, blue, to);
      }
      case NIR -> gather(source.nir, order, first, count, nir, to);
      case WAVE_PACKET -> {
        final int length = PointLayout.WAVE_PACKET_LENGTH;
        for (int i = 0; i < count; i++) {
          System.arraycopy(
              source.wavePackets,
              order[first + i] * length,
              wavePackets,
              (to + i) * length,
              length);
        }
      }
      case EXTRA_BYTES -> {
        for (int b = 0; b < extraBytes.length; b++) {
          gather(source.extraBytes[b], order, first, count, extraBytes[b], to);
        }
      }
    }
  }

  private static void gather(
      final byte[] source,
      final int[] order,
      final int first,
      final int count,
      final byte[] target,
      final int to) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source[order[first + i]];
    }
  }

  private static void gather(
      final short[] source,
      final int[] order,
      final int first,
      final int count,
      final short[] target,
      final int to) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source[order[first + i]];
    }
  }

  private static void gather(
      final int[] source,
      final int[] order,
      final int first,
      final int count,
      final int[] target,
      final int to) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source[order[first + i]];
    }
  }

  private static void gather(
      final long[] source,
      final int[] order,
      final int first,
      final int count,
      final long[] target,
      final int to) {
    for (int i = 0; i < count; i++) {
      target[to + i] = source[order[first + i]];
    }
  }

  private void require(final LasField field) {
    if (!fields.contains(field)) {
      throw new IllegalStateException(
          layout.fields().contains(field)
              ? "the points were read without " + field
              : "point format " + layout.pointFormat() + " has no " + field);
    }
  }

  /** Record integers; see the file's transform. */
  public int[] x() {
    return x;
  }

  /** Record integers; see the file's transform. */
  public int[] y() {
    return y;
  }

  /** Record integers; see the file's transform. */
  public int[] z() {
    require(LasField.Z);
    return z;
  }

  /** Pulse return magnitude, unsigned. */
  public short[] intensity() {
    require(LasField.INTENSITY);
    return intensity;
  }

  /** Return number; 0 and numbers above the number of returns occur. */
  public byte[] returnNumber() {
    return returnNumber;
  }

  /** Number of returns; 0 occurs. */
  public byte[] numberOfReturns() {
    return numberOfReturns;
  }

  /**
   * Bits as in byte 15 of format 6, for every format: 0 synthetic, 1 key-point, 2 withheld, 3
   * overlap, 4-5 scanner channel, 6 scan direction, 7 edge of flight line. Formats 0-5 have neither
   * overlap nor channel.
   */
  public byte[] flags() {
    require(LasField.FLAGS);
    return flags;
  }

  /** Class, unsigned; at most 31 in formats 0-5. */
  public byte[] classification() {
    require(LasField.CLASSIFICATION);
    return classification;
  }

  /** Scan angle as stored: degrees in formats 0-5, units of 0.006 degrees in formats 6-10. */
  public short[] scanAngle() {
    require(LasField.SCAN_ANGLE);
    return scanAngle;
  }

  /** User data, unsigned. */
  public byte[] userData() {
    require(LasField.USER_DATA);
    return userData;
  }

  /** Point source id, unsigned. */
  public short[] pointSourceId() {
    require(LasField.POINT_SOURCE_ID);
    return pointSourceId;
  }

  /** Bits of the double that holds the GPS time; the global encoding says which clock it is. */
  public long[] gpsTime() {
    require(LasField.GPS_TIME);
    return gpsTime;
  }

  /** Red, unsigned. */
  public short[] red() {
    require(LasField.RGB);
    return red;
  }

  /** Green, unsigned. */
  public short[] green() {
    require(LasField.RGB);
    return green;
  }

  /** Blue, unsigned. */
  public short[] blue() {
    require(LasField.RGB);
    return blue;
  }

  /** Near infrared, unsigned. */
  public short[] nir() {
    require(LasField.NIR);
    return nir;
  }

  /** Wave packets, 29 bytes a point, as in the record. */
  public byte[] wavePackets() {
    require(LasField.WAVE_PACKET);
    return wavePackets;
  }

  /** One extra byte of every point, by its position behind the standard fields. */
  public byte[] extraBytes(final int byteIndex) {
    require(LasField.EXTRA_BYTES);
    return extraBytes[byteIndex];
  }
}
