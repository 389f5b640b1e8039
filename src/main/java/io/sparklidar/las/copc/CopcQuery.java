package io.sparklidar.las.copc;

/**
 * Which points of a COPC file are wanted. Immutable; begins with {@link #EVERYTHING} and is
 * narrowed.
 *
 * @param box where points lie
 * @param resolution a distance between points that is fine enough, in units of the CRS; 0 for all
 *     points
 * @param maxLevel the deepest level that is read
 */
public record CopcQuery(Box box, double resolution, int maxLevel) {

  /** Every point. */
  public static final CopcQuery EVERYTHING = new CopcQuery(Box.EVERYTHING, 0, NodeKey.MAX_LEVEL);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if the resolution is not a distance or the level is negative
   */
  public CopcQuery {
    if (!(resolution >= 0) || maxLevel < 0) {
      throw new IllegalArgumentException(
          "expected a resolution and a level from 0 on, got " + resolution + " and " + maxLevel);
    }
  }

  /** The same within a box. */
  public CopcQuery within(final Box other) {
    return new CopcQuery(other, resolution, maxLevel);
  }

  /** The same with points no denser than needed to be {@code distance} apart. */
  public CopcQuery atResolution(final double distance) {
    return new CopcQuery(box, distance, maxLevel);
  }

  /** The same down to a level. */
  public CopcQuery downTo(final int level) {
    return new CopcQuery(box, resolution, level);
  }
}
