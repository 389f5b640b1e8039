package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is lost when something dies: unfinished tiles, and nothing else. */
final class RecoveryTest {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir static Path folder;

  private static JobReport reference;
  private static JobReport referenceOfTwo;

  private static TestJobs.Options options(final String name, final Path... files) {
    return TestJobs.options(folder.resolve(name), files).tiles(20).features("minimal");
  }

  @BeforeAll
  static void undisturbed() throws Exception {
    reference = TestJobs.run(options("undisturbed", TilingTest.block()).build());
    final Path[] files = TilingTest.block();
    referenceOfTwo =
        TestJobs.run(
            TestJobs.options(folder.resolve("two"), files[0], files[1])
                .features("minimal")
                .build());
  }

  private static long commits(final Path output) {
    try (Stream<Path> files = Files.list(output.resolve("_spark-lidar/commits"))) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    } catch (final IOException e) {
      return 0;
    }
  }

  private static void await(final Path output, final long commits) throws InterruptedException {
    final Instant end = Instant.now().plus(PATIENCE);
    while (commits(output) < commits) {
      assertTrue(Instant.now().isBefore(end), "no tile was committed");
      Thread.sleep(5);
    }
  }

  @Test
  void aKilledExecutorLosesNothing() throws Exception {
    final Path output = folder.resolve("executor");
    final CompletableFuture<JobReport> job =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return TestJobs.run(
                    TestJobs.cluster(2), options("executor", TilingTest.block()).build());
              } catch (final Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await(output, 1);
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

  @Test
  void aKilledDriverCostsOnlyUnfinishedTiles() throws Exception {
    final Path output = folder.resolve("driver");
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@conf/jvm.options");
    command.add("-Dspark.master=local[1]");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("io.sparklidar.cli.Main");
    command.addAll(List.of("run", "--input"));
    for (final Path file : TilingTest.block()) {
      command.add(file.toString());
    }
    command.addAll(
        List.of(
            "--output",
            output.toString(),
            "--layout",
            "tiles",
            "--tile-size",
            "20",
            "--features",
            "minimal"));
    final Process driver =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("driver.log").toFile())
            .start();
    await(output, 3);
    driver.destroyForcibly().waitFor();
    assertFalse(Files.exists(output.resolve("_SUCCESS")), "the driver was too fast to be killed");

    final JobReport report = TestJobs.run(options("driver", TilingTest.block()).build());
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
  }

  @Test
  void aSecondRunDoesNothing() throws Exception {
    final JobReport first = TestJobs.run(options("twice", TilingTest.block()).build());
    final JobReport second = TestJobs.run(options("twice", TilingTest.block()).build());
    assertEquals(0, first.counts().tilesReused());
    assertEquals(second.counts().tiles(), second.counts().tilesReused());
    assertEquals(first.checksum(), second.checksum());
    assertEquals(first.counts().pointsOut(), second.counts().pointsOut());
  }

  @Test
  void otherParametersReplaceTheResult() throws Exception {
    final TestJobs.Options options =
        TestJobs.options(folder.resolve("changed"), TilingTest.block()[0]).features("minimal");
    final JobReport first = TestJobs.run(options.build());
    final JobReport second = TestJobs.run(options.k(10).build());
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
        TestJobs.options(folder.resolve("lost"), TilingTest.block()).features("minimal");
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
  }

  /** Overwrites the middle of the first chunk's Z layer: XY, which the index decodes, is whole. */
  private static void damageHeights(final Path file) throws IOException {
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
