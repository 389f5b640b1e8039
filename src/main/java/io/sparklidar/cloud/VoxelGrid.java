package io.sparklidar.cloud;

/**
 * Cubes that fill space from the origin of the coordinates, half-open towards larger ones: which
 * one a point lies in depends on its place on the job's lattice alone, and so on no tile.
 *
 * @param lattice the job's lattice
 * @param side of a cube, in units of the CRS
 */
public record VoxelGrid(Lattice lattice, double side) {

  /** A coordinate this part of a step below a border lies on it: products are rounded. */
  private static final double SNAP = 1e-3;

  /** Validates. */
  public VoxelGrid {
    if (!(side > 0) || side == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("the side of a voxel is above 0 and finite, got " + side);
    }
  }

  /** The number, along x, of the cube of lattice x. */
  public long x(final long steps) {
    return cube(steps, lattice.unitX());
  }

  /** The number, along y, of the cube of lattice y. */
  public long y(final long steps) {
    return cube(steps, lattice.unitY());
  }

  /** The number, along z, of the cube of lattice z. */
  public long z(final long steps) {
    return cube(steps, lattice.unitZ());
  }

  private long cube(final long steps, final double unit) {
    final double cubes = steps * unit / side;
    final double nearest = Math.rint(cubes);
    return (long) (Math.abs(cubes - nearest) * side < SNAP * unit ? nearest : Math.floor(cubes));
  }
}
