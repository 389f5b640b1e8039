package io.sparklidar.las.laz.layered;

import io.sparklidar.las.laz.coding.CorrectorContext;
import io.sparklidar.las.laz.coding.ReturnTables;

/**
 * What the XY layer says about a point that other layers need, packed into an int: each of them
 * then depends on nothing but these.
 */
final class PointTrace {

  /** Scanner channel, in the lowest bits. */
  static final int CHANNEL = 3;

  static final int CHANNEL_CHANGED = 1 << 2;
  static final int GPS_TIME_CHANGED = 1 << 3;
  static final int ANGLE_CHANGED = 1 << 4;
  static final int SOURCE_ID_CHANGED = 1 << 5;

  private static final int GPS_TIME_SHIFT = 3;
  private static final int POSITION_SHIFT = 6;
  private static final int LEVEL_SHIFT = 8;
  private static final int Z_CONTEXT_SHIFT = 11;

  /** A point that is the only return of its pulse has this position. */
  static final int ONLY_RETURN = 3;

  private PointTrace() {}

  static int of(
      final int channel,
      final int changes,
      final int position,
      final int level,
      final int zContext) {
    return channel
        | changes
        | position << POSITION_SHIFT
        | level << LEVEL_SHIFT
        | zContext << Z_CONTEXT_SHIFT;
  }

  /** 1 if the GPS time changed, else 0. */
  static int gpsTimeChanged(final int trace) {
    return trace >>> GPS_TIME_SHIFT & 1;
  }

  /** Whether return r of n is the first of its pulse (2) and the last (1), added up. */
  static int position(final int n, final int r) {
    return (r == 1 ? 2 : 0) + (r >= n ? 1 : 0);
  }

  /** Whether the point is the first return (2) and the last (1) of its pulse, added up. */
  static int position(final int trace) {
    return trace >>> POSITION_SHIFT & 3;
  }

  /** See {@link ReturnTables#level}. */
  static int level(final int trace) {
    return trace >>> LEVEL_SHIFT & 7;
  }

  /** See {@link CorrectorContext#ofZ}. */
  static int zContext(final int trace) {
    return trace >>> Z_CONTEXT_SHIFT;
  }
}
