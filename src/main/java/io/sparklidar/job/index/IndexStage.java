package io.sparklidar.job.index;

import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.input.IndexShortcut;
import io.sparklidar.job.input.IndexStore;
import io.sparklidar.job.input.IndexTask;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.progress.StageName;
import io.sparklidar.job.transport.Parcels;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.tile.DensityGrid;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;

/** Indexes files on all executors. For use by the driver. */
public final class IndexStage {

  /** What travels between driver and executors, for Kryo. */
  public static final List<Class<? extends Record>> TYPES =
      List.of(SplitIndex.Run.class, SplitIndex.Whole.class);

  private final JavaSparkContext spark;
  private final HadoopConf conf;
  private final IndexStore store;
  private final DensityGrid.Mode mode;
  private final Diagnostics diagnostics;

  /**
   * @param spark where it runs
   * @param conf Hadoop configuration
   * @param store of indexes
   * @param mode how points are counted
   * @param diagnostics are told of bad files
   */
  public IndexStage(
      final JavaSparkContext spark,
      final HadoopConf conf,
      final IndexStore store,
      final DensityGrid.Mode mode,
      final Diagnostics diagnostics) {
    this.spark = spark;
    this.conf = conf;
    this.store = store;
    this.mode = mode;
    this.diagnostics = diagnostics;
  }

  /**
   * Indexes some files on hosts alone.
   *
   * @return the indexes of those that are not bad
   */
  public List<FileIndex> index(final List<FileFingerprint> files) {
    return index(
        files,
        IndexShortcut.NONE,
        all -> all.stream().map(file -> new ArrayList<>(List.of(file))).toList(),
        false);
  }

  /**
   * Indexes some files.
   *
   * @param files which, at least one
   * @param shortcut how devices may do it
   * @param groups which of them a task each indexes, in the order in which they are begun
   * @param keepsXy whether x and y are kept in this JVM, for who reads them next
   * @return the indexes of those that are not bad
   */
  public List<FileIndex> index(
      final List<FileFingerprint> files,
      final IndexShortcut shortcut,
      final Function<List<FileFingerprint>, List<ArrayList<FileFingerprint>>> groups,
      final boolean keepsXy) {
    final int cores = spark.defaultParallelism();
    // Large files first, so that none of them is left over at the end.
    final List<FileFingerprint> bySize = new ArrayList<>(files);
    bySize.sort(Comparator.comparingLong(FileFingerprint::length).reversed());
    final List<FileIndex> good = new ArrayList<>();
    if (!spark.isLocal() && shortcut == IndexShortcut.NONE) {
      final List<SplitIndex.Run> split = SplitIndex.runs(bySize, cores);
      if (!split.isEmpty()) {
        new SplitIndex(spark, conf, store, mode)
            .index(split)
            .forEach(result -> result.orNote(diagnostics).ifPresent(good::add));
        bySize.removeAll(SplitIndex.files(split));
      }
    }
    if (bySize.isEmpty()) {
      return good;
    }
    final IndexTask task =
        new IndexTask(conf, store, mode, Math.max(1, cores / files.size()), shortcut, keepsXy);
    StageName.set(spark, "index " + bySize.size() + " files");
    final List<ArrayList<FileFingerprint>> works = groups.apply(bySize);
    for (final List<InputResult<FileIndex>> results :
        Parcels.collect(Parcels.send(spark, works, works.size()).map(task))) {
      results.forEach(result -> result.orNote(diagnostics).ifPresent(good::add));
    }
    return good;
  }
}
