package io.sparklidar.filter;

import io.sparklidar.cloud.PointBlock;
import java.util.BitSet;

/**
 * Thinning: of the points in each cube of a global grid the one of smallest identity. Cubes are
 * half-open towards larger coordinates; which one a point lies in depends on its place on the job's
 * lattice alone, and so on no tile.
 */
final class FirstOfCubes {

  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** A coordinate this part of a step below a border lies on it: products are rounded. */
  private static final double SNAP = 1e-3;

  private final PointBlock block;
  private final double side;
  private final int mask;

  /** Of each slot the point that is the first of its cube so far, and 1 more; 0 for none. */
  private final int[] slots;

  private FirstOfCubes(final PointBlock block, final double side) {
    this.block = block;
    this.side = side;
    final int capacity = Integer.highestOneBit(Math.max(4, Math.min(1 << 29, block.size()))) << 2;
    this.mask = capacity - 1;
    this.slots = new int[capacity];
  }

  /**
   * Keeps the first of each cube.
   *
   * @param block core points, and all other points of their cubes
   * @param side of a cube, in units of the CRS
   * @param kept core points that are not the first of their cube are cleared
   */
  static void keep(final PointBlock block, final double side, final BitSet kept) {
    final FirstOfCubes cubes = new FirstOfCubes(block, side);
    for (int p = 0; p < block.size(); p++) {
      cubes.add(p);
    }
    for (int p = kept.nextSetBit(0); p >= 0; p = kept.nextSetBit(p + 1)) {
      if (cubes.slots[cubes.slot(p)] != p + 1) {
        kept.clear(p);
      }
    }
  }

  private void add(final int point) {
    final int slot = slot(point);
    final int before = slots[slot] - 1;
    if (before < 0 || block.identity()[point] < block.identity()[before]) {
      slots[slot] = point + 1;
    }
  }

  /** The slot of the cube of a point, or the free one where it would go. */
  private int slot(final int point) {
    final long x = cubeX(point);
    final long y = cubeY(point);
    final long z = cubeZ(point);
    final long hash = ((x * SPREAD + y) * SPREAD + z) * SPREAD;
    int slot = (int) (hash >>> 32) & mask;
    while (slots[slot] != 0 && !isIn(slots[slot] - 1, x, y, z)) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private boolean isIn(final int point, final long x, final long y, final long z) {
    return cubeX(point) == x && cubeY(point) == y && cubeZ(point) == z;
  }

  private long cubeX(final int point) {
    return cube(block.originX() + block.x()[point], block.lattice().unitX());
  }

  private long cubeY(final int point) {
    return cube(block.originY() + block.y()[point], block.lattice().unitY());
  }

  private long cubeZ(final int point) {
    return cube(block.originZ() + block.z()[point], block.lattice().unitZ());
  }

  private long cube(final long steps, final double unit) {
    final double cubes = steps * unit / side;
    final double nearest = Math.rint(cubes);
    return (long) (Math.abs(cubes - nearest) * side < SNAP * unit ? nearest : Math.floor(cubes));
  }
}
