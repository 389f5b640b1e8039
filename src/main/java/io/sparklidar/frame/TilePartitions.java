package io.sparklidar.frame;

import io.sparklidar.tile.SquareTiles;
import java.io.Serializable;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Which partition of the shuffle each tile is in. Spark puts a row where the hash of its key says:
 * here each partition has a key that goes to it and nowhere else, so that partitions are as even as
 * tiles are. Nothing but evenness hangs on that. Immutable.
 */
final class TilePartitions implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int[] keys;
  private final int[] partitions;

  private TilePartitions(final int[] keys, final int[] partitions) {
    this.keys = keys;
    this.partitions = partitions;
  }

  /**
   * Spreads tiles over partitions, the largest first, each to the one that has fewest points.
   *
   * @param tiles the tiles
   * @param most how many partitions there may be
   */
  static TilePartitions of(final SquareTiles tiles, final int most) {
    final int count = Math.max(1, Math.min(most, tiles.size()));
    final long[] points = new long[count];
    final PriorityQueue<Integer> least =
        new PriorityQueue<>(
            Comparator.<Integer>comparingLong(partition -> points[partition])
                .thenComparing(Comparator.naturalOrder()));
    IntStream.range(0, count).forEach(least::add);
    final int[] partitions = new int[tiles.size()];
    IntStream.range(0, tiles.size())
        .boxed()
        .sorted(Comparator.comparingLong((Integer tile) -> tiles.points(tile)).reversed())
        .forEach(
            tile -> {
              final int partition = least.remove();
              partitions[tile] = partition;
              points[partition] += tiles.points(tile);
              least.add(partition);
            });
    return new TilePartitions(keys(count), partitions);
  }

  /** For each partition the smallest number from 0 on whose hash goes there. */
  private static int[] keys(final int count) {
    final int[] keys = new int[count];
    final boolean[] found = new boolean[count];
    int missing = count;
    for (int key = 0; missing > 0; key++) {
      final int partition = Math.floorMod(hash(key), count);
      if (!found[partition]) {
        found[partition] = true;
        keys[partition] = key;
        missing--;
      }
    }
    return keys;
  }

  /** Murmur3 (A. Appleby) of an int with Spark's seed. */
  static int hash(final int key) {
    int mixed = key * 0xcc9e2d51;
    mixed = Integer.rotateLeft(mixed, 15) * 0x1b873593;
    int hash = Integer.rotateLeft(42 ^ mixed, 13) * 5 + 0xe6546b64;
    hash ^= Integer.BYTES;
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return hash ^ hash >>> 16;
  }

  /** How many there are. */
  int count() {
    return keys.length;
  }

  /** The key of a partition. */
  int keyOf(final int partition) {
    return keys[partition];
  }

  /** The key of a tile's partition. */
  int key(final int tile) {
    return keys[partitions[tile]];
  }
}
