package io.sparklidar.job.input;

import io.sparklidar.job.HeapGate;
import io.sparklidar.job.TaskCores;
import io.sparklidar.las.LasFile;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.TaskTraffic;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.api.java.function.Function;

/** Indexes one file, or finds its index beside the output from an earlier run. */
public final class IndexTask implements Function<FileFingerprint, InputResult<FileIndex>> {

  private static final long serialVersionUID = 1L;

  private final HadoopConf conf;
  private final IndexStore store;
  private final DensityGrid.Mode mode;
  private final int threads;

  /**
   * @param conf Hadoop configuration
   * @param store of indexes
   * @param mode how points are counted
   * @param threads how many may work at a file, where there are more cores than files
   */
  public IndexTask(
      final HadoopConf conf,
      final IndexStore store,
      final DensityGrid.Mode mode,
      final int threads) {
    this.conf = conf;
    this.store = store;
    this.mode = mode;
    this.threads = threads;
  }

  @Override
  public InputResult<FileIndex> call(final FileFingerprint fingerprint) throws IOException {
    final Optional<FileIndex> stored = store.find(fingerprint, mode);
    if (stored.isPresent()) {
      return InputResult.of(stored.get());
    }
    final FileIndex index;
    try {
      index = new InputReading(new SourceFiles(conf)).run(in -> index(in, fingerprint));
      TaskTraffic.readPoints(index.pointCount());
    } catch (final IOException e) {
      return InputResult.bad(InputReading.bad(e));
    }
    store.save(index, mode);
    return InputResult.of(index);
  }

  private FileIndex index(final InputReading in, final FileFingerprint fingerprint)
      throws IOException {
    try (LasFile file = in.openLas(fingerprint)) {
      final SpareCores cores = TaskCores.ofThisJvm();
      final int here = Math.min(threads, cores.cores());
      final long bytes = here * ChunkMemory.ofIndexing(ChunkMemory.largest(file));
      final HeapGate.Reservation inside = HeapGate.ofThisJvm().enter(bytes);
      final SpareCores.Hold core = cores.task();
      try {
        return FileIndexer.index(file, fingerprint, mode, cores, here);
      } finally {
        core.close();
        inside.close();
      }
    }
  }
}
