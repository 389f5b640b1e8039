package io.sparklidar.neighbor;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Some of a tile's core points, with all points their neighbourhoods can reach as halo: its rows
 * are those of the whole tile.
 *
 * @param block the part as a tile of its own
 * @param rows which rows of the whole its rows are
 */
record TileHalf(PointBlock block, int[] rows) {

  /** Fewer core points are not halved: the halo would outweigh them. */
  private static final int FEWEST = 64;

  /**
   * Halves a tile across its longer side in plan.
   *
   * @return two halves; empty if the core is too small, or all of it on one line across
   */
  static Optional<List<TileHalf>> of(final PointBlock block, final Neighborhood neighborhood) {
    final int core = block.coreCount();
    if (core < FEWEST) {
      return Optional.empty();
    }
    final boolean alongX = extent(block.x(), core) >= extent(block.y(), core);
    final int[] along = alongX ? block.x() : block.y();
    final double unit = alongX ? block.lattice().unitX() : block.lattice().unitY();
    final int[] sorted = Arrays.copyOf(along, core);
    Arrays.sort(sorted);
    final int cut = sorted[core / 2];
    if (cut == sorted[0]) {
      return Optional.empty();
    }
    final double reach = Math.ceil(neighborhood.radius() / unit) + 1;
    return Optional.of(
        List.of(
            half(block, along, sorted[0], cut - 1L, reach),
            half(block, along, cut, sorted[core - 1], reach)));
  }

  /**
   * Parts a tile of which only some points may be neighbours.
   *
   * @return its core points that may be, in a tile of such points alone; and its other core points
   */
  static List<TileHalf> ofReferences(final PointBlock block) {
    final BitSet references = block.references().orElseThrow();
    final int[] some = new int[block.size()];
    final int[] others = new int[block.size()];
    int core = 0;
    int rest = 0;
    for (int i = 0; i < block.coreCount(); i++) {
      if (references.get(i)) {
        some[core++] = i;
      } else {
        others[rest++] = i;
      }
    }
    int size = core;
    for (int i = block.coreCount(); i < block.size(); i++) {
      if (references.get(i)) {
        some[size++] = i;
      }
    }
    System.arraycopy(some, 0, others, rest, size);
    return List.of(
        new TileHalf(block.of(some, size, core), Arrays.copyOf(some, core)),
        new TileHalf(block.of(others, rest + size, rest), Arrays.copyOf(others, rest)));
  }

  private static long extent(final int[] values, final int count) {
    int lowest = Integer.MAX_VALUE;
    int highest = Integer.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      lowest = Math.min(lowest, values[i]);
      highest = Math.max(highest, values[i]);
    }
    return (long) highest - lowest;
  }

  private static TileHalf half(
      final PointBlock block,
      final int[] along,
      final long from,
      final long to,
      final double reach) {
    final int[] chosen = new int[block.size()];
    int core = 0;
    for (int i = 0; i < block.coreCount(); i++) {
      if (along[i] >= from && along[i] <= to) {
        chosen[core++] = i;
      }
    }
    int size = core;
    for (int i = 0; i < block.size(); i++) {
      final boolean isCore = i < block.coreCount() && along[i] >= from && along[i] <= to;
      if (!isCore && along[i] >= from - reach && along[i] <= to + reach) {
        chosen[size++] = i;
      }
    }
    return new TileHalf(block.of(chosen, size, core), Arrays.copyOf(chosen, core));
  }

  /** Puts the rows of this half where they belong in the table of the whole. */
  void writeTo(final FeatureTable whole, final FeatureTable half) {
    for (int column = 0; column < whole.features().size(); column++) {
      final float[] to = whole.column(column);
      final float[] from = half.column(column);
      for (int i = 0; i < rows.length; i++) {
        to[rows[i]] = from[i];
      }
    }
  }
}
