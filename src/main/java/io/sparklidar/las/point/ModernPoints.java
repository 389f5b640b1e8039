package io.sparklidar.las.point;

import io.sparklidar.cloud.LasField;

/**
 * Turns points of the formats 0-5 into points of the formats 6-10 that hold all they have: 0 and 1
 * become 6, 2 and 3 become 7, 4 becomes 9, 5 becomes 10. A GPS time or a colour that they lack is
 * 0. Classes stay as they are, 12 (overlap) too. Confined to one thread.
 */
public final class ModernPoints {

  /** Degrees of a step of the scan angle in the formats 6-10; those of 0-5 are whole degrees. */
  public static final double SCAN_ANGLE_UNIT = 0.006;

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

  /** A scan angle of formats 6-10, of one of formats 0-5. */
  public static short scanAngle(final short degrees) {
    return (short) Math.round(degrees / SCAN_ANGLE_UNIT);
  }

  /** The layout of the points when they are turned: the same for formats 6-10. */
  public static PointLayout layoutFor(final PointLayout layout) {
    return layout.isModern()
        ? layout
        : PointLayout.of(PointLayout.modernFormatWith(layout.fields()), layout.extraDimensions());
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
    for (final LasField field : modern.fields()) {
      if (field == LasField.SCAN_ANGLE) {
        takeScanAngles(points, size);
      } else {
        modern.take(field, points, size);
      }
    }
    return modern;
  }

  private void takeScanAngles(final LasColumns points, final int size) {
    final short[] from = points.scanAngle();
    final short[] to = modern.scanAngle();
    for (int i = 0; i < size; i++) {
      to[i] = scanAngle(from[i]);
    }
  }
}
