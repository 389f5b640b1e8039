package io.sparklidar.job.features;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.Digest;
import java.util.HexFormat;
import java.util.List;

/**
 * A number that two computations share only if every point got the same features, bit for bit: the
 * sum modulo 2^64 over points of a hash of identity and features. Sums of tiles add up, so any
 * tiling of the same points gives the same total.
 *
 * @param value the sum
 */
record FeatureChecksum(long value) {

  /**
   * The checksum of a tile.
   *
   * @param block its points
   * @param table their features
   * @param paths the job's inputs, by ordinal: a file counts by its path, not by its ordinal
   */
  static FeatureChecksum of(
      final PointBlock block, final FeatureTable table, final List<String> paths) {
    final int n = block.coreCount();
    final long[] hashes = new long[n];
    int file = -1;
    long seed = 0;
    for (int i = 0; i < n; i++) {
      final long identity = block.identity()[i];
      if (PointIdentity.file(identity) != file) {
        file = PointIdentity.file(identity);
        seed = HexFormat.fromHexDigitsToLong(Digest.of(paths.get(file)), 0, 16);
      }
      hashes[i] = mix(seed + PointIdentity.index(identity));
    }
    for (int c = 0; c < table.features().size(); c++) {
      final float[] values = table.column(c);
      for (int i = 0; i < n; i++) {
        hashes[i] = mix(hashes[i] ^ Float.floatToIntBits(values[i]));
      }
    }
    long sum = 0;
    for (final long hash : hashes) {
      sum += hash;
    }
    return new FeatureChecksum(sum);
  }

  static FeatureChecksum parse(final String text) {
    return new FeatureChecksum(HexFormat.fromHexDigitsToLong(text));
  }

  FeatureChecksum plus(final FeatureChecksum other) {
    return new FeatureChecksum(value + other.value);
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(final long seed) {
    long z = seed;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
