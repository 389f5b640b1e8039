package io.sparklidar.cloud;

import java.util.BitSet;
import java.util.Optional;

/**
 * One point of each voxel of a block, the first by (x, y, z, source file, point index): in a table
 * by voxel, of 8 to 16 bytes a point. For use by one thread.
 */
public final class ThinnedCloud {

  private final PointBlock points;
  private final VoxelGrid grid;
  private final int mask;

  /** Of each slot the point that is the first of its voxel so far, and 1 more; 0 for none. */
  private final int[] slots;

  private long cubeX;
  private long cubeY;
  private long cubeZ;

  private ThinnedCloud(final PointBlock points, final double side) {
    this.points = points;
    this.grid = new VoxelGrid(points.lattice(), side);
    final int capacity = Integer.highestOneBit(Math.max(4, Math.min(1 << 29, points.size()))) << 2;
    this.mask = capacity - 1;
    this.slots = new int[capacity];
  }

  /**
   * Which points those are.
   *
   * @param points a block that holds all points of each voxel that matters
   * @param side of a voxel, in units of the CRS
   * @param among the points there are; empty for all of the block
   */
  public static BitSet of(
      final PointBlock points, final double side, final Optional<BitSet> among) {
    final ThinnedCloud cloud = new ThinnedCloud(points, side);
    for (int point = 0; point < points.size(); point++) {
      if (among.isEmpty() || among.get().get(point)) {
        cloud.add(point);
      }
    }
    final BitSet first = new BitSet(points.size());
    for (final int slot : cloud.slots) {
      if (slot > 0) {
        first.set(slot - 1);
      }
    }
    return first;
  }

  private void add(final int point) {
    locate(point);
    final long x = cubeX;
    final long y = cubeY;
    final long z = cubeZ;
    int slot = (int) SplitMix.finish(x + SplitMix.finish(y + SplitMix.finish(z))) & mask;
    while (slots[slot] != 0) {
      final int before = slots[slot] - 1;
      locate(before);
      if (cubeX == x && cubeY == y && cubeZ == z) {
        if (points.compare(point, before) < 0) {
          slots[slot] = point + 1;
        }
        return;
      }
      slot = slot + 1 & mask;
    }
    slots[slot] = point + 1;
  }

  private void locate(final int point) {
    cubeX = grid.x(points.originX() + points.x()[point]);
    cubeY = grid.y(points.originY() + points.y()[point]);
    cubeZ = grid.z(points.originZ() + points.z()[point]);
  }
}
