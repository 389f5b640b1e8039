package io.sparklidar.las.copc;

import io.sparklidar.cloud.Bounds;

/**
 * A closed axis-parallel box, in units of the CRS; sides may be infinitely far away.
 *
 * @param minX smallest x
 * @param minY smallest y
 * @param minZ smallest z
 * @param maxX largest x
 * @param maxY largest y
 * @param maxZ largest z
 */
public record Box(double minX, double minY, double minZ, double maxX, double maxY, double maxZ) {

  /** All of space. */
  public static final Box EVERYTHING =
      new Box(
          Double.NEGATIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          Double.POSITIVE_INFINITY,
          Double.POSITIVE_INFINITY,
          Double.POSITIVE_INFINITY);

  /**
   * Checks the order of the sides.
   *
   * @throws IllegalArgumentException if a smallest coordinate is not at most the largest
   */
  public Box {
    if (!(minX <= maxX && minY <= maxY && minZ <= maxZ)) {
      throw new IllegalArgumentException(
          "a box from ("
              + minX
              + ", "
              + minY
              + ", "
              + minZ
              + ") to ("
              + maxX
              + ", "
              + maxY
              + ", "
              + maxZ
              + ") holds nothing");
    }
  }

  /** The box over a rectangle in plan, whatever the height. */
  public static Box over(final Bounds plan) {
    return new Box(
        plan.minX(),
        plan.minY(),
        Double.NEGATIVE_INFINITY,
        plan.maxX(),
        plan.maxY(),
        Double.POSITIVE_INFINITY);
  }

  /** Whether the two boxes share at least a point. */
  public boolean intersects(final Box other) {
    return minX <= other.maxX
        && other.minX <= maxX
        && minY <= other.maxY
        && other.minY <= maxY
        && minZ <= other.maxZ
        && other.minZ <= maxZ;
  }

  /** Whether (x, y, z) lies inside or on a side. */
  public boolean contains(final double x, final double y, final double z) {
    return x >= minX && x <= maxX && y >= minY && y <= maxY && z >= minZ && z <= maxZ;
  }

  /** This box with its sides moved outwards by so much along each axis. */
  public Box expand(final double dx, final double dy, final double dz) {
    return new Box(minX - dx, minY - dy, minZ - dz, maxX + dx, maxY + dy, maxZ + dz);
  }

  /** Whether no z is excluded. */
  public boolean isUnboundedInHeight() {
    return minZ == Double.NEGATIVE_INFINITY && maxZ == Double.POSITIVE_INFINITY;
  }
}
