package io.sparklidar.job.input;

import io.sparklidar.job.HeapGate;
import io.sparklidar.job.TaskCores;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.laz.XyMemory;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.TaskTraffic;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.Function;

/** Indexes some files, or finds their indexes beside the output from an earlier run. */
public final class IndexTask
    implements Function<ArrayList<FileFingerprint>, ArrayList<InputResult<FileIndex>>> {

  private static final long serialVersionUID = 1L;

  /** Bytes of a file whose index is kept alone until those of all files are kept together. */
  private static final long LEAST_SAVED = 1L << 16;

  private final HadoopConf conf;
  private final IndexStore store;
  private final DensityGrid.Mode mode;
  private final int threads;
  private final IndexShortcut shortcut;
  private final boolean keeps;

  /**
   * @param conf Hadoop configuration
   * @param store of indexes
   * @param mode how points are counted
   * @param threads how many may work at a file, where there are more cores than files
   * @param shortcut is tried first
   * @param keeps whether tiles run here, too, and may take up what is decoded: {@link KnownXy}
   */
  public IndexTask(
      final HadoopConf conf,
      final IndexStore store,
      final DensityGrid.Mode mode,
      final int threads,
      final IndexShortcut shortcut,
      final boolean keeps) {
    this.conf = conf;
    this.store = store;
    this.mode = mode;
    this.threads = threads;
    this.shortcut = shortcut;
    this.keeps = keeps;
  }

  @Override
  public ArrayList<InputResult<FileIndex>> call(final ArrayList<FileFingerprint> files)
      throws IOException {
    final Map<FileFingerprint, FileIndex> known = new HashMap<>();
    files.stream()
        .filter(file -> file.length() >= LEAST_SAVED)
        .forEach(file -> store.find(file, mode).ifPresent(index -> known.put(file, index)));
    final List<FileFingerprint> unknown =
        files.stream().filter(file -> !known.containsKey(file)).toList();
    if (!unknown.isEmpty()) {
      for (final FileIndex index : shortcut.index(unknown, mode).values()) {
        save(index);
        known.put(index.fingerprint(), index);
      }
    }
    final ArrayList<InputResult<FileIndex>> results = new ArrayList<>();
    for (final FileFingerprint file : files) {
      results.add(known.containsKey(file) ? InputResult.of(known.get(file)) : index(file));
    }
    return results;
  }

  private InputResult<FileIndex> index(final FileFingerprint fingerprint) throws IOException {
    final FileIndex index;
    try {
      index = new InputReading(new SourceFiles(conf)).run(in -> index(in, fingerprint));
    } catch (final IOException e) {
      return InputResult.bad(InputReading.bad(e));
    }
    save(index);
    return InputResult.of(index);
  }

  /**
   * A small file is decoded again sooner than its index is written: all are kept together later.
   */
  private void save(final FileIndex index) {
    TaskTraffic.readPoints(index.pointCount());
    if (index.fingerprint().length() >= LEAST_SAVED) {
      store.save(index, mode);
    }
  }

  private FileIndex index(final InputReading in, final FileFingerprint fingerprint)
      throws IOException {
    try (LasFile file = in.openLas(fingerprint)) {
      final SpareCores cores = TaskCores.ofThisJvm();
      final int here = Math.min(threads, cores.cores());
      final long bytes = here * ChunkMemory.ofIndexing(ChunkMemory.largest(file));
      final HeapGate.Reservation inside = HeapGate.ofThisJvm().enter(bytes);
      final SpareCores.Hold core = cores.task();
      final XyMemory memory = keeps ? KnownXy.ofThisJvm().filledBy(fingerprint) : XyMemory.NONE;
      try {
        return FileIndexer.index(file.with(memory), fingerprint, mode, cores, here);
      } finally {
        core.close();
        inside.close();
      }
    }
  }
}
