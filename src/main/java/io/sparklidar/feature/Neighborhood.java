package io.sparklidar.feature;

import java.io.Serializable;

/**
 * Which points count as neighbours, the point itself being one of them. A point at exactly the
 * radius is inside ({@link SquaredDistance#limit}).
 */
public sealed interface Neighborhood extends Serializable {

  /** How many neighbours there are at most; {@link Integer#MAX_VALUE} for no limit. */
  int k();

  /**
   * How far a neighbour may be, in units of the CRS: in space, or in plan for a {@link Cylinder};
   * positive infinity for no limit.
   */
  double radius();

  /** The {@code k} nearest within a radius. */
  static Nearest nearest(final int k, final double radius) {
    return new Nearest(k, radius);
  }

  /** All within a radius. */
  static Within within(final double radius) {
    return new Within(radius);
  }

  /** The nearest within a radius, as many as have the smallest eigenentropy. */
  static Optimal optimal(final int fewest, final int most, final double radius) {
    return new Optimal(fewest, most, radius);
  }

  /** All within a radius in plan, whatever their height. */
  static Cylinder cylinder(final double radius) {
    return new Cylinder(radius);
  }

  /** The {@code k} nearest within a radius among one point per voxel. */
  static Thinned thinned(final double voxel, final int k, final double radius) {
    return new Thinned(voxel, k, radius);
  }

  private static void requireRadius(final double radius) {
    if (!(radius > 0)) {
      throw new IllegalArgumentException("radius must be above 0, got " + radius);
    }
  }

  private static void requireEnd(final double radius) {
    requireRadius(radius);
    if (radius == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("a radius without end holds the whole cloud");
    }
  }

  /**
   * The {@code k} nearest within {@code radius}. Ties in distance are broken by (x, y, z, source
   * file, point index), so where more than {@code k} points coincide, the {@code k} of smallest
   * identity stand for all of them.
   *
   * @param k how many, at least 1
   * @param radius how far at most, in units of the CRS; positive infinity for no limit
   */
  record Nearest(int k, double radius) implements Neighborhood {

    private static final long serialVersionUID = 1L;

    /** Validates. */
    public Nearest {
      if (k < 1) {
        throw new IllegalArgumentException("k must be at least 1, got " + k);
      }
      requireRadius(radius);
    }
  }

  /**
   * The k nearest within {@code radius}, with the k of {@code fewest .. most} at which the column
   * {@code eigenentropy} is smallest; of several such the smallest k (Demantké et al., 2011,
   * Weinmann et al., 2015). Only such k count as there are points for and as have an entropy, which
   * neighbours that all coincide have not. Where none has, k is {@code fewest}; where fewer are
   * within the radius, all of them are the neighbours.
   *
   * @param fewest neighbours, at least 3
   * @param k the most neighbours, above {@code fewest}
   * @param radius how far at most, in units of the CRS; positive infinity for no limit
   */
  record Optimal(int fewest, int k, double radius) implements Neighborhood {

    private static final long serialVersionUID = 1L;

    /** Three points span a plane; fewer have no eigenvalues. */
    private static final int LEAST = 3;

    /** Validates. */
    public Optimal {
      if (fewest < LEAST || k <= fewest) {
        throw new IllegalArgumentException(
            "an optimal neighbourhood has from at least "
                + LEAST
                + " neighbours to a larger number of them, got "
                + fewest
                + ".."
                + k);
      }
      requireRadius(radius);
    }
  }

  /**
   * All points within {@code radius}, however many.
   *
   * @param radius in units of the CRS, finite
   */
  record Within(double radius) implements Neighborhood {

    private static final long serialVersionUID = 1L;

    /** Validates. */
    public Within {
      requireEnd(radius);
    }

    @Override
    public int k() {
      return Integer.MAX_VALUE;
    }
  }

  /**
   * All points within {@code radius} in plan, however high above or deep below: a vertical cylinder
   * without ends. Distances to its points are those in space all the same.
   *
   * @param radius in units of the CRS, finite
   */
  record Cylinder(double radius) implements Neighborhood {

    private static final long serialVersionUID = 1L;

    /** Validates. */
    public Cylinder {
      requireEnd(radius);
    }

    @Override
    public int k() {
      return Integer.MAX_VALUE;
    }
  }

  /**
   * The {@code k} nearest within {@code radius} of a cloud that is thinned: of the points in each
   * cube of a global grid ({@link io.sparklidar.cloud.VoxelGrid}) the one of smallest (x, y, z,
   * source file, point index) is left (Hackel et al. 2016). A point that is not left is not its own
   * neighbour.
   *
   * @param voxel side of a cube, in units of the CRS
   * @param k how many, at least 1
   * @param radius how far at most, in units of the CRS; positive infinity for no limit
   */
  record Thinned(double voxel, int k, double radius) implements Neighborhood {

    private static final long serialVersionUID = 1L;

    /** Validates. */
    public Thinned {
      if (!(voxel > 0) || voxel == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(
            "the side of a voxel is above 0 and finite, got " + voxel);
      }
      if (k < 1) {
        throw new IllegalArgumentException("k must be at least 1, got " + k);
      }
      requireRadius(radius);
    }
  }
}
