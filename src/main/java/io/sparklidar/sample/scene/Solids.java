package io.sparklidar.sample.scene;

import java.util.Arrays;

/**
 * Opaque things with upright walls on a turned rectangle and a flat, gabled or hipped roof:
 * buildings, chimneys, hedges, cars, poles. Held as numbers, because every pulse is tested against
 * several.
 *
 * <p>A pulse is given by where it would be at height 0 and by how far it moves in plan while it
 * comes down one metre: at height z it is at {@code (rayX - slopeX * z, rayY - slopeY * z)}. It
 * hits a thing at the greatest height at which it is inside. Not thread-safe.
 */
public final class Solids {

  /** The steepest roof; a pulse comes down on steeper ones from outside. */
  static final double MAX_SLOPE = 1.9;

  private static final int STRIDE = 12;
  private static final int X = 0;
  private static final int Y = 1;
  private static final int COS = 2;
  private static final int SIN = 3;
  private static final int HALF_U = 4;
  private static final int HALF_V = 5;
  private static final int BASE = 6;
  private static final int EAVE = 7;
  private static final int SLOPE_U = 8;
  private static final int SLOPE_V = 9;
  private static final int OVERHANG = 10;
  private static final int TOP = 11;

  private int count;
  private double[] shape = new double[64 * STRIDE];
  private byte[] roof = new byte[64];
  private byte[] wall = new byte[64];
  private int[] roofTint = new int[64];
  private int[] wallTint = new int[64];
  private boolean onWall;

  /**
   * What a solid is made of.
   *
   * @param roof what its top is
   * @param roofTint {@link Tint} of the top
   * @param wall what its sides are
   * @param wallTint {@link Tint} of the sides
   */
  record Finish(Surface roof, int roofTint, Surface wall, int wallTint) {

    /** The same all over. */
    static Finish of(final Surface surface, final int tint) {
      return new Finish(surface, tint, surface, tint);
    }
  }

  /**
   * Adds one.
   *
   * @param x middle, town frame
   * @param y middle, town frame
   * @param cos cosine of the direction of its own u axis
   * @param sin sine of that direction
   * @param halfU half its extent along its u axis
   * @param halfV half its extent across
   * @param base height of its underside
   * @param eave height of its walls
   * @param slopeU rise of the roof planes over both ends, 0 for none
   * @param slopeV rise of the roof planes over both sides, 0 for none
   * @param overhang how far the roof reaches beyond the walls
   * @param finish what it is made of
   */
  void add(
      final double x,
      final double y,
      final double cos,
      final double sin,
      final double halfU,
      final double halfV,
      final double base,
      final double eave,
      final double slopeU,
      final double slopeV,
      final double overhang,
      final Finish finish) {
    if (slopeU > MAX_SLOPE || slopeV > MAX_SLOPE) {
      throw new IllegalArgumentException("a roof rises at most " + MAX_SLOPE);
    }
    if ((count + 1) * STRIDE > shape.length) {
      shape = Arrays.copyOf(shape, 2 * shape.length);
      roof = Arrays.copyOf(roof, 2 * count);
      wall = Arrays.copyOf(wall, 2 * count);
      roofTint = Arrays.copyOf(roofTint, 2 * count);
      wallTint = Arrays.copyOf(wallTint, 2 * count);
    }
    final int at = count * STRIDE;
    shape[at + X] = x;
    shape[at + Y] = y;
    shape[at + COS] = cos;
    shape[at + SIN] = sin;
    shape[at + HALF_U] = halfU;
    shape[at + HALF_V] = halfV;
    shape[at + BASE] = base;
    shape[at + EAVE] = eave;
    shape[at + SLOPE_U] = slopeU;
    shape[at + SLOPE_V] = slopeV;
    shape[at + OVERHANG] = overhang;
    shape[at + TOP] = eave + rise(slopeU * halfU, slopeV * halfV);
    roof[count] = (byte) finish.roof().ordinal();
    wall[count] = (byte) finish.wall().ordinal();
    roofTint[count] = finish.roofTint();
    wallTint[count] = finish.wallTint();
    count++;
  }

  private static double rise(final double alongU, final double alongV) {
    return alongU > 0 && alongV > 0 ? Math.min(alongU, alongV) : Math.max(alongU, alongV);
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** The x of the middle of one. */
  public double x(final int solid) {
    return shape[solid * STRIDE + X];
  }

  /** The y of the middle of one. */
  public double y(final int solid) {
    return shape[solid * STRIDE + Y];
  }

  /** Half its extent along x. */
  public double reachX(final int solid) {
    return reach(solid, COS, SIN);
  }

  /** Half its extent along y. */
  public double reachY(final int solid) {
    return reach(solid, SIN, COS);
  }

  private double reach(final int solid, final int alongU, final int alongV) {
    final int at = solid * STRIDE;
    final double overhang = shape[at + OVERHANG];
    return Math.abs(shape[at + alongU]) * (shape[at + HALF_U] + overhang)
        + Math.abs(shape[at + alongV]) * (shape[at + HALF_V] + overhang);
  }

  /** Height of its highest point. */
  public double top(final int solid) {
    return shape[solid * STRIDE + TOP];
  }

  /** Height at which a pulse hits it, or negative infinity. */
  public double hit(
      final int solid,
      final double rayX,
      final double rayY,
      final double slopeX,
      final double slopeY) {
    final int at = solid * STRIDE;
    final double cos = shape[at + COS];
    final double sin = shape[at + SIN];
    final double dx = rayX - shape[at + X];
    final double dy = rayY - shape[at + Y];
    // The pulse in the solid's own axes: (u - du * z, v - dv * z).
    final double u = dx * cos + dy * sin;
    final double v = dy * cos - dx * sin;
    final double du = slopeX * cos + slopeY * sin;
    final double dv = slopeY * cos - slopeX * sin;
    final double halfU = shape[at + HALF_U];
    final double halfV = shape[at + HALF_V];
    final double eave = shape[at + EAVE];

    // The roof is the lowest of its planes.
    final double slopeU = shape[at + SLOPE_U];
    final double slopeV = shape[at + SLOPE_V];
    double roofZ = slopeU == 0 && slopeV == 0 ? eave : Double.POSITIVE_INFINITY;
    if (slopeU > 0) {
      final double rim = eave + slopeU * halfU;
      roofZ =
          Math.min((rim - slopeU * u) / (1 - slopeU * du), (rim + slopeU * u) / (1 + slopeU * du));
    }
    if (slopeV > 0) {
      final double rim = eave + slopeV * halfV;
      roofZ =
          Math.min(
              roofZ,
              Math.min(
                  (rim - slopeV * v) / (1 - slopeV * dv), (rim + slopeV * v) / (1 + slopeV * dv)));
    }
    final double overhang = shape[at + OVERHANG];
    if (Math.abs(u - du * roofZ) <= halfU + overhang
        && Math.abs(v - dv * roofZ) <= halfV + overhang) {
      onWall = false;
      return roofZ;
    }

    // The walls: the pulse is between both ends below enterU and above leaveU, and so across.
    final double oneU = (u - halfU) / du;
    final double otherU = (u + halfU) / du;
    final double oneV = (v - halfV) / dv;
    final double otherV = (v + halfV) / dv;
    final double enter = Math.min(Math.max(oneU, otherU), Math.max(oneV, otherV));
    final double leave = Math.max(Math.min(oneU, otherU), Math.min(oneV, otherV));
    if (enter > leave && enter <= roofZ && enter > shape[at + BASE]) {
      onWall = true;
      return enter;
    }
    return Double.NEGATIVE_INFINITY;
  }

  /** Whether the last {@link #hit} was on a wall. */
  public boolean onWall() {
    return onWall;
  }

  /** Ordinal of the surface of its wall or roof. */
  public int surface(final int solid, final boolean ofWall) {
    return ofWall ? wall[solid] : roof[solid];
  }

  /** {@link Tint} of its wall or roof. */
  public int tint(final int solid, final boolean ofWall) {
    return ofWall ? wallTint[solid] : roofTint[solid];
  }
}
