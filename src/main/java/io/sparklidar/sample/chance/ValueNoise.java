package io.sparklidar.sample.chance;

/** Smooth noise in the plane: random values on the integer grid, joined by a quintic. */
public final class ValueNoise {

  private ValueNoise() {}

  /** The noise at (x, y), in -1..1; features are about 1 wide. */
  public static double at(final long seed, final double x, final double y) {
    final double floorX = Math.floor(x);
    final double floorY = Math.floor(y);
    final long i = (long) floorX;
    final long j = (long) floorY;
    final double u = ease(x - floorX);
    final double v = ease(y - floorY);
    final double south = lerp(corner(seed, i, j), corner(seed, i + 1, j), u);
    final double north = lerp(corner(seed, i, j + 1), corner(seed, i + 1, j + 1), u);
    return lerp(south, north, v);
  }

  private static double corner(final long seed, final long i, final long j) {
    return 2 * Hash.unit(Hash.of(seed, i, j)) - 1;
  }

  private static double ease(final double t) {
    return t * t * t * (t * (t * 6 - 15) + 10);
  }

  private static double lerp(final double a, final double b, final double t) {
    return a + (b - a) * t;
  }
}
