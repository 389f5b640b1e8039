package io.sparklidar.sample.scan;

import java.util.Arrays;

/**
 * Points of the town in primitive columns, one value per point, in the order the scanner saw them.
 * Columns may be longer than {@link #size()}; they are shared, not copied, and replaced when they
 * grow: ask again after an append. Not thread-safe.
 *
 * <p>The columns are those of LAS point format 8. Coordinates are record integers of scale {@link
 * TownFrame#UNIT} and offset 0. Sixteen-bit columns hold unsigned values.
 */
public final class TownPoints {

  /** Bit of {@link #flags()}: the scanner's mirror moved in the positive direction. */
  public static final int SCAN_DIRECTION = 1 << 6;

  /** Bit of {@link #flags()}: the last pulse before the mirror turned. */
  public static final int EDGE_OF_FLIGHT_LINE = 1 << 7;

  /** Bit of {@link #flags()}: seen by two flight lines. */
  public static final int OVERLAP = 1 << 3;

  int size;
  int[] x;
  int[] y;
  int[] z;
  short[] intensity;
  byte[] returnNumber;
  byte[] numberOfReturns;
  byte[] classification;
  byte[] flags;
  byte[] userData;
  short[] scanAngle;
  short[] pointSourceId;
  double[] gpsTime;
  short[] red;
  short[] green;
  short[] blue;
  short[] nir;

  /**
   * Empty columns.
   *
   * @param capacity how many points they hold before they grow
   */
  public TownPoints(final int capacity) {
    x = new int[capacity];
    y = new int[capacity];
    z = new int[capacity];
    intensity = new short[capacity];
    returnNumber = new byte[capacity];
    numberOfReturns = new byte[capacity];
    classification = new byte[capacity];
    flags = new byte[capacity];
    userData = new byte[capacity];
    scanAngle = new short[capacity];
    pointSourceId = new short[capacity];
    gpsTime = new double[capacity];
    red = new short[capacity];
    green = new short[capacity];
    blue = new short[capacity];
    nir = new short[capacity];
  }

  /** Number of points. */
  public int size() {
    return size;
  }

  /** Forgets all points and keeps the room. */
  public void clear() {
    size = 0;
  }

  /** Adds all points of another set behind these, in its order. */
  public void append(final TownPoints other) {
    ensureCapacity(Math.addExact(size, other.size));
    System.arraycopy(other.x, 0, x, size, other.size);
    System.arraycopy(other.y, 0, y, size, other.size);
    System.arraycopy(other.z, 0, z, size, other.size);
    System.arraycopy(other.intensity, 0, intensity, size, other.size);
    System.arraycopy(other.returnNumber, 0, returnNumber, size, other.size);
    System.arraycopy(other.numberOfReturns, 0, numberOfReturns, size, other.size);
    System.arraycopy(other.classification, 0, classification, size, other.size);
    System.arraycopy(other.flags, 0, flags, size, other.size);
    System.arraycopy(other.userData, 0, userData, size, other.size);
    System.arraycopy(other.scanAngle, 0, scanAngle, size, other.size);
    System.arraycopy(other.pointSourceId, 0, pointSourceId, size, other.size);
    System.arraycopy(other.gpsTime, 0, gpsTime, size, other.size);
    System.arraycopy(other.red, 0, red, size, other.size);
    System.arraycopy(other.green, 0, green, size, other.size);
    System.arraycopy(other.blue, 0, blue, size, other.size);
    System.arraycopy(other.nir, 0, nir, size, other.size);
    size += other.size;
  }

  private void ensureCapacity(final int needed) {
    if (needed <= x.length) {
      return;
    }
    final int capacity =
        (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, x.length * 3L / 2));
    x = Arrays.copyOf(x, capacity);
    y = Arrays.copyOf(y, capacity);
    z = Arrays.copyOf(z, capacity);
    intensity = Arrays.copyOf(intensity, capacity);
    returnNumber = Arrays.copyOf(returnNumber, capacity);
    numberOfReturns = Arrays.copyOf(numberOfReturns, capacity);
    classification = Arrays.copyOf(classification, capacity);
    flags = Arrays.copyOf(flags, capacity);
    userData = Arrays.copyOf(userData, capacity);
    scanAngle = Arrays.copyOf(scanAngle, capacity);
    pointSourceId = Arrays.copyOf(pointSourceId, capacity);
    gpsTime = Arrays.copyOf(gpsTime, capacity);
    red = Arrays.copyOf(red, capacity);
    green = Arrays.copyOf(green, capacity);
    blue = Arrays.copyOf(blue, capacity);
    nir = Arrays.copyOf(nir, capacity);
  }

  /** Lattice x: record integers of scale {@link TownFrame#UNIT}, offset 0. */
  public int[] x() {
    return x;
  }

  /** Lattice y: record integers of scale {@link TownFrame#UNIT}, offset 0. */
  public int[] y() {
    return y;
  }

  /** Lattice z: record integers of scale {@link TownFrame#UNIT}, offset 0. */
  public int[] z() {
    return z;
  }

  /** Pulse return magnitude, unsigned. */
  public short[] intensity() {
    return intensity;
  }

  /** Return number of the pulse, 1 .. number of returns. */
  public byte[] returnNumber() {
    return returnNumber;
  }

  /** Number of returns of the pulse, 1 .. {@link Town#MAX_RETURNS}. */
  public byte[] numberOfReturns() {
    return numberOfReturns;
  }

  /** ASPRS class. */
  public byte[] classification() {
    return classification;
  }

  /**
   * {@link #SCAN_DIRECTION}, {@link #EDGE_OF_FLIGHT_LINE} and {@link #OVERLAP}, as in the record.
   */
  public byte[] flags() {
    return flags;
  }

  /** What was hit, as a number of the town's own list of surfaces. */
  public byte[] userData() {
    return userData;
  }

  /** Scan angle in units of 0.006 degrees, positive to the right of the flight. */
  public short[] scanAngle() {
    return scanAngle;
  }

  /** The flight line, unsigned, at least 1. */
  public short[] pointSourceId() {
    return pointSourceId;
  }

  /** Adjusted standard GPS time in seconds; one value per pulse. */
  public double[] gpsTime() {
    return gpsTime;
  }

  /** Red channel, unsigned. */
  public short[] red() {
    return red;
  }

  /** Green channel, unsigned. */
  public short[] green() {
    return green;
  }

  /** Blue channel, unsigned. */
  public short[] blue() {
    return blue;
  }

  /** Near infrared channel, unsigned. */
  public short[] nir() {
    return nir;
  }
}
