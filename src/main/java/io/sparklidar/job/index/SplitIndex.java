package io.sparklidar.job.index;

import io.sparklidar.error.NameList;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.input.ChunkMemory;
import io.sparklidar.job.input.IndexStore;
import io.sparklidar.job.input.InputReading;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.progress.StageName;
import io.sparklidar.job.transport.Parcels;
import io.sparklidar.las.LasFile;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.TaskTraffic;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import io.sparklidar.tile.FileIndexer;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/**
 * Indexes files by runs of their chunks: a file that is much of a job is work for all executors,
 * not for one. Indexes are those that one task would make. For use by the driver.
 */
final class SplitIndex {

  /** A file of fewer bytes is read in seconds. */
  private static final long SHORTEST = 256L << 20;

  /** So many runs has the share of a core, so that no core waits long for another. */
  private static final int RUNS_PER_SHARE = 3;

  private final JavaSparkContext spark;
  private final HadoopConf conf;
  private final IndexStore store;
  private final DensityGrid.Mode mode;

  /**
   * A run of chunks.
   *
   * @param file which state of which file
   * @param run which run of it, from 0
   * @param runs how many it has
   */
  record Run(FileFingerprint file, int run, int runs) implements Serializable {}

  /**
   * A file whose chunks have been looked at.
   *
   * @param file which state of which file
   * @param runs all of its runs, in order
   */
  record Whole(FileFingerprint file, List<FileIndex.Run> runs) implements Serializable {}

  /**
   * @param spark where it runs
   * @param conf Hadoop configuration
   * @param store of indexes
   * @param mode how points are counted
   */
  SplitIndex(
      final JavaSparkContext spark,
      final HadoopConf conf,
      final IndexStore store,
      final DensityGrid.Mode mode) {
    this.spark = spark;
    this.conf = conf;
    this.store = store;
    this.mode = mode;
  }

  /**
   * In how many runs a file is looked at.
   *
   * @param bytes of the file
   * @param all bytes of all files that are indexed with it
   * @param cores of all executors
   * @return 1 for a file that is not too much for one task
   */
  static int runs(final long bytes, final long all, final int cores) {
    final long share = all / cores;
    if (bytes < SHORTEST || bytes <= share || cores < 2) {
      return 1;
    }
    final long run = Math.max(SHORTEST / 2, share / RUNS_PER_SHARE);
    return Math.toIntExact((bytes + run - 1) / run);
  }

  /**
   * Those of some files that are too much for one task, as runs.
   *
   * @param files that have to be indexed
   * @param cores of all executors
   */
  static List<Run> runs(final List<FileFingerprint> files, final int cores) {
    final long all = files.stream().mapToLong(FileFingerprint::length).sum();
    final List<Run> runs = new ArrayList<>();
    for (final FileFingerprint file : files) {
      final int count = runs(file.length(), all, cores);
      for (int run = 0; run < count && count > 1; run++) {
        runs.add(new Run(file, run, count));
      }
    }
    return runs;
  }

  /** The files that runs are of. */
  static List<FileFingerprint> files(final List<Run> runs) {
    return runs.stream().map(Run::file).distinct().toList();
  }

  /**
   * Indexes files.
   *
   * @param runs all runs of each, in order
   */
  List<InputResult<FileIndex>> index(final List<Run> runs) {
    final List<FileFingerprint> files = files(runs);
    StageName.set(
        spark,
        "index "
            + NameList.counted(files.size(), "file")
            + " in "
            + NameList.counted(runs.size(), "run"));
    final List<InputResult<FileIndex.Run>> found =
        Parcels.collect(Parcels.send(spark, runs, runs.size()).map(new RunTask(conf, mode)));
    final List<InputResult<FileIndex>> results = new ArrayList<>();
    final List<Whole> wholes = new ArrayList<>();
    for (final FileFingerprint file : files) {
      final ArrayList<FileIndex.Run> own = new ArrayList<>();
      InputResult<FileIndex.Run> bad = null;
      for (int r = 0; r < runs.size(); r++) {
        if (runs.get(r).file().equals(file)) {
          found.get(r).found().ifPresent(own::add);
          bad = bad == null && found.get(r).bad() != null ? found.get(r) : bad;
        }
      }
      if (bad == null) {
        wholes.add(new Whole(file, own));
      } else {
        results.add(InputResult.bad(bad.bad()));
      }
    }
    if (!wholes.isEmpty()) {
      StageName.set(
          spark, "put indexes of " + NameList.counted(files.size(), "file") + " together");
      results.addAll(
          Parcels.collect(
              Parcels.send(spark, wholes, wholes.size()).map(new WholeTask(conf, store, mode))));
    }
    return results;
  }

  /**
   * Looks at a run.
   *
   * @param conf Hadoop configuration
   * @param mode how points are counted
   */
  record RunTask(HadoopConf conf, DensityGrid.Mode mode)
      implements Function<Run, InputResult<FileIndex.Run>> {

    @Override
    public InputResult<FileIndex.Run> call(final Run run) throws IOException {
      try {
        return InputResult.of(new InputReading(new SourceFiles(conf)).run(in -> look(in, run)));
      } catch (final IOException e) {
        return InputResult.bad(InputReading.bad(e));
      }
    }

    private FileIndex.Run look(final InputReading in, final Run run) throws IOException {
      try (LasFile file = in.openLas(run.file())) {
        final HeapGate.Reservation inside =
            HeapGate.ofThisJvm().enter(ChunkMemory.ofIndexing(ChunkMemory.largest(file)));
        final SpareCores.Hold core = TaskCores.ofThisJvm().task();
        try {
          final FileIndex.Run found =
              FileIndexer.run(file, run.file(), mode, run.run(), run.runs());
          TaskTraffic.readPoints(
              found.chunks().stream().mapToLong(chunk -> chunk.chunk().pointCount()).sum());
          return found;
        } finally {
          core.close();
          inside.close();
        }
      }
    }
  }

  /**
   * Puts the index of a file together.
   *
   * @param conf Hadoop configuration
   * @param store keeps it
   * @param mode how points were counted
   */
  record WholeTask(HadoopConf conf, IndexStore store, DensityGrid.Mode mode)
      implements Function<Whole, InputResult<FileIndex>> {

    @Override
    public InputResult<FileIndex> call(final Whole whole) throws IOException {
      try {
        final FileIndex index =
            new InputReading(new SourceFiles(conf))
                .run(
                    in -> {
                      try (LasFile file = in.openLas(whole.file())) {
                        return FileIndexer.together(file, whole.file(), mode, whole.runs());
                      }
                    });
        store.save(index, mode);
        return InputResult.of(index);
      } catch (final IOException e) {
        return InputResult.bad(InputReading.bad(e));
      }
    }
  }
}
