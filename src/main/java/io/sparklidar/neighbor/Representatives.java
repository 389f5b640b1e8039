package io.sparklidar.neighbor;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.SplitMix;
import io.sparklidar.cloud.ThinnedCloud;
import io.sparklidar.cloud.VoxelGrid;
import io.sparklidar.feature.SquaredDistance;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Some points of a tile that stand for the others: one of each voxel of a global grid, of those
 * that may be neighbours the first by (x, y, z, source file, point index). A core point has the
 * features of the nearest of them, of equally near ones the first in the same order; one that is
 * farther than 1.75 sides of a voxel from all of them stands for itself. What stands for a point
 * depends on no tile that holds what is within {@link #halo} of its core.
 *
 * @param block the tile with the points that stand for core points as its core
 * @param rows by core point the row of the one that stands for it
 */
public record Representatives(PointBlock block, int[] rows) {

  /** A little more than the diagonal, so that the one of a point's own voxel is within. */
  private static final double SIDES = 1.75;

  /** No point within that is more voxels away along an axis. */
  private static final int FARTHEST = 2;

  /** How far from a point the one that stands for it may be. */
  public static double reach(final double side) {
    return SIDES * side;
  }

  /**
   * How far around its core a tile must see points.
   *
   * @param side of a voxel, in units of the CRS; 0 if each point stands for itself
   * @param features how far features look
   */
  public static double halo(final double side, final double features) {
    // Voxels as wholes, or neighbours, of a point that far away.
    return side == 0 ? features : reach(side) + Math.max(features, Math.sqrt(2) * side);
  }

  /**
   * Those of a tile.
   *
   * @param points the tile
   * @param side of a voxel, in units of the CRS, above 0
   */
  public static Representatives of(final PointBlock points, final double side) {
    return new Search(points, side).run();
  }

  /** Goes through columns of voxels that hold core points. For one thread. */
  private static final class Search {

    private final PointBlock points;
    private final VoxelGrid grid;
    private final SquaredDistance squared;
    private final long limit;

    /** Of each slot a point of the column of voxels there, and 1 more; 0 for none. */
    private final int[] first;

    private final int mask;

    /** Which column a point is in. */
    private final long[] columnX;

    private final long[] columnY;

    /**
     * Points of a column, those that stand for others and core points: by its slot the last, by
     * point the one before, and 1 more each; 0 for none.
     */
    private final int[] lastStanding;

    private final int[] standingBefore;
    private final int[] lastCore;
    private final int[] coreBefore;

    private int[] near = new int[1 << 8];
    private int nearCount;

    Search(final PointBlock points, final double side) {
      this.points = points;
      this.grid = new VoxelGrid(points.lattice(), side);
      this.squared = SquaredDistance.on(points.lattice());
      this.limit = squared.limit(reach(side));
      final int capacity =
          Integer.highestOneBit(Math.max(4, Math.min(1 << 29, points.size()))) << 1;
      this.mask = capacity - 1;
      this.first = new int[capacity];
      this.lastStanding = new int[capacity];
      this.lastCore = new int[capacity];
      this.columnX = new long[points.size()];
      this.columnY = new long[points.size()];
      this.standingBefore = new int[points.size()];
      this.coreBefore = new int[points.coreCount()];
    }

    private Representatives run() {
      for (int p = 0; p < points.size(); p++) {
        columnX[p] = grid.x(points.originX() + points.x()[p]);
        columnY[p] = grid.y(points.originY() + points.y()[p]);
      }
      final BitSet some = ThinnedCloud.of(points, grid.side(), points.references());
      for (int p = some.nextSetBit(0); p >= 0; p = some.nextSetBit(p + 1)) {
        final int slot = slotOf(p);
        standingBefore[p] = lastStanding[slot];
        lastStanding[slot] = p + 1;
      }
      for (int p = 0; p < points.coreCount(); p++) {
        final int slot = slotOf(p);
        coreBefore[p] = lastCore[slot];
        lastCore[slot] = p + 1;
      }
      final int[] stands = new int[points.coreCount()];
      for (int slot = 0; slot <= mask; slot++) {
        if (lastCore[slot] > 0) {
          gather(columnX[lastCore[slot] - 1], columnY[lastCore[slot] - 1]);
          for (int p = lastCore[slot]; p > 0; p = coreBefore[p - 1]) {
            stands[p - 1] = nearest(p - 1);
          }
        }
      }
      return with(stands);
    }

    private Representatives with(final int[] stands) {
      final int[] row = new int[points.size()];
      Arrays.fill(row, -1);
      final int[] order = new int[points.size()];
      final int[] rows = new int[stands.length];
      int cores = 0;
      for (int p = 0; p < stands.length; p++) {
        if (row[stands[p]] < 0) {
          row[stands[p]] = cores;
          order[cores++] = stands[p];
        }
        rows[p] = row[stands[p]];
      }
      int size = cores;
      for (int p = 0; p < points.size(); p++) {
        if (row[p] < 0) {
          order[size++] = p;
        }
      }
      return new Representatives(points.of(order, size, cores), rows);
    }

    /** Who stands for others in a column and those around it, the column's own first. */
    private void gather(final long x, final long y) {
      nearCount = 0;
      for (int ring = 0; ring <= FARTHEST; ring++) {
        for (int i = -ring; i <= ring; i++) {
          final int step = Math.abs(i) == ring ? 1 : 2 * ring;
          for (int j = -ring; j <= ring; j += step) {
            gather(slot(x + i, y + j));
          }
        }
      }
    }

    private void gather(final int slot) {
      for (int p = lastStanding[slot]; p > 0; p = standingBefore[p - 1]) {
        if (nearCount == near.length) {
          near = Arrays.copyOf(near, 2 * nearCount);
        }
        near[nearCount++] = p - 1;
      }
    }

    private int nearest(final int point) {
      int best = point;
      long least = limit;
      boolean found = false;
      for (int n = 0; n < nearCount; n++) {
        final int other = near[n];
        final long distance =
            squared.of(
                (long) points.x()[other] - points.x()[point],
                (long) points.y()[other] - points.y()[point],
                (long) points.z()[other] - points.z()[point]);
        if (distance < least || distance == least && (!found || points.compare(other, best) < 0)) {
          least = distance;
          best = other;
          found = true;
        }
      }
      return best;
    }

    /** The slot of a point's column, which it takes if nobody has. */
    private int slotOf(final int point) {
      final int slot = slot(columnX[point], columnY[point]);
      if (first[slot] == 0) {
        first[slot] = point + 1;
      }
      return slot;
    }

    private int slot(final long x, final long y) {
      int slot = (int) SplitMix.finish(x + SplitMix.finish(y)) & mask;
      while (first[slot] != 0) {
        final int other = first[slot] - 1;
        if (columnX[other] == x && columnY[other] == y) {
          return slot;
        }
        slot = slot + 1 & mask;
      }
      return slot;
    }
  }
}
