package io.sparklidar.job.features;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.cloud.SplitMix;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.Digest;
import io.sparklidar.ondevice.sums.TileSums;
import io.sparklidar.parallel.ParallelLoop;
import io.sparklidar.parallel.SpareCores;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A number that two computations share only if every point got the same features, bit for bit: the
 * sum modulo 2^64 over points of a hash of identity and features. Sums of tiles add up, so any
 * tiling of the same points gives the same total.
 *
 * @param value the sum
 */
record FeatureChecksum(long value) {

  /** Rows that are hashed column by column: their hashes stay in the nearest cache. */
  private static final int ROWS = 1 << 12;

  /**
   * The checksum of a tile.
   *
   * @param block its points
   * @param table their features
   * @param paths the job's inputs, by ordinal: a file counts by its path, not by its ordinal
   * @param spare cores that may help
   */
  static FeatureChecksum of(
      final PointBlock block,
      final FeatureTable table,
      final List<String> paths,
      final SpareCores spare) {
    final int n = block.coreCount();
    final LongAdder sum = new LongAdder();
    final Map<Integer, Long> seeds = new ConcurrentHashMap<>();
    ParallelLoop.run(
        spare,
        (n + ROWS - 1) / ROWS,
        part -> {
          final int from = part * ROWS;
          sum.add(sum(block, table, paths, seeds, from, Math.min(n, from + ROWS)));
        });
    return new FeatureChecksum(sum.sum());
  }

  /** The checksum of a tile that a device summed up, with the {@link #seed} of each file. */
  static FeatureChecksum of(final TileSums sums) {
    return new FeatureChecksum(sums.checksum());
  }

  private static long sum(
      final PointBlock block,
      final FeatureTable table,
      final List<String> paths,
      final Map<Integer, Long> seeds,
      final int from,
      final int to) {
    final long[] hashes = new long[to - from];
    int file = -1;
    long seed = 0;
    for (int i = 0; i < hashes.length; i++) {
      final long identity = block.identity()[from + i];
      if (PointIdentity.file(identity) != file) {
        file = PointIdentity.file(identity);
        seed = seeds.computeIfAbsent(file, f -> seed(paths.get(f)));
      }
      hashes[i] = SplitMix.finish(seed + PointIdentity.index(identity));
    }
    for (int c = 0; c < table.features().size(); c++) {
      final float[] values = table.column(c);
      for (int i = 0; i < hashes.length; i++) {
        hashes[i] = SplitMix.finish(hashes[i] ^ Float.floatToIntBits(values[from + i]));
      }
    }
    long sum = 0;
    for (final long hash : hashes) {
      sum += hash;
    }
    return sum;
  }

  /** What a file counts as. */
  static long seed(final String path) {
    return HexFormat.fromHexDigitsToLong(Digest.of(path), 0, 16);
  }

  static FeatureChecksum parse(final String text) {
    return new FeatureChecksum(HexFormat.fromHexDigitsToLong(text));
  }

  FeatureChecksum plus(final FeatureChecksum other) {
    return new FeatureChecksum(value + other.value);
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
