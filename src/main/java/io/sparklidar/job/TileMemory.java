package io.sparklidar.job;

import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;

/** About how much heap a tile takes at its peak: the one place that says so. */
final class TileMemory {

  /** Buffers of readers and writers, and a row group on its way. */
  private static final long FIXED = 64L << 20;

  /** Coordinates, identity and class as they are gathered, then sorted for the search. */
  private static final long HELD_POINT = 72;

  /** Points of the halo are not counted by the plan: a border of tiles of the usual size. */
  private static final double HALO = 1.3;

  /** Attributes and coordinates of a row that waits for its place in Morton order, and its key. */
  private static final long ORDERED_ROW = 96;

  private TileMemory() {}

  /** For a tile of a job. */
  static long bytes(final TileSpec tile, final TileContext context) {
    final long core = tile.corePoints();
    final long held = Math.min(tile.readPoints(), (long) (core * HALO));
    final long features = (long) Float.BYTES * context.features().size();
    final boolean ordered =
        tile.core() instanceof TileCore.Square
            && context.options().formats().contains(JobOptions.Format.PARQUET);
    return FIXED + HELD_POINT * held + core * (features + (ordered ? ORDERED_ROW + features : 0));
  }
}
