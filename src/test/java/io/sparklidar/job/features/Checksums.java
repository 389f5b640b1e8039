package io.sparklidar.job.features;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.parallel.SpareCores;
import java.util.List;

/** Checksums as jobs have them, for tests elsewhere. */
public final class Checksums {

  private Checksums() {}

  /** That of a tile. */
  public static long of(
      final PointBlock block, final FeatureTable table, final List<String> paths) {
    return FeatureChecksum.of(block, table, paths, SpareCores.NONE).value();
  }

  /** What a file counts as. */
  public static long seed(final String path) {
    return FeatureChecksum.seed(path);
  }
}
