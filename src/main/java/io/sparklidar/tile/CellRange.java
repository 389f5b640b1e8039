package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import java.io.Serializable;

/**
 * A rectangle of squares of a global grid through the origin of the CRS, half-open towards larger
 * coordinates.
 *
 * @param side side of a square
 * @param fromI number along x of the first
 * @param fromJ number along y of the first
 * @param toI number along x behind the last
 * @param toJ number along y behind the last
 */
public record CellRange(double side, int fromI, int fromJ, int toI, int toJ)
    implements Serializable {

  /** A rectangle that holds nothing. */
  static final CellRange EMPTY = new CellRange(1, 0, 0, 0, 0);

  /** Whether it holds nothing. */
  public boolean isEmpty() {
    return fromI >= toI || fromJ >= toJ;
  }

  /** Whether it holds all points of an extent, whose corners are coordinates of points. */
  boolean containsAll(final Bounds points, final double scaleX, final double scaleY) {
    return contains(points.minX(), points.minY(), scaleX, scaleY)
        && contains(points.maxX(), points.maxY(), scaleX, scaleY);
  }

  /**
   * Whether a point is in it.
   *
   * @param x its x
   * @param y its y
   * @param scaleX its file's scale along x
   * @param scaleY its file's scale along y
   */
  boolean contains(final double x, final double y, final double scaleX, final double scaleY) {
    final int i = Cells.along(x, side, scaleX);
    final int j = Cells.along(y, side, scaleY);
    return i >= fromI && i < toI && j >= fromJ && j < toJ;
  }

  /**
   * How near to a border of a square a coordinate is taken as on it. The square of a coordinate is
   * {@code c = coordinate / side}, rounded to the nearest integer {@code n} if {@code |c - n| *
   * side} is below this, else down; in float64 and in that order.
   *
   * @param scale the file's scale along the axis
   */
  public double snap(final double scale) {
    return Cells.snap(scale);
  }

  /** Its extent. */
  Bounds bounds() {
    return new Bounds(fromI * side, fromJ * side, toI * side, toJ * side);
  }
}
