package io.sparklidar.feature;

/**
 * Sums of the differences of a neighbourhood to its query point, and of their products, in lattice
 * steps: exact integers, so the order of addition does not matter. For use by one thread.
 *
 * <p>Exact as long as {@link #fits} holds for the number of neighbours and the largest difference.
 */
public final class Moments {

  /** Number of neighbours. */
  public int count;

  /** Sum of dx. */
  public long x;

  /** Sum of dy. */
  public long y;

  /** Sum of dz. */
  public long z;

  /** Sum of dx dx. */
  public long xx;

  /** Sum of dx dy. */
  public long xy;

  /** Sum of dx dz. */
  public long xz;

  /** Sum of dy dy. */
  public long yy;

  /** Sum of dy dz. */
  public long yz;

  /** Sum of dz dz. */
  public long zz;

  /** No neighbours. */
  public Moments() {}

  /**
   * Whether {@code count} differences of at most {@code largest} in magnitude can be summed, and
   * the sums turned into a scatter matrix, without overflow.
   */
  public static boolean fits(final int count, final long largest) {
    return count == 0 || largest < (1L << 31) / count;
  }

  /** Forgets all neighbours. */
  public void clear() {
    count = 0;
    x = 0;
    y = 0;
    z = 0;
    xx = 0;
    xy = 0;
    xz = 0;
    yy = 0;
    yz = 0;
    zz = 0;
  }

  /** Replaces all sums. */
  public void set(
      final int count,
      final long x,
      final long y,
      final long z,
      final long xx,
      final long xy,
      final long xz,
      final long yy,
      final long yz,
      final long zz) {
    this.count = count;
    this.x = x;
    this.y = y;
    this.z = z;
    this.xx = xx;
    this.xy = xy;
    this.xz = xz;
    this.yy = yy;
    this.yz = yz;
    this.zz = zz;
  }

  /** Adds the neighbour that is {@code dx, dy, dz} steps away. */
  public void add(final long dx, final long dy, final long dz) {
    count++;
    x += dx;
    y += dy;
    z += dz;
    xx += dx * dx;
    xy += dx * dy;
    xz += dx * dz;
    yy += dy * dy;
    yz += dy * dz;
    zz += dz * dz;
  }
}
