package io.sparklidar.job.features;

import io.sparklidar.job.TileResult;
import io.sparklidar.job.progress.StageName;
import io.sparklidar.job.transport.HostStages;
import io.sparklidar.job.transport.Parcels;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Brings what was computed of files in parts to their outputs, while tiles of other files are
 * computed: that is work for processors, this mostly for disks. For use by the thread of the job.
 */
final class FileAssembly implements Closeable {

  /** Tasks per core that are started together at least: a stage waits for its last task. */
  private static final int TASKS_PER_CORE = 3;

  /** What is put together at the very end, beside nothing, is one batch of so many at most. */
  private static final int MOST_BATCHES = 8;

  private final JavaSparkContext spark;
  private final TileContext context;
  private final LargeFiles.Left left;
  private final String group = "spark-lidar-assembly-" + UUID.randomUUID();
  private final ExecutorService threads = Executors.newCachedThreadPool(FileAssembly::thread);
  private final ToLongFunction<LargeFile> written;
  private final List<Future<List<TileResult>>> started = new ArrayList<>();

  /**
   * @param spark where it runs
   * @param context the job
   * @param left what there is of an earlier run
   * @param written how many points of a file its tiles handed on, once they are done
   */
  FileAssembly(
      final JavaSparkContext spark,
      final TileContext context,
      final LargeFiles.Left left,
      final ToLongFunction<LargeFile> written) {
    this.written = written;
    this.spark = spark;
    this.context = context;
    this.left = left;
  }

  private static Thread thread(final Runnable work) {
    final Thread thread = new Thread(work, "spark-lidar-assembly");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Files whose tiles are computed together, in order.
   *
   * @param files the files
   * @param cores how many tasks run at a time
   */
  static List<List<LargeFile>> batches(final List<LargeFile> files, final int cores) {
    final int tiles = files.stream().mapToInt(file -> file.parts().size()).sum();
    final int enough = Math.max(TASKS_PER_CORE * cores, tiles / MOST_BATCHES);
    final List<List<LargeFile>> batches = new ArrayList<>();
    List<LargeFile> open = new ArrayList<>();
    int openTiles = 0;
    for (final LargeFile file : files) {
      open.add(file);
      openTiles += file.parts().size();
      if (openTiles >= enough) {
        batches.add(open);
        open = new ArrayList<>();
        openTiles = 0;
      }
    }
    if (!open.isEmpty()) {
      batches.add(open);
    }
    return batches;
  }

  /**
   * Starts with files whose tiles are done. What is started afterwards comes behind it.
   *
   * @param files the files
   */
  void start(final List<LargeFile> files) {
    final List<AssembleTask.Work> works =
        files.stream().map(file -> file.assembly(written.applyAsLong(file))).toList();
    final CountDownLatch submitted = new CountDownLatch(1);
    started.add(threads.submit(() -> assemble(files, works, submitted)));
    try {
      submitted.await();
    } catch (final InterruptedException e) {
      // The first that waits for a result will say so.
      Thread.currentThread().interrupt();
    }
  }

  private List<TileResult> assemble(
      final List<LargeFile> files,
      final List<AssembleTask.Work> works,
      final CountDownLatch submitted)
      throws IOException, InterruptedException, ExecutionException {
    final List<TileResult> bad;
    try {
      spark.setJobGroup(group, "", true);
      bad = new ArrayList<>(submitShared(files, submitted).get());
    } finally {
      submitted.countDown();
    }
    if (!bad.isEmpty()) {
      return bad;
    }
    StageName.set(spark, String.format(Locale.ROOT, "put %,d files together", files.size()));
    final List<TileResult> results =
        Parcels.collect(
            HostStages.of(Parcels.send(spark, works, works.size()).map(new AssembleTask(context))));
    for (int f = 0; f < results.size(); f++) {
      if (results.get(f).badInput() == null) {
        removePieces(files.get(f));
      }
    }
    return results;
  }

  private Parcels.Expected<TileResult> submitShared(
      final List<LargeFile> files, final CountDownLatch submitted) {
    final List<OutputPieceTask.Work> shared =
        files.stream()
            .flatMap(file -> file.shared().stream())
            .filter(work -> !left.holds(work.piece()))
            .toList();
    StageName.set(
        spark, String.format(Locale.ROOT, "write %,d pieces of several tiles", shared.size()));
    final JavaRDD<OutputPieceTask.Work> works =
        Parcels.send(spark, shared, Math.max(1, shared.size()));
    final Parcels.Expected<TileResult> results =
        Parcels.start(HostStages.of(works.flatMap(new OutputPieceTask(context))));
    submitted.countDown();
    return results;
  }

  /** The output is there and recorded: it is what a later run goes by. */
  private void removePieces(final LargeFile file) throws IOException {
    final OutputFolder folder = context.folder();
    final FileSystem fs = folder.parts().getFileSystem(context.conf().get());
    for (final OutputPiece piece : file.pieces()) {
      for (final OutputFormat format : context.options().formats()) {
        fs.delete(folder.piece(format, piece.name()), false);
      }
    }
    for (final var part : file.parts()) {
      fs.delete(folder.part(part.id()), false);
    }
  }

  /**
   * Waits for all that was started.
   *
   * @return a result of each file, or what went wrong with the inputs
   * @throws IOException if storage fails
   */
  List<TileResult> finish() throws IOException {
    final List<TileResult> results = new ArrayList<>();
    for (final Future<List<TileResult>> batch : started) {
      try {
        results.addAll(batch.get());
      } catch (final InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while files are put together", e);
      } catch (final ExecutionException e) {
        FileAssembly.<RuntimeException>rethrow(e.getCause());
      }
    }
    return results;
  }

  /** As Spark does, whose methods do not declare what it throws. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void rethrow(final Throwable failure) throws E {
    throw (E)
        (failure instanceof ExecutionException && failure.getCause() != null
            ? failure.getCause()
            : failure);
  }

  /** Ends what is still running: nobody waits for it. */
  @Override
  public void close() {
    if (started.stream().anyMatch(batch -> !batch.isDone())) {
      spark.cancelJobGroup(group);
    }
    threads.shutdown();
    try {
      threads.awaitTermination(1, TimeUnit.MINUTES);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
