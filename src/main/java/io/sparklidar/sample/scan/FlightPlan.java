package io.sparklidar.sample.scan;

import io.sparklidar.sample.land.Relief;

/**
 * How the land was flown: parallel lines north and south in turn, a mirror that swings across, one
 * pulse at every step of its angle. Coordinates are those of the town frame.
 *
 * <p>The aircraft sways a little; where it was and how it was turned is a smooth function of the
 * line and the scan alone.
 */
public final class FlightPlan {

  /** Distance from one flight line to the next, metres. */
  static final double LINE_SPACING = 200;

  /** Height of the sensor above sea level, metres. */
  public static final double SENSOR_HEIGHT = 380;

  /** Pulses of one swing of the mirror. */
  public static final int PULSES = 1024;

  /** Distance from one scan to the next along the flight, metres. */
  public static final double SCAN_SPACING = 0.262;

  /** LAS unit of scan angles, degrees. */
  static final double SCAN_ANGLE_UNIT = 0.006;

  /** No pulse moves further than this in plan while it comes down one metre. */
  static final double MAX_SLOPE = 0.5;

  /** The aircraft is at most this far off its line, metres. */
  public static final double MAX_DRIFT = 1.2;

  /** Greatest roll and pitch, radians. */
  public static final double MAX_SWAY = 0.005;

  private static final double HALF_ANGLE = 24;
  private static final double ANGLE_STEP = 2 * HALF_ANGLE / PULSES;
  private static final double STEP_RADIANS = StrictMath.toRadians(ANGLE_STEP);
  private static final double FORWARD_SLOPE = StrictMath.tan(StrictMath.toRadians(8));
  private static final double FIRST_LINE = 60;
  private static final double SPEED = 60;
  private static final double SECONDS_PER_LINE = 3600;

  /** Adjusted standard GPS time at which line 0 passes the reference place: May 2026. */
  private static final double START = 462_000_000;

  /** Point source of line 0; ids start at 1 and lines reach as far west as the town does. */
  private static final int FIRST_SOURCE_ID = 1000;

  private static final double[] TANGENT = new double[PULSES];

  static {
    for (int pulse = 0; pulse < PULSES; pulse++) {
      TANGENT[pulse] = StrictMath.tan(StrictMath.toRadians(angle(pulse)));
    }
  }

  private FlightPlan() {}

  /** Middle of a flight line along x. */
  public static double lineX(final int line) {
    return FIRST_LINE + line * LINE_SPACING;
  }

  /** The first line that may see a place. */
  public static int firstLine(final double minX) {
    return (int) Math.floor((minX - FIRST_LINE) / LINE_SPACING) - 1;
  }

  /** The last line that may see a place. */
  public static int lastLine(final double maxX) {
    return (int) Math.ceil((maxX - FIRST_LINE) / LINE_SPACING) + 1;
  }

  /** 1 where the line is flown to the north, -1 to the south. */
  public static int heading(final int line) {
    return (line & 1) == 0 ? 1 : -1;
  }

  /** Angle of a position of the mirror, degrees to the east. */
  static double angle(final int position) {
    return (position + 0.5 - PULSES * 0.5) * ANGLE_STEP;
  }

  /**
   * Tangent of the angle of a position of the mirror.
   *
   * @param jitter how far the mirror is ahead, in steps, -0.5..0.5
   */
  static double tangent(final int position, final double jitter) {
    final double tangent = TANGENT[position];
    return tangent + jitter * STEP_RADIANS * (1 + tangent * tangent);
  }

  /** A position of the mirror that does not look further east than a tangent, by one or two. */
  public static int position(final double tangent) {
    final double angle = StrictMath.toDegrees(StrictMath.atan(tangent));
    return (int) Math.floor(angle / ANGLE_STEP + PULSES * 0.5 - 0.5);
  }

  /** Whether the mirror swings to the east in a scan. */
  static boolean swingsEast(final int scan) {
    return (scan & 1) == 0;
  }

  /** How far off its line the aircraft is, metres to the east. */
  static double drift(final int line, final int scan) {
    return MAX_DRIFT * StrictMath.sin(scan * 0.0011 + line * 2.1);
  }

  /** Roll to the east, radians. */
  static double roll(final int line, final int scan) {
    return MAX_SWAY
        * (0.7 * StrictMath.sin(scan * 0.0071 + line) + 0.3 * StrictMath.sin(scan * 0.031 - line));
  }

  /** How far pulses move to the north while they come down one metre: the scanner looks ahead. */
  static double slopeY(final int line, final int scan) {
    return heading(line) * FORWARD_SLOPE + MAX_SWAY * StrictMath.sin(scan * 0.0053 + 3.0 * line);
  }

  /** The least of {@link #slopeY} of a line. */
  public static double minSlopeY(final int line) {
    return heading(line) * FORWARD_SLOPE - MAX_SWAY;
  }

  /** The greatest of {@link #slopeY} of a line. */
  public static double maxSlopeY(final int line) {
    return heading(line) * FORWARD_SLOPE + MAX_SWAY;
  }

  /**
   * Position of the sensor along y.
   *
   * @param jitter how far it is ahead, in scans, -0.5..0.5
   */
  static double sensorY(final int line, final int scan, final int pulse, final double jitter) {
    return heading(line) * SCAN_SPACING * (scan + pulse * (1.0 / PULSES) + jitter);
  }

  /** When a pulse was sent, adjusted standard GPS time in seconds. */
  static double time(final int line, final int scan, final int pulse) {
    return START + SECONDS_PER_LINE * line + SCAN_SPACING / SPEED * (scan + pulse * (1.0 / PULSES));
  }

  /** The point source id of a line. */
  static int sourceId(final int line) {
    return FIRST_SOURCE_ID + line;
  }

  /** Whether a place is so far from its nearest line that the next one sees it too. */
  static boolean isOverlap(final double x) {
    final double lines = (x - FIRST_LINE) * (1 / LINE_SPACING);
    final double off = Math.abs(lines - Math.rint(lines)) * LINE_SPACING;
    return off > LINE_SPACING - (SENSOR_HEIGHT - Relief.MEAN_HEIGHT) * TANGENT[PULSES - 1];
  }
}
