package io.sparklidar.sample.scene;

import java.util.Arrays;

/**
 * Crowns of trees and bushes: upright ellipsoids full of leaves, cut off below. A pulse may end
 * anywhere inside or come through. Held as numbers, like {@link Solids}, with the same pulses. Not
 * thread-safe.
 */
public final class Crowns {

  private static final int STRIDE = 8;
  private static final int X = 0;
  private static final int Y = 1;
  private static final int Z = 2;
  private static final int RADIUS = 3;
  private static final int INVERSE_RADIUS_SQUARED = 4;
  private static final int INVERSE_HEIGHT_SQUARED = 5;
  private static final int BASE = 6;
  private static final int FREE_PATH = 7;

  private int count;
  private double[] shape = new double[256 * STRIDE];
  private double[] top = new double[256];
  private byte[] surface = new byte[256];
  private int[] tint = new int[256];
  private double leave;

  /**
   * Adds one.
   *
   * @param x middle, town frame
   * @param y middle, town frame
   * @param z height of the middle
   * @param radius half its width
   * @param halfHeight half its height, before it is cut off
   * @param base height at which it is cut off
   * @param freePath how far a pulse comes down in it on average before it meets a leaf, metres
   * @param made what it is made of
   * @param madeTint its {@link Tint}
   */
  void add(
      final double x,
      final double y,
      final double z,
      final double radius,
      final double halfHeight,
      final double base,
      final double freePath,
      final Surface made,
      final int madeTint) {
    if ((count + 1) * STRIDE > shape.length) {
      shape = Arrays.copyOf(shape, 2 * shape.length);
      top = Arrays.copyOf(top, 2 * count);
      surface = Arrays.copyOf(surface, 2 * count);
      tint = Arrays.copyOf(tint, 2 * count);
    }
    final int at = count * STRIDE;
    shape[at + X] = x;
    shape[at + Y] = y;
    shape[at + Z] = z;
    shape[at + RADIUS] = radius;
    shape[at + INVERSE_RADIUS_SQUARED] = 1 / (radius * radius);
    shape[at + INVERSE_HEIGHT_SQUARED] = 1 / (halfHeight * halfHeight);
    shape[at + BASE] = base;
    shape[at + FREE_PATH] = freePath;
    top[count] = z + halfHeight;
    surface[count] = (byte) made.ordinal();
    tint[count] = madeTint;
    count++;
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** The x of the middle of one. */
  public double x(final int crown) {
    return shape[crown * STRIDE + X];
  }

  /** The y of the middle of one. */
  public double y(final int crown) {
    return shape[crown * STRIDE + Y];
  }

  /** The radius of one, metres. */
  public double radius(final int crown) {
    return shape[crown * STRIDE + RADIUS];
  }

  /** Height of its highest point. */
  public double top(final int crown) {
    return top[crown];
  }

  /** Height at which a pulse enters it, or negative infinity; sets {@link #leave()}. */
  public double enter(
      final int crown,
      final double rayX,
      final double rayY,
      final double slopeX,
      final double slopeY) {
    final int at = crown * STRIDE;
    final double z = shape[at + Z];
    // Where the pulse is at the height of the middle; w is the height above the middle.
    final double x = rayX - slopeX * z - shape[at + X];
    final double y = rayY - slopeY * z - shape[at + Y];
    final double inverse = shape[at + INVERSE_RADIUS_SQUARED];
    final double a =
        (slopeX * slopeX + slopeY * slopeY) * inverse + shape[at + INVERSE_HEIGHT_SQUARED];
    final double b = (x * slopeX + y * slopeY) * inverse;
    final double c = (x * x + y * y) * inverse - 1;
    final double discriminant = b * b - a * c;
    if (discriminant <= 0) {
      return Double.NEGATIVE_INFINITY;
    }
    final double root = Math.sqrt(discriminant);
    final double enter = z + (b + root) / a;
    leave = Math.max(z + (b - root) / a, shape[at + BASE]);
    return enter > leave ? enter : Double.NEGATIVE_INFINITY;
  }

  /** Height at which the pulse of the last successful {@link #enter} leaves it. */
  public double leave() {
    return leave;
  }

  /** How far a pulse comes down in it on average before it meets a leaf, metres. */
  public double freePath(final int crown) {
    return shape[crown * STRIDE + FREE_PATH];
  }

  /** Ordinal of its surface. */
  public int surface(final int crown) {
    return surface[crown];
  }

  /** Its {@link Tint}. */
  public int tint(final int crown) {
    return tint[crown];
  }
}
