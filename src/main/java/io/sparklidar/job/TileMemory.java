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

  /** A place in Morton order and its key. */
  private static final long ORDER = 12;

  /** What columns of a point take beyond its record: flags and returns have a byte each. */
  private static final long BEYOND_RECORD = 4;

  private TileMemory() {}

  /** For a tile of a job. */
  static long bytes(final TileSpec tile, final TileContext context) {
    final long core = tile.corePoints();
    final long held = Math.min(tile.readPoints(), (long) (core * HALO));
    final long features = (long) Float.BYTES * context.features().size();
    final boolean square = tile.core() instanceof TileCore.Square;
    final boolean parquet = context.options().formats().contains(JobOptions.Format.PARQUET);
    final long waiting;
    if (context.keepsPoints(tile)) {
      waiting = keptPoint(tile, context) + (square ? ORDER : 0);
    } else {
      waiting = square && parquet ? ORDERED_ROW + features : 0;
    }
    return FIXED + HELD_POINT * held + core * (features + waiting);
  }

  private static long keptPoint(final TileSpec tile, final TileContext context) {
    long longest = 0;
    for (final TileSpec.Input input : tile.inputs()) {
      if (tile.core().mayHold(input.file())) {
        longest = Math.max(longest, context.layouts().get(input.file()).recordLength());
      }
    }
    return longest + BEYOND_RECORD;
  }
}
