package io.sparklidar.cloud;

import java.io.Serializable;

/**
 * A closed rectangle in plan, in units of the CRS. An empty one has {@code minX > maxX}.
 *
 * @param minX smallest x
 * @param minY smallest y
 * @param maxX largest x
 * @param maxY largest y
 */
public record Bounds(double minX, double minY, double maxX, double maxY) implements Serializable {

  /** The rectangle that holds nothing: the neutral element of {@link #union}. */
  public static final Bounds EMPTY =
      new Bounds(
          Double.POSITIVE_INFINITY,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.NEGATIVE_INFINITY);

  /** Whether no point can lie inside. */
  public boolean isEmpty() {
    return !(minX <= maxX && minY <= maxY);
  }

  /** The smallest rectangle that holds both. */
  public Bounds union(final Bounds other) {
    return new Bounds(
        Math.min(minX, other.minX),
        Math.min(minY, other.minY),
        Math.max(maxX, other.maxX),
        Math.max(maxY, other.maxY));
  }

  /** What two rectangles share; empty if they share nothing. */
  public Bounds intersection(final Bounds other) {
    return intersects(other)
        ? new Bounds(
            Math.max(minX, other.minX),
            Math.max(minY, other.minY),
            Math.min(maxX, other.maxX),
            Math.min(maxY, other.maxY))
        : EMPTY;
  }

  /** This rectangle, wider by {@code margin} on every side. */
  public Bounds expand(final double margin) {
    return isEmpty()
        ? this
        : new Bounds(minX - margin, minY - margin, maxX + margin, maxY + margin);
  }

  /** Whether the two closed rectangles share at least a point. */
  public boolean intersects(final Bounds other) {
    return minX <= other.maxX && other.minX <= maxX && minY <= other.maxY && other.minY <= maxY;
  }

  /** Whether (x, y) lies inside or on the border. */
  public boolean contains(final double x, final double y) {
    return x >= minX && x <= maxX && y >= minY && y <= maxY;
  }

  /** Extent along x; negative infinity when empty. */
  public double width() {
    return maxX - minX;
  }

  /** Extent along y; negative infinity when empty. */
  public double height() {
    return maxY - minY;
  }
}
