package io.sparklidar.feature;

import java.io.Serializable;

/**
 * Which points count as neighbours: the {@code k} nearest within {@code radius}, the point itself
 * being one of them. A point at exactly the radius is inside ({@link SquaredDistance#limit}). Ties
 * in distance are broken by (x, y, z, source file, point index), so where more than {@code k}
 * points coincide, the {@code k} of smallest identity stand for all of them.
 *
 * @param k how many, at least 1
 * @param radius how far at most, in units of the CRS; positive infinity for no limit
 */
public record Neighborhood(int k, double radius) implements Serializable {

  /** Validates. */
  public Neighborhood {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    if (!(radius > 0)) {
      throw new IllegalArgumentException("radius must be above 0, got " + radius);
    }
  }
}
