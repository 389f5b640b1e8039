package io.sparklidar.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.StoppedException;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job from a running session is the command's, and the session stays what it was. */
final class LidarJobTest {

  private static final Path SAMPLES = Path.of("data-samples");
  private static final String JAVA = "org.apache.spark.serializer.JavaSerializer";
  private static final String KRYO = "org.apache.spark.serializer.KryoSerializer";

  @TempDir Path folder;

  private SparkSession spark;

  @AfterEach
  void stop() {
    if (spark != null) {
      spark.stop();
    }
  }

  /** As somebody else has it. */
  private SparkSession session(final String serializer) {
    spark =
        SparkSession.builder()
            .config(
                new SparkConf()
                    .setMaster("local[2]")
                    .setAppName("mine")
                    .set("spark.ui.enabled", "false")
                    .set("spark.driver.host", "127.0.0.1")
                    .set("spark.driver.bindAddress", "127.0.0.1")
                    .set("spark.serializer", serializer)
                    .set("spark.sql.shuffle.partitions", "2"))
            .getOrCreate();
    return spark;
  }

  private LidarJob job(final SparkSession session) {
    return LidarJob.on(session)
        .input(SAMPLES.toString())
        .output(folder.resolve("out").toString())
        .quietly();
  }

  private static Map<String, byte[]> files(final Path folder) throws IOException {
    final Map<String, byte[]> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (final Path file : files.toList()) {
        bytes.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {JAVA, KRYO})
  void whateverSerializerASessionHasFilesAreThoseOfTheCommand(final String serializer)
      throws Exception {
    final Path command = folder.resolve("command");
    final JobReport report = TestJobs.run(TestJobs.options(command, SAMPLES).k(12).build());
    final LidarResult result =
        job(session(serializer)).k(12).option("device", "cpu").format("parquet", "laz").run();
    assertEquals("ok", result.status());
    assertEquals(report.checksum(), result.report().checksum());
    assertEquals(report.counts().pointsOut(), result.points());
    assertEquals(report.tiles().size(), result.tilesOnCpu());
    assertEquals(0, result.tilesOnGpu());
    final Map<String, byte[]> expected = files(command.resolve("parquet"));
    assertEquals(4, expected.size());
    final Dataset<Row> table = result.table();
    assertEquals(result.points(), table.count());
    final Dataset<Row> theirs = spark.read().parquet(command + "/parquet");
    assertEquals(List.of(theirs.columns()), List.of(table.columns()));
    assertEquals(0, theirs.exceptAll(table).count());
    assertEquals(result.points(), spark.read().format("las").load(result.path("laz")).count());
    assertThrows(IllegalArgumentException.class, () -> result.path("las"));
    assertTrue(Files.exists(Path.of(result.reportPath())));
  }

  @ParameterizedTest
  @ValueSource(strings = {JAVA, KRYO})
  void filesInPartsAndSumsOfTheJobTravelInAnySession(final String serializer) throws Exception {
    final Map<String, String> options =
        Map.of("tile_points", "20000", "features", "outlier_sor,planarity", "format", "laz");
    final LidarResult result = job(session(serializer)).options(options).run();
    assertTrue(result.tiles() > 4, result::toString);
    assertEquals(result.pointsIn(), result.table().count());
    assertTrue(result.table().where("outlier_sor = 1").count() > 0);
  }

  @Test
  void theSessionIsNeitherStoppedNorRenamed() throws Exception {
    final JavaSparkContext context =
        JavaSparkContext.fromSparkContext(session(JAVA).sparkContext());
    context.setJobDescription("what I do");
    context.setLocalProperty("spark.scheduler.pool", "mine");
    job(spark).features("planarity").run();
    assertEquals("what I do", context.getLocalProperty("spark.job.description"));
    assertEquals("mine", context.getLocalProperty("spark.scheduler.pool"));
    assertTrue(context.getJobTags().isEmpty());
    assertEquals(10, spark.range(10).count());
    assertEquals("mine", context.appName());
  }

  @Test
  void twoSessionsOfOneContextRunAtOnce() throws Exception {
    final SparkSession one = session(JAVA);
    final SparkSession other = one.newSession();
    final RunningJob first = job(one).features("planarity").start();
    final RunningJob second =
        LidarJob.on(other)
            .input(SAMPLES.toString())
            .output(folder.resolve("other").toString())
            .features("planarity")
            .quietly()
            .start();
    assertEquals(first.result().report().checksum(), second.result().report().checksum());
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whatIsCancelledEndsAloneAndGoesOnLater() throws Exception {
    final JavaSparkContext context =
        JavaSparkContext.fromSparkContext(session(JAVA).sparkContext());
    final CompletableFuture<Long> mine =
        CompletableFuture.supplyAsync(
            () ->
                context
                    .parallelize(List.of(1), 1)
                    .map(
                        x -> {
                          Thread.sleep(3000);
                          return x;
                        })
                    .count());
    final LidarJob job = job(spark).features("full").k(400).option("halo", "20");
    final RunningJob running = job.start();
    while (running.stage().isEmpty()) {
      assertFalse(running.await(10));
    }
    running.cancel();
    assertThrows(StoppedException.class, running::result);
    assertEquals(1L, mine.get(60, TimeUnit.SECONDS));
    assertFalse(Files.exists(folder.resolve("out/_SUCCESS")));
    final LidarResult again = job(spark).features("planarity").option("replace", "true").run();
    assertEquals(again.pointsIn(), again.points());
  }

  @Test
  void configurationOfTheSessionIsTheDefault() throws Exception {
    session(JAVA).conf().set("spark.lidar.k", "7");
    spark.conf().set("spark.lidar.features", "linearity");
    final LidarResult result = job(spark).features("planarity").run();
    assertEquals(7, result.report().parameters().get("k"));
    assertEquals("planarity", result.report().parameters().get("features"));
  }

  @Test
  void whatIsWrongIsSaidBeforeAnythingBegins() {
    session(JAVA);
    final UsageException k = assertThrows(UsageException.class, () -> job(spark).k(-1).run());
    assertTrue(k.getMessage().startsWith("--k must be in 1..1024"), k.getMessage());
    final UsageException name =
        assertThrows(UsageException.class, () -> job(spark).option("kk", "1").start());
    assertTrue(name.getMessage().contains("nearest: k"), name.getMessage());
    final UsageException nothing =
        assertThrows(UsageException.class, () -> LidarJob.on(spark).output("out").run());
    assertTrue(nothing.getMessage().startsWith("--input names no file"), nothing.getMessage());
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void badFilesEndItUnlessTheyAreLeftOut() throws Exception {
    final Path inputs = Files.createDirectories(folder.resolve("in"));
    try (Stream<Path> samples = Files.list(SAMPLES)) {
      for (final Path sample : samples.toList()) {
        Files.copy(sample, inputs.resolve(sample.getFileName()));
      }
    }
    Files.writeString(inputs.resolve("bad.laz"), "no points");
    session(JAVA);
    final LidarJob job =
        LidarJob.on(spark)
            .input(inputs.toString())
            .output(folder.resolve("out").toString())
            .features("planarity")
            .quietly();
    final UnsuccessfulJobException error = assertThrows(UnsuccessfulJobException.class, job::run);
    assertTrue(error.getMessage().contains("bad.laz"), error.getMessage());
    final LidarResult result = job.option("on-error", "skip").run();
    assertEquals("partial", result.status());
    assertEquals(1, result.badInputs().size());
    assertEquals(result.pointsIn(), result.table().count());
  }

  @Test
  void progressIsShownWhereItIsAskedFor() throws Exception {
    final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    session(JAVA);
    final RunningJob running =
        job(spark)
            .features("planarity")
            .progress(new PrintStream(shown, true, StandardCharsets.UTF_8))
            .start();
    running.result();
    final List<String> lines = running.newLines();
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("plan: 4 tiles")), lines::toString);
    assertEquals(List.of(), running.newLines());
    assertEquals(
        lines, shown.toString(StandardCharsets.UTF_8).lines().filter(lines::contains).toList());
    assertEquals("", running.stage());
  }
}
