package io.sparklidar.sample.scene;

import java.util.Arrays;

/**
 * Conductors that hang between two poles, in pieces short enough to be looked up by place. A
 * parabola stands for the catenary: at this sag they differ by less than a millimetre. Held as
 * numbers, like {@link Solids}, with the same pulses. Not thread-safe.
 */
public final class Wires {

  /** How far from its axis a pulse still meets a wire: the beam is wider than the wire. */
  static final double REACH = 0.11;

  private static final int PIECES = 8;
  private static final int STRIDE = 9;
  private static final int X = 0;
  private static final int Y = 1;
  private static final int COS = 2;
  private static final int SIN = 3;
  private static final int LENGTH = 4;
  private static final int Z = 5;
  private static final int RISE = 6;
  private static final int SAG = 7;
  private static final int PIECE = 8;

  private int count;
  private double[] shape = new double[64 * STRIDE];

  /** Adds one from (x, y, z) to (toX, toY, toZ), hanging down by {@code sag} in the middle. */
  void add(
      final double x,
      final double y,
      final double z,
      final double toX,
      final double toY,
      final double toZ,
      final double sag) {
    final double length = Math.sqrt((toX - x) * (toX - x) + (toY - y) * (toY - y));
    for (int piece = 0; piece < PIECES; piece++) {
      if ((count + 1) * STRIDE > shape.length) {
        shape = Arrays.copyOf(shape, 2 * shape.length);
      }
      final int at = count * STRIDE;
      shape[at + X] = x;
      shape[at + Y] = y;
      shape[at + COS] = (toX - x) / length;
      shape[at + SIN] = (toY - y) / length;
      shape[at + LENGTH] = length;
      shape[at + Z] = z;
      shape[at + RISE] = toZ - z;
      shape[at + SAG] = sag;
      shape[at + PIECE] = piece;
      count++;
    }
  }

  /** How many there are. */
  public int count() {
    return count;
  }

  /** Middle of a piece along x. */
  public double x(final int wire) {
    return shape[wire * STRIDE + X] + shape[wire * STRIDE + COS] * middle(wire);
  }

  /** Middle of a piece along y. */
  public double y(final int wire) {
    return shape[wire * STRIDE + Y] + shape[wire * STRIDE + SIN] * middle(wire);
  }

  private double middle(final int wire) {
    return (shape[wire * STRIDE + PIECE] + 0.5) / PIECES * shape[wire * STRIDE + LENGTH];
  }

  /** Half the extent of a piece in any direction. */
  public double reach(final int wire) {
    return shape[wire * STRIDE + LENGTH] / (2 * PIECES) + REACH;
  }

  /** A height that no part of it lies above. */
  public double top(final int wire) {
    return shape[wire * STRIDE + Z] + Math.max(0, shape[wire * STRIDE + RISE]);
  }

  /** Height at which a pulse meets it, or negative infinity. */
  public double hit(
      final int wire,
      final double rayX,
      final double rayY,
      final double slopeX,
      final double slopeY) {
    final int at = wire * STRIDE;
    final double cos = shape[at + COS];
    final double sin = shape[at + SIN];
    final double dx = rayX - shape[at + X];
    final double dy = rayY - shape[at + Y];
    final double along = dx * cos + dy * sin;
    final double alongSlope = slopeX * cos + slopeY * sin;
    final double inverseLength = 1 / shape[at + LENGTH];
    double z = shape[at + Z];
    double t = 0;
    // Where the pulse is as high as the wire: both slopes are small, three rounds are millimetres.
    for (int round = 0; round < 3; round++) {
      t = (along - alongSlope * z) * inverseLength;
      z = shape[at + Z] + shape[at + RISE] * t - 4 * shape[at + SAG] * t * (1 - t);
    }
    final double across = (dy - slopeY * z) * cos - (dx - slopeX * z) * sin;
    final double piece = t * PIECES - shape[at + PIECE];
    return piece >= 0 && piece < 1 && Math.abs(across) <= REACH ? z : Double.NEGATIVE_INFINITY;
  }
}
