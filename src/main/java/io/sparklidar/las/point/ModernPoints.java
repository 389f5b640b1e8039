package io.sparklidar.las.point;

import java.util.Arrays;

/**
 * Turns points of the formats 0-5 into points of the formats 6-10 that hold all they have: 0 and 1
 * become 6, 2 and 3 become 7, 4 becomes 9, 5 becomes 10. A GPS time or a colour that they lack is
 * 0. Classes stay as they are, 12 (overlap) too. Confined to one thread.
 */
public final class ModernPoints {

  /** Degrees of a step of the scan angle in the formats 6-10; those of 0-5 are whole degrees. */
  public static final double SCAN_ANGLE_UNIT = 0.006;

  private static final int[] SUCCESSOR = {6, 6, 7, 7, 9, 10};

  private final LasColumns modern;

  /**
   * Turns points of one layout.
   *
   * @param layout of the points that will come
   */
  public ModernPoints(final PointLayout layout) {
    final PointLayout target = layoutFor(layout);
    modern = new LasColumns(target, target.fields());
  }

  /** The layout of the points when they are turned: the same for formats 6-10. */
  public static PointLayout layoutFor(final PointLayout layout) {
    return layout.isModern()
        ? layout
        : PointLayout.of(SUCCESSOR[layout.pointFormat()], layout.extraDimensions());
  }

  /**
   * Turns points.
   *
   * @param points with all fields of their layout
   * @return the points themselves if they are of a format 6-10, else columns that are valid until
   *     the next call
   */
  public LasColumns of(final LasColumns points) {
    if (points.layout().isModern()) {
      return points;
    }
    final int size = points.size();
    modern.resize(size);
    System.arraycopy(points.x(), 0, modern.x(), 0, size);
    System.arraycopy(points.y(), 0, modern.y(), 0, size);
    System.arraycopy(points.z(), 0, modern.z(), 0, size);
    System.arraycopy(points.intensity(), 0, modern.intensity(), 0, size);
    System.arraycopy(points.returnNumber(), 0, modern.returnNumber(), 0, size);
    System.arraycopy(points.numberOfReturns(), 0, modern.numberOfReturns(), 0, size);
    System.arraycopy(points.flags(), 0, modern.flags(), 0, size);
    System.arraycopy(points.classification(), 0, modern.classification(), 0, size);
    System.arraycopy(points.userData(), 0, modern.userData(), 0, size);
    System.arraycopy(points.pointSourceId(), 0, modern.pointSourceId(), 0, size);
    for (int i = 0; i < size; i++) {
      modern.scanAngle()[i] = (short) Math.round(points.scanAngle()[i] / SCAN_ANGLE_UNIT);
    }
    if (points.has(LasField.GPS_TIME)) {
      System.arraycopy(points.gpsTime(), 0, modern.gpsTime(), 0, size);
    } else {
      Arrays.fill(modern.gpsTime(), 0, size, 0);
    }
    copyOptional(points, size);
    return modern;
  }

  private void copyOptional(final LasColumns points, final int size) {
    if (points.has(LasField.RGB)) {
      System.arraycopy(points.red(), 0, modern.red(), 0, size);
      System.arraycopy(points.green(), 0, modern.green(), 0, size);
      System.arraycopy(points.blue(), 0, modern.blue(), 0, size);
    }
    if (modern.has(LasField.NIR)) {
      Arrays.fill(modern.nir(), 0, size, (short) 0);
    }
    if (points.has(LasField.WAVE_PACKET)) {
      System.arraycopy(
          points.wavePackets(), 0, modern.wavePackets(), 0, size * PointLayout.WAVE_PACKET_LENGTH);
    }
    for (int b = 0; b < points.layout().extraByteCount(); b++) {
      System.arraycopy(points.extraBytes(b), 0, modern.extraBytes(b), 0, size);
    }
  }
}
