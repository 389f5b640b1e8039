package io.sparklidar.las;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.point.ModernPoints;
import io.sparklidar.las.point.PointLayout;
import java.io.Serializable;
import java.util.Optional;

/**
 * What points of two files must have in common to lie in one file without loss, the coordinate
 * reference system apart.
 *
 * @param layout of the points
 * @param transform scale and offset
 * @param clock of the GPS times; empty if points have none
 */
public record PointKind(PointLayout layout, CoordinateTransform transform, String clock)
    implements Serializable {

  private static final int TIME_OFFSET = 1 << 6;

  /** That of a file. */
  public static PointKind of(final LasFile file) {
    return new PointKind(
        file.layout(), file.transform(), file.layout().hasGpsTime() ? clock(file.header()) : "");
  }

  private static String clock(final LasHeader header) {
    return (header.encodes(LasHeader.ADJUSTED_GPS_TIME) ? "adjusted standard" : "week seconds")
        + (header.encodes(TIME_OFFSET) ? ", offset " + header.timeOffset() : "");
  }

  /** The same with points of the formats 6-10. */
  public PointKind modern() {
    return new PointKind(ModernPoints.layoutFor(layout), transform, clock);
  }

  /**
   * What keeps points of another kind from a file of this one.
   *
   * @return what differs, and how; empty if nothing does
   */
  public Optional<String> difference(final PointKind other) {
    if (!other.layout.equals(layout)) {
      return differ("points", layout, other.layout);
    }
    if (!clock.isEmpty() && !other.clock.isEmpty() && !clock.equals(other.clock)) {
      return differ("GPS times", clock, other.clock);
    }
    if (LatticeShift.between(other.transform, transform).isEmpty()) {
      return differ("scales or offsets", transform, other.transform);
    }
    return Optional.empty();
  }

  private static Optional<String> differ(
      final String what, final Object expected, final Object found) {
    return Optional.of(what + " differ (" + found + ", " + expected + ")");
  }
}
