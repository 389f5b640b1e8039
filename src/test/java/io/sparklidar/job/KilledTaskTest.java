package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.neighbor.NeighborEngine;
import io.sparklidar.neighbor.cpu.GridEngine;
import io.sparklidar.neighbor.faiss.TestFaiss;
import io.sparklidar.parallel.ParallelLoop;
import io.sparklidar.parallel.Prefetch;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.sample.Town;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.TaskCompletionListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A task that Spark told to end does no more than the piece of work that it is at. */
final class KilledTaskTest {

  /** Pieces that were begun after the task was told, by whoever. */
  private static final AtomicInteger AFTER = new AtomicInteger();

  private static final int PIECES = 10_000;

  private static final Path SAMPLE = Path.of("data-samples/town_770000_6277000.laz");

  private static final Neighborhood NEAREST = Neighborhood.nearest(8, 2);

  /** Who holds the first piece until the task has been told. */
  private static volatile CountDownLatch begun;

  private static volatile CountDownLatch ended;
  private static volatile boolean told;

  @TempDir Path folder;

  private JavaSparkContext spark;

  @BeforeEach
  void start() {
    AFTER.set(0);
    told = false;
    begun = new CountDownLatch(1);
    ended = new CountDownLatch(1);
    spark =
        new JavaSparkContext(
            TestJobs.conf("local[1]")
                .set("spark.hadoop.fs.held.impl", HeldFileSystem.class.getName()));
  }

  @AfterEach
  void stop() {
    spark.stop();
  }

  /** The third piece lasts until Spark has told the task to end. */
  private static void piece(final int i, final TaskContext task) {
    if (told) {
      AFTER.incrementAndGet();
    }
    if (i == 2) {
      task.addTaskCompletionListener((TaskCompletionListener) end -> ended.countDown());
      begun.countDown();
      while (!task.isInterrupted()) {
        Thread.onSpinWait();
      }
      told = true;
    }
  }

  private static void loop(final TaskContext task) {
    ParallelLoop.run(new SpareCores(2), PIECES, i -> piece(i, task));
  }

  private static void prefetch(final TaskContext task) throws Exception {
    try (Prefetch<Integer> made =
        new Prefetch<>(
            new SpareCores(2),
            PIECES,
            4,
            i -> {
              piece(i, task);
              return i;
            })) {
      for (int i = 0; i < PIECES; i++) {
        made.next();
      }
    }
  }

  private CompletableFuture<Void> started(final String form) {
    return CompletableFuture.runAsync(
        () ->
            spark
                .parallelize(List.of(form), 1)
                .foreach(
                    which -> {
                      if (which.equals("loop")) {
                        loop(TaskContext.get());
                      } else {
                        prefetch(TaskContext.get());
                      }
                    }));
  }

  /** Without interrupts: what Spark says of the task is looked at. */
  @ParameterizedTest
  @CsvSource({"loop", "ahead"})
  void aTaskAndItsHelpersBeginNoOtherPiece(final String form) throws Exception {
    final CompletableFuture<Void> job = started(form);
    begun.await();
    spark.sc().cancelAllJobs();
    assertThrows(ExecutionException.class, job::get);
    ended.await();
    // One that a helper had looked for before, and begun after.
    assertTrue(AFTER.get() <= 1, () -> AFTER + " pieces");
  }

  private static void assertSearchesNothing(final NeighborEngine engine) {
    final FeatureSet features = FeatureSet.parse("planarity");
    final PointBlock block = new Town(1).block(770_250, 6_277_250, 2_000);
    assertEquals(block.coreCount(), engine.run(block, NEAREST, features).table().column(0).length);
    Thread.currentThread().interrupt();
    try {
      assertThrows(CancellationException.class, () -> engine.run(block, NEAREST, features));
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void noEngineBeginsToSearchForATaskThatWasTold() {
    assertSearchesNothing(EngineChoice.CPU.onHost());
    assertSearchesNothing(new GridEngine());
    TestFaiss.require();
    assertSearchesNothing(EngineChoice.FAISS.onHost());
  }

  private TestJobs.Options options(final String output) {
    return TestJobs.options(
            Path.of(HeldFileSystem.SCHEME + ":" + folder.resolve(output)),
            Path.of(HeldFileSystem.SCHEME + ":" + SAMPLE.toAbsolutePath()))
        .features("minimal")
        .tilePoints(15_000)
        .formats(OutputFormat.PARQUET, OutputFormat.LAZ);
  }

  private JobReport run(final String output) {
    try {
      return new FeatureJob(spark, options(output).build(), Progress.SILENT).run();
    } catch (final Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static long files(final Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  /** In the index, among the chunks of tiles, and where a file is put together of pieces. */
  @Test
  void aJobThatIsCancelledReadsNoOtherChunkAndTheNextOneDoesTheRest() throws Exception {
    final JobReport whole = run("whole");
    final String sample = SAMPLE.getFileName().toString();
    final List<HeldFileSystem.Hold> holds =
        List.of(
            new HeldFileSystem.Hold(HeldFileSystem.Kind.READ, sample, 3),
            new HeldFileSystem.Hold(HeldFileSystem.Kind.READ, sample, 20),
            new HeldFileSystem.Hold(HeldFileSystem.Kind.OPEN, ".features", 2),
            new HeldFileSystem.Hold(HeldFileSystem.Kind.OPEN, ".parquet", 2));
    // Each goes on where the one before was cancelled.
    for (final HeldFileSystem.Hold hold : holds) {
      hold.inForce();
      final CompletableFuture<JobReport> job = CompletableFuture.supplyAsync(() -> run("out"));
      hold.awaitRequest();
      spark.sc().cancelAllJobs();
      assertThrows(ExecutionException.class, job::get);
      hold.awaitEnd();
      assertEquals(0, hold.requestsAfter());
      assertFalse(Files.exists(folder.resolve("out/_SUCCESS")));
      assertEquals(0, files(folder.resolve("out/_spark-lidar/attempts")));
    }
    final JobReport rest = run("out");
    assertEquals(JobReport.Status.OK, rest.status());
    assertEquals(whole.checksum(), rest.checksum());
    assertEquals(whole.counts().pointsOut(), rest.counts().pointsOut());
  }
}
