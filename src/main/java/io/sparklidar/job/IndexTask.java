package io.sparklidar.job;

import io.sparklidar.las.LasFile;
import io.sparklidar.las.hadoop.HadoopByteSource;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;

/** Indexes one file, or finds its index beside the output from an earlier run. */
final class IndexTask implements Function<FileFingerprint, IndexTask.Result> {

  private static final long serialVersionUID = 1L;

  /**
   * The index of a file, or what is wrong with it; one of the two.
   *
   * @param index the index, or null
   * @param bad what is wrong, or null
   */
  record Result(FileIndex index, BadInput bad) implements Serializable {}

  private final HadoopConf conf;
  private final IndexStore store;
  private final DensityGrid.Mode mode;

  IndexTask(final HadoopConf conf, final IndexStore store, final DensityGrid.Mode mode) {
    this.conf = conf;
    this.store = store;
    this.mode = mode;
  }

  @Override
  public Result call(final FileFingerprint fingerprint) throws IOException {
    final Optional<FileIndex> stored = store.find(fingerprint, mode);
    if (stored.isPresent()) {
      return new Result(stored.get(), null);
    }
    final FileIndex index;
    try {
      final Path path = new Path(fingerprint.path());
      try (LasFile file =
          LasFile.open(HadoopByteSource.open(path.getFileSystem(conf.get()), path))) {
        index = FileIndexer.index(file, fingerprint, mode);
      }
    } catch (final IOException e) {
      return new Result(null, BadInput.unreadable(fingerprint.path(), e));
    }
    store.save(index, mode);
    return new Result(index, null);
  }
}
