package io.sparklidar.sample.land;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.chance.Hash;

/**
 * Where the power lines run: parallel and straight across the land, poles at even distances.
 * Coordinates are those of the town frame. Immutable.
 */
public final class PowerLines {

  /** Distance from one pole to the next, metres. */
  public static final double SPAN = 68;

  /** Distance from one line to the next, metres. */
  public static final double SPACING = 740;

  /** Height of the conductors above the foot of a pole, metres. */
  public static final double CONDUCTOR_HEIGHT = 13;

  /** How far a conductor hangs down between two poles, metres. */
  public static final double SAG = 1.5;

  /** Distance of the outer conductors from the middle one, metres. */
  public static final double ARM = 1.3;

  private static final double HOME_X = 176;
  private static final double HOME_Y = 100;

  private final boolean present;
  private final double cos;
  private final double sin;
  private final double firstAcross;
  private final double firstAlong;

  /** Those of a landscape of a seed. */
  public PowerLines(final long seed, final Landscape landscape) {
    final Draw draw = new Draw(Hash.mix(seed ^ 0x90E2L));
    present = landscape == Landscape.TOWN || landscape == Landscape.SUBURB;
    final double direction = StrictMath.toRadians(draw.between(94, 104));
    cos = StrictMath.cos(direction);
    sin = StrictMath.sin(direction);
    firstAcross = across(HOME_X + draw.between(-4, 4), HOME_Y);
    firstAlong = draw.between(0, SPAN);
  }

  /** Whether there are any. */
  public boolean present() {
    return present;
  }

  /** Cosine of the direction they run. */
  public double cos() {
    return cos;
  }

  /** Sine of the direction they run. */
  public double sin() {
    return sin;
  }

  /** Position of a place along the lines, in spans; poles stand at whole numbers. */
  public double spans(final double x, final double y) {
    return (cos * x + sin * y - firstAlong) / SPAN;
  }

  /** Position of a place across the lines, in spacings; lines run at whole numbers. */
  public double lines(final double x, final double y) {
    return (across(x, y) - firstAcross) / SPACING;
  }

  private double across(final double x, final double y) {
    return cos * y - sin * x;
  }

  /** The x of pole {@code pole} of line {@code line}. */
  public double poleX(final int line, final int pole) {
    return cos * (firstAlong + pole * SPAN) - sin * (firstAcross + line * SPACING);
  }

  /** The y of pole {@code pole} of line {@code line}. */
  public double poleY(final int line, final int pole) {
    return sin * (firstAlong + pole * SPAN) + cos * (firstAcross + line * SPACING);
  }

  /** Distance from a place to the nearest line in plan, metres; infinite where there is none. */
  public double distance(final double x, final double y) {
    if (!present) {
      return Double.POSITIVE_INFINITY;
    }
    final double lines = lines(x, y);
    return Math.abs(lines - Math.rint(lines)) * SPACING;
  }
}
