package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.TestData;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.features.TilingTest;
import io.sparklidar.storage.AtomicFiles;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.LockFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is lost when something dies: unfinished tiles, and nothing else. */
final class RecoveryTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Side of the tiles of jobs that are killed. */
  private static final int LASTING = 10;

  @TempDir static Path folder;

  private static JobReport reference;
  private static JobReport referenceOfTwo;

  private static TestJobs.Options options(final String name, final Path... files) {
    return TestJobs.options(folder.resolve(name), files).tiles(20).features("minimal");
  }

  /** In so many tiles that there is time to kill it. */
  private static TestJobs.Options lasting(final String name) throws IOException {
    return options(name, thinned()).tiles(LASTING);
  }

  private static Path[] thinned() throws IOException {
    return TestData.thinnedBlock().toArray(Path[]::new);
  }

  @BeforeAll
  static void undisturbed() throws Exception {
    reference = TestJobs.run(lasting("undisturbed").build());
    final Path[] files = TilingTest.block();
    referenceOfTwo =
        TestJobs.run(
            TestJobs.options(folder.resolve("two"), files[0], files[1])
                .features("minimal")
                .build());
  }

  @Test
  void aKilledExecutorLosesNothing() throws Exception {
    final Path output = folder.resolve("executor");
    final CompletableFuture<JobReport> job =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return TestJobs.run(TestJobs.cluster(2), lasting("executor").build());
              } catch (final Exception e) {
                throw new IllegalStateException(e);
              }
            });
    DriverProcess.awaitCommits(output, 1);
    final ProcessHandle executor =
        ProcessHandle.current()
            .descendants()
            .filter(child -> child.info().command().orElse("").endsWith("java"))
            .findFirst()
            .orElseThrow();
    assertTrue(executor.destroyForcibly());
    final JobReport report = job.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(reference.checksum(), report.checksum());
    assertEquals(reference.counts().pointsOut(), report.counts().pointsOut());
  }

  /** A job in a process of its own, into a folder of this name. */
  private static Process startDriver(final String name) throws IOException {
    final List<String> arguments = new ArrayList<>(List.of("run", "--input"));
    for (final Path file : thinned()) {
      arguments.add(file.toString());
    }
    arguments.addAll(
        List.of(
            "--output",
            folder.resolve(name).toString(),
            "--layout",
            "tiles",
            "--tile-size",
            Integer.toString(LASTING),
            "--features",
            "minimal"));
    return DriverProcess.start(folder.resolve(name + ".log"), arguments);
  }

  @Test
  void aKilledDriverCostsOnlyUnfinishedTiles() throws Exception {
    final Path output = folder.resolve("driver");
    final Process driver = startDriver("driver");
    DriverProcess.awaitCommits(output, 3);
    driver.destroyForcibly().waitFor();
    assertFalse(Files.exists(output.resolve("_SUCCESS")), "the driver was too fast to be killed");
    assertEquals("unfinished", partial(output).get("status").asText());
    assertFalse(Files.exists(output.resolve("_spark-lidar/manifest.json")));

    final JobReport report = TestJobs.run(lasting("driver").build());
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(reference.checksum(), report.checksum());
    assertTrue(report.counts().tilesReused() >= 3, report.counts()::toString);
    assertTrue(report.counts().tilesReused() < report.counts().tiles(), report.counts()::toString);
    try (Duck duck = new Duck()) {
      assertEquals(
          reference.counts().pointsOut(),
          duck.number(
              "SELECT count(DISTINCT (source_file, point_index)) FROM " + Duck.points(output)));
    }
    assertFalse(Files.exists(output.resolve("_spark-lidar/attempts")));
    assertFalse(Files.exists(output.resolve("_PARTIAL")));
    assertTrue(Files.exists(output.resolve("_SUCCESS")));
  }

  private static JsonNode partial(final Path output) throws IOException {
    return new ObjectMapper().readTree(output.resolve("_PARTIAL").toFile());
  }

  @Test
  void aStoppedDriverSaysSoAndHoldsNobodyUp() throws Exception {
    final Path output = folder.resolve("stopped");
    final Process driver = startDriver("stopped");
    DriverProcess.awaitCommits(output, 3);
    driver.destroy();
    // 128 + SIGTERM, as of any program.
    assertEquals(143, driver.waitFor(), () -> "see " + folder.resolve("stopped.log"));
    final String printed = Files.readString(folder.resolve("stopped.log"));
    assertTrue(printed.contains("stopped; the same command again does what is missing"), printed);
    assertFalse(printed.contains("\tat ") || printed.contains("broke off"), printed);
    assertEquals(0, files(new OutputFolder("file:" + output).running()));
    assertFalse(Files.exists(output.resolve("_SUCCESS")));
    final JsonNode stopped = new ObjectMapper().readTree(output.resolve("report.json").toFile());
    assertEquals("failed", stopped.get("status").asText());
    assertEquals("failed", partial(output).get("status").asText());
    assertTrue(stopped.get("error").asText().contains("told to stop"), stopped::toString);

    final JobReport report = TestJobs.run(lasting("stopped").build());
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(reference.checksum(), report.checksum());
    assertTrue(report.counts().tilesReused() >= 3, report.counts()::toString);
  }

  @Test
  void aDriverThatIsStoppedAsItBeginsLeavesNoClaim() throws Exception {
    final Path output = folder.resolve("early");
    final Process driver = startDriver("early");
    while (!Files.exists(output.resolve("_spark-lidar/running")) && driver.isAlive()) {
      Thread.sleep(1);
    }
    driver.destroy();
    assertEquals(143, driver.waitFor(), () -> "see " + folder.resolve("early.log"));
    final String printed = Files.readString(folder.resolve("early.log"));
    assertFalse(printed.contains("\tat ") || printed.contains("broke off"), printed);
    assertFalse(Files.exists(output.resolve("_spark-lidar/running")));
  }

  @Test
  void aSecondRunDoesNothing() throws Exception {
    final JobReport first = TestJobs.run(options("twice", thinned()).build());
    assertNamesAreOfOneStyle(
        new ObjectMapper().readTree(folder.resolve("twice/report.json").toFile()));
    final JobReport second = TestJobs.run(options("twice", thinned()).build());
    assertEquals(0, first.counts().tilesReused());
    assertEquals(second.counts().tiles(), second.counts().tilesReused());
    assertEquals(first.checksum(), second.checksum());
    assertEquals(first.counts().pointsOut(), second.counts().pointsOut());
  }

  private static void assertNamesAreOfOneStyle(final JsonNode report) {
    final JsonNode bounds = report.get("tiles").get(0).get("bounds");
    assertTrue(bounds.get("min_x").asDouble() < bounds.get("max_x").asDouble(), bounds::toString);
    for (final JsonNode parent : report.findParents("bounds")) {
      parent.fieldNames().forEachRemaining(RecoveryTest::assertSnakeCase);
      parent.get("bounds").fieldNames().forEachRemaining(RecoveryTest::assertSnakeCase);
    }
    report.fieldNames().forEachRemaining(RecoveryTest::assertSnakeCase);
    report.get("counts").fieldNames().forEachRemaining(RecoveryTest::assertSnakeCase);
  }

  private static void assertSnakeCase(final String name) {
    assertTrue(name.matches("[a-z]+(_[a-z]+)*"), name);
  }

  @Test
  void otherParametersReplaceTheResult() throws Exception {
    final TestJobs.Options options =
        TestJobs.options(folder.resolve("changed"), thinned()[0]).features("minimal");
    final JobReport first = TestJobs.run(options.build());
    final JobReport second = TestJobs.replace(options.k(10).build());
    assertEquals(0, second.counts().tilesReused());
    assertNotEquals(first.checksum(), second.checksum());
    try (Duck duck = new Duck()) {
      assertEquals(
          first.counts().pointsOut(),
          duck.number("SELECT count(*) FROM " + Duck.points(folder.resolve("changed"))));
    }
  }

  @Test
  void aLostOutputIsWrittenAgain() throws Exception {
    final TestJobs.Options options =
        TestJobs.options(folder.resolve("lost"), thinned()).features("minimal");
    final JobReport first = TestJobs.run(options.build());
    final Path lost = folder.resolve("lost").resolve(first.tiles().get(2).outputs().get(0).path());
    Files.delete(lost);
    final JobReport second = TestJobs.run(options.build());
    assertEquals(first.counts().tiles() - 1, second.counts().tilesReused());
    assertTrue(Files.exists(lost));
    assertEquals(first.checksum(), second.checksum());
  }

  @Test
  void anInputThatWentAwayTakesItsOutputAlong() throws Exception {
    final Path output = folder.resolve("shrunk");
    final Path[] files = TilingTest.block();
    TestJobs.run(
        TestJobs.options(output, files[0], files[1], files[2]).features("minimal").build());
    final JobReport report =
        TestJobs.run(TestJobs.options(output, files[0], files[1]).features("minimal").build());
    assertEquals(referenceOfTwo.checksum(), report.checksum());
    try (Duck duck = new Duck()) {
      assertEquals(2, duck.number("SELECT count(*) FROM glob('" + output + "/parquet/*.parquet')"));
    }
  }

  @Test
  void aFileFoundBadWhileTilesRunLeavesNoTrace() throws Exception {
    final Path[] files = TilingTest.block();
    final Path damaged = folder.resolve(files[2].getFileName());
    Files.copy(files[2], damaged);
    damageHeights(damaged);
    final Path output = folder.resolve("damaged");
    final JobReport report =
        TestJobs.run(
            TestJobs.options(output, files[0], files[1], damaged)
                .features("minimal")
                .skipBadFiles()
                .build());
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertEquals(1, report.badInputs().size());
    assertTrue(report.badInputs().get(0).file().endsWith(files[2].getFileName().toString()));
    assertEquals(referenceOfTwo.checksum(), report.checksum());
    assertEquals(referenceOfTwo.counts().pointsOut(), report.counts().pointsOut());
    assertFalse(Files.exists(output.resolve("_SUCCESS")));
    assertFalse(Files.exists(output.resolve("_spark-lidar/manifest.json")));
    final JsonNode partial = partial(output);
    assertEquals("partial", partial.get("status").asText());
    final JsonNode bad = partial.get("missing").get("bad_inputs");
    assertEquals(1, bad.size());
    assertTrue(bad.get(0).get("file").asText().endsWith(damaged.getFileName().toString()));
    assertEquals(2, partial.get("files").size());

    // Made whole, it is no longer.
    Files.copy(files[2], damaged, StandardCopyOption.REPLACE_EXISTING);
    final JobReport whole =
        TestJobs.run(
            TestJobs.options(output, files[0], files[1], damaged)
                .features("minimal")
                .skipBadFiles()
                .build());
    assertEquals(JobReport.Status.OK, whole.status());
    assertFalse(Files.exists(output.resolve("_PARTIAL")));
    assertTrue(Files.exists(output.resolve("_SUCCESS")));
    assertTrue(Files.exists(output.resolve("_spark-lidar/manifest.json")));
  }

  /** Runs a job whose tiles cannot write anything. */
  private static void breakOff(final JobOptions options) throws IOException {
    final Path attempts = Path.of(options.output(), "_spark-lidar", "attempts");
    Files.writeString(attempts, "not a folder");
    assertThrows(Exception.class, () -> TestJobs.replace(options));
    Files.delete(attempts);
  }

  @Test
  void aJobThatBreaksOffSaysSoInItsReport() throws Exception {
    final Path output = folder.resolve("broken-off");
    final JobOptions options = options("broken-off", thinned()).build();
    final JobReport first = TestJobs.run(options);
    breakOff(options("broken-off", thinned()).k(7).build());
    assertFalse(Files.exists(output.resolve("_SUCCESS")));
    assertFalse(Files.exists(output.resolve("report.html")), "it tells of the run before");
    final JsonNode report = new ObjectMapper().readTree(output.resolve("report.json").toFile());
    assertEquals("failed", report.get("status").asText());
    assertEquals(7, report.get("parameters").get("k").asInt());
    assertTrue(report.get("error").asText().contains("attempts"), report::toString);
    assertEquals(1, report.get("error").asText().lines().count(), report::toString);
    assertEquals(first.checksum(), TestJobs.replace(options).checksum());
  }

  @Test
  void aResultOfOtherParametersIsNeverTakenForThisOne() throws Exception {
    final Path file = thinned()[0];
    final Path mine = folder.resolve("mine");
    final Path other = folder.resolve("other");
    final TestJobs.Options options =
        TestJobs.options(mine, file).features("minimal").formats(OutputFormat.LAS);
    final String name = TestJobs.run(options.build()).tiles().get(0).outputs().get(0).path();
    final byte[] expected = Files.readAllBytes(mine.resolve(name));
    TestJobs.run(
        TestJobs.options(other, file).features("minimal").formats(OutputFormat.LAS).k(7).build());
    assertEquals(expected.length, Files.size(other.resolve(name)));

    // A run with other parameters dies between its output and its record.
    breakOff(
        TestJobs.options(mine, file).features("minimal").formats(OutputFormat.LAS).k(7).build());
    final CommitLog.OutputPiece piece =
        CommitLog.readAll(new Configuration(), new OutputFolder("file:" + other))
            .values()
            .iterator()
            .next()
            .piece();
    CommitLog.announce(new Configuration(), new OutputFolder("file:" + mine), piece);
    Files.copy(
        other.resolve(name),
        mine.resolve(name),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);

    TestJobs.replace(options.build());
    assertArrayEquals(expected, Files.readAllBytes(mine.resolve(name)));
  }

  @Test
  void resultsOfAnotherFormatAreReplaced() throws Exception {
    final Path output = folder.resolve("formats");
    final TestJobs.Options options = TestJobs.options(output, thinned()[0]).features("minimal");
    TestJobs.run(options.build());
    TestJobs.replace(options.formats(OutputFormat.LAZ).build());
    try (Stream<Path> files = Files.list(output.resolve("parquet"))) {
      assertEquals(0, files.filter(file -> file.toString().endsWith(".parquet")).count());
    }
  }

  @Test
  void twoRunsDoNotShareAnOutputFolder() throws Exception {
    final Path output = folder.resolve("shared");
    final JobOptions options = TestJobs.options(output, thinned()[0]).features("minimal").build();
    final OutputFolder locked = new OutputFolder("file:" + output);
    final Configuration conf = new Configuration();
    final RunLock lock = RunLock.take(conf, locked);
    final UsageException refused = assertThrows(UsageException.class, () -> TestJobs.run(options));
    assertTrue(refused.getMessage().contains("another run (process "), refused::getMessage);
    assertFalse(Files.exists(output.resolve("report.json")));
    lock.close();
    assertEquals(JobReport.Status.OK, TestJobs.run(options).status());
    assertEquals(0, files(locked.running()));
  }

  @Test
  void aLockOfADeadRunHoldsNobodyUp() throws Exception {
    final OutputFolder output = new OutputFolder("file:" + folder.resolve("orphaned"));
    final Configuration conf = new Configuration();
    final Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    final LockFile here = LockFile.ofThisProcess();
    final RunLock.Times quick = new RunLock.Times(Duration.ofMillis(50), Duration.ofMillis(200));
    for (final LockFile left :
        List.of(
            new LockFile("dead", here.host(), here.machine(), dead.pid(), ""),
            // Its number is that of another process now.
            new LockFile("before", here.host(), here.machine(), here.pid(), "1999-01-01T00:00:00Z"),
            new LockFile("away", "elsewhere", "elsewhere", 1, ""),
            LockFile.unknown("unknown"))) {
      AtomicFiles.write(
          conf,
          new org.apache.hadoop.fs.Path(output.running(), left.run() + ".json"),
          out -> out.write(Json.MAPPER.writeValueAsBytes(left)));
      RunLock.take(conf, output, quick, () -> {}).close();
    }
    AtomicFiles.write(
        conf,
        new org.apache.hadoop.fs.Path(output.running(), "broken.json"),
        out -> out.write('{'));
    RunLock.take(conf, output, quick, () -> {}).close();
    assertEquals(0, files(output.running()));
  }

  private static long files(final org.apache.hadoop.fs.Path place) throws IOException {
    final Path local = Path.of(place.toUri().getPath());
    if (!Files.exists(local)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(local)) {
      return files.count();
    }
  }

  /** Overwrites the middle of the first chunk's Z layer: XY, which the index decodes, is whole. */
  static void damageHeights(final Path file) throws IOException {
    final java.nio.ByteBuffer bytes =
        java.nio.ByteBuffer.wrap(Files.readAllBytes(file)).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    final int points = bytes.getInt(96);
    final int recordLength = bytes.getShort(105) & 0xFFFF;
    final int sizes = points + 8 + recordLength + 4;
    final int layers = 9 + 2;
    final int xy = bytes.getInt(sizes);
    final int z = bytes.getInt(sizes + 4);
    final int zStart = sizes + layers * 4 + xy;
    final byte[] noise = new byte[256];
    new java.util.Random(7).nextBytes(noise);
    try (java.nio.channels.FileChannel channel =
        java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(java.nio.ByteBuffer.wrap(noise), zStart + z / 2);
    }
  }
}
