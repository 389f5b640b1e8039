package io.sparklidar.ground.tin;

import java.math.BigInteger;

/** On which side points of a lattice lie of lines and circles: exact, whatever the coordinates. */
final class PlaneSigns {

  /** Products of two differences below this, and differences of such, are longs. */
  private static final int LINE_BITS = 30;

  /** Sums of three products of four differences below this are longs. */
  private static final int CIRCLE_BITS = 14;

  /** By how much float64 may miss the determinant of a circle, by the sum of its magnitudes. */
  private static final double ROUNDING = 12 * 0x1p-53;

  private PlaneSigns() {}

  /** Above 0 if c lies to the left of the way from a to b, below 0 to the right, 0 on the line. */
  static int turn(
      final int ax, final int ay, final int bx, final int by, final int cx, final int cy) {
    return turn((long) bx - ax, (long) by - ay, (long) cx - ax, (long) cy - ay);
  }

  private static int turn(final long bx, final long by, final long cx, final long cy) {
    if ((Math.abs(bx) | Math.abs(by) | Math.abs(cx) | Math.abs(cy)) >>> LINE_BITS == 0) {
      return Long.signum(bx * cy - by * cx);
    }
    return product(bx, cy).compareTo(product(by, cx));
  }

  private static BigInteger product(final long a, final long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
  }

  /**
   * Whether d lies in the circle through a, b and c, which lie counter-clockwise, or on one line
   * with c between a and b: then the circle is the half plane to the right of the way from a to b.
   * Of four on one circle the first by x, then y, lies in the circle of the others. All four are
   * different.
   */
  static boolean isInCircle(
      final int ax,
      final int ay,
      final int bx,
      final int by,
      final int cx,
      final int cy,
      final int dx,
      final int dy) {
    final int sign =
        circle(
            (long) ax - dx,
            (long) ay - dy,
            (long) bx - dx,
            (long) by - dy,
            (long) cx - dx,
            (long) cy - dy);
    if (sign != 0) {
      return sign > 0;
    }
    // As if the first lay a little lower on the paraboloid that Delaunay's triangles are a hull of.
    final boolean aFirst = isFirst(ax, ay, bx, by, cx, cy, dx, dy);
    final boolean bFirst = isFirst(bx, by, ax, ay, cx, cy, dx, dy);
    final boolean cFirst = isFirst(cx, cy, ax, ay, bx, by, dx, dy);
    if (aFirst) {
      return turn(bx, by, cx, cy, dx, dy) < 0;
    }
    if (bFirst) {
      return turn(cx, cy, ax, ay, dx, dy) < 0;
    }
    return !cFirst || turn(ax, ay, bx, by, dx, dy) < 0;
  }

  private static boolean isFirst(
      final int x,
      final int y,
      final int ax,
      final int ay,
      final int bx,
      final int by,
      final int cx,
      final int cy) {
    return isBefore(x, y, ax, ay) && isBefore(x, y, bx, by) && isBefore(x, y, cx, cy);
  }

  /** Whether a point comes before another, by x, then y. */
  static boolean isBefore(final int x, final int y, final int otherX, final int otherY) {
    return x < otherX || x == otherX && y < otherY;
  }

  /** The sign of the determinant that is above 0 if the origin lies in the circle. */
  private static int circle(
      final long ax, final long ay, final long bx, final long by, final long cx, final long cy) {
    if ((Math.abs(ax) | Math.abs(ay) | Math.abs(bx) | Math.abs(by) | Math.abs(cx) | Math.abs(cy))
            >>> CIRCLE_BITS
        == 0) {
      return Long.signum(
          (ax * ax + ay * ay) * (bx * cy - cx * by)
              + (bx * bx + by * by) * (cx * ay - ax * cy)
              + (cx * cx + cy * cy) * (ax * by - bx * ay));
    }
    final double bcLeft = (double) bx * cy;
    final double bcRight = (double) cx * by;
    final double caLeft = (double) cx * ay;
    final double caRight = (double) ax * cy;
    final double abLeft = (double) ax * by;
    final double abRight = (double) bx * ay;
    final double aSquare = (double) ax * ax + (double) ay * ay;
    final double bSquare = (double) bx * bx + (double) by * by;
    final double cSquare = (double) cx * cx + (double) cy * cy;
    final double sum =
        aSquare * (bcLeft - bcRight) + bSquare * (caLeft - caRight) + cSquare * (abLeft - abRight);
    final double magnitude =
        aSquare * (Math.abs(bcLeft) + Math.abs(bcRight))
            + bSquare * (Math.abs(caLeft) + Math.abs(caRight))
            + cSquare * (Math.abs(abLeft) + Math.abs(abRight));
    if (Math.abs(sum) > ROUNDING * magnitude) {
      return sum > 0 ? 1 : -1;
    }
    return square(ax, ay)
        .multiply(product(bx, cy).subtract(product(cx, by)))
        .add(square(bx, by).multiply(product(cx, ay).subtract(product(ax, cy))))
        .add(square(cx, cy).multiply(product(ax, by).subtract(product(bx, ay))))
        .signum();
  }

  private static BigInteger square(final long x, final long y) {
    return product(x, x).add(product(y, y));
  }
}
