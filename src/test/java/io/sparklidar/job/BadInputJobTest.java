package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.input.ChunkMemory;
import io.sparklidar.job.labels.LabelJob;
import io.sparklidar.job.labels.LabelOptions;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.storage.OutputFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One file that cannot be used costs the job that file, or stops it, as the user wants. */
final class BadInputJobTest {

  private static final OutputFormat LAZ = OutputFormat.LAZ;

  @TempDir Path folder;

  private TestJobs.Options options() {
    return TestJobs.options(folder.resolve("out"), folder.resolve("in")).features("minimal");
  }

  /** Bytes that leave no room for a float in a record of format 6. */
  private static final int FULL = 65_535 - 30 - 3;

  private static List<String> names(final String prefix, final int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  private void assertOnlyBad(final JobReport report, final String name, final String found) {
    assertEquals(1, report.badInputs().size(), () -> report.badInputs().toString());
    final BadInput bad = report.badInputs().get(0);
    assertTrue(bad.file().endsWith(name), bad.file());
    assertTrue(bad.found().contains(found), bad.found());
  }

  @Test
  void aFileWithNoRoomForFeaturesIsBadAndTheRestIsDone() throws Exception {
    PointFiles.widened(PointFiles.write(folder.resolve("in/full.las"), 50), FULL);
    PointFiles.write(folder.resolve("in/plain.las"), 60);
    final JobReport skipped =
        TestJobs.run(options().formats(LAZ, OutputFormat.PARQUET).skipBadFiles().build());
    assertEquals(JobReport.Status.PARTIAL, skipped.status());
    assertOnlyBad(skipped, "full.las", "at most 65535 bytes");
    assertEquals(60, skipped.counts().pointsOut());
    assertTrue(skipped.badInputs().get(0).message().contains("--format parquet"));
    FileUtil.fullyDelete(folder.resolve("out").toFile());
    assertEquals(JobReport.Status.FAILED, TestJobs.run(options().formats(LAZ).build()).status());
    FileUtil.fullyDelete(folder.resolve("out").toFile());
    assertEquals(
        110, TestJobs.run(options().skipBadFiles().build()).counts().pointsOut(), "in Parquet");
  }

  @Test
  void filesThatDoNotFitTogetherLoseTheLongest() throws Exception {
    PointFiles.write(folder.resolve("in/a.las"), 50, names("a", 20_000));
    PointFiles.write(folder.resolve("in/b.las"), 60, names("b", 25_000));
    PointFiles.write(folder.resolve("in/c.las"), 70);
    final JobReport report = TestJobs.run(options().tiles(100).formats(LAZ).skipBadFiles().build());
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertOnlyBad(report, "b.las", "at most 65535 bytes");
    assertEquals(120, report.counts().pointsOut());
  }

  @Test
  void aFileWithNoRoomForLabelsIsBadAndTheRestIsDone() throws Exception {
    final Path full = PointFiles.widened(PointFiles.write(folder.resolve("in/full.las"), 50), FULL);
    final Path plain = PointFiles.write(folder.resolve("in/plain.las"), 60);
    final LabelOptions labels =
        new LabelOptions(
            List.of(plain.toString()),
            List.of(full.getParent().toString()),
            folder.resolve("labels").toString(),
            List.of("z"),
            1,
            100,
            Set.of(),
            Set.of(LAZ));
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[2]"));
    try {
      final LabelReport report = new LabelJob(spark, labels, Progress.SILENT).run();
      assertEquals(JobReport.Status.PARTIAL, report.status());
      assertTrue(report.badInputs().get(0).found().contains("at most 65535 bytes"));
      assertEquals(60, report.counts().pointsOut());
    } finally {
      spark.stop();
    }
  }

  /** Spoils a file in a way that its index, which is known already, does not show. */
  private void spoilAfterIndexing(final Path file, final TestJobs.Options options)
      throws Exception {
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[2]"));
    try {
      new FeatureJob(spark, options.build(), Progress.SILENT).plan();
    } finally {
      spark.stop();
    }
    final FileTime modified = Files.getLastModifiedTime(file);
    final byte[] bytes = Files.readAllBytes(file);
    bytes[0] = 'X';
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, modified);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000_000, 100})
  void underFailABadFileStopsTheJobWhicheverStageFindsIt(final long tilePoints) throws Exception {
    PointFiles.write(folder.resolve("in/a.las"), 300);
    final Path spoilt = PointFiles.write(folder.resolve("in/b.las"), 200);
    final TestJobs.Options options = options().tilePoints(tilePoints);
    spoilAfterIndexing(spoilt, options);
    final JobReport stopped = TestJobs.run(options.build());
    assertEquals(JobReport.Status.FAILED, stopped.status());
    assertOnlyBad(stopped, "b.las", "bytes 58");
    assertFalse(Files.exists(folder.resolve("out/_SUCCESS")));
    final JobReport rest = TestJobs.run(options.skipBadFiles().build());
    assertEquals(JobReport.Status.PARTIAL, rest.status());
    assertOnlyBad(rest, "b.las", "bytes 58");
    assertEquals(300, rest.counts().pointsOut());
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty.las", "empty.laz"})
  void zerosBehindNoPointsAreASoundEmptyFile(final String name) throws Exception {
    final Path empty = PointFiles.write(folder.resolve("in/" + name), 0);
    PointFiles.write(folder.resolve("in/b.las"), 200);
    final byte[] bytes = Files.readAllBytes(empty);
    final int points = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(96);
    Files.write(empty, Arrays.copyOf(Arrays.copyOf(bytes, points), points + 100_000));
    final JobReport report = TestJobs.run(options().build());
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(200, report.counts().pointsOut());
    try (LasFile file = LasFile.open(FileByteSource.open(empty))) {
      assertEquals(1, file.warnings().size(), file.warnings().toString());
    }
    final byte[] unfinished = Arrays.copyOf(Arrays.copyOf(bytes, points), points + 100_000);
    unfinished[points + 99_999] = 1;
    Files.write(empty, unfinished);
    assertEquals(1, TestJobs.run(options().skipBadFiles().build()).badInputs().size());
  }

  @Test
  void neighboursOfABadFileSayThatTheyLackIt() throws Exception {
    PointFiles.write(folder.resolve("in/a.laz"), 300);
    PointFiles.write(folder.resolve("in/c.las"), 200);
    final Path cut = PointFiles.write(folder.resolve("in/b.laz"), 400);
    final byte[] whole = Files.readAllBytes(cut);
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    final Path garbage = Files.write(folder.resolve("in/d.las"), new byte[500]);
    final JobReport report = TestJobs.run(options().skipBadFiles().build());
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertEquals(
        List.of("b.laz true [a, c]", "d.las false []"),
        report.incompleteHalos().stream()
            .map(
                halo ->
                    Path.of(halo.file()).getFileName()
                        + " "
                        + halo.placeKnown()
                        + " "
                        + halo.tiles())
            .sorted()
            .toList());
    assertTrue(
        report.warnings().stream().anyMatch(w -> w.contains("the halo of 2 tiles is incomplete")),
        report.warnings().toString());
    final String marker = Files.readString(folder.resolve("out/_PARTIAL"));
    assertTrue(marker.contains("b.laz") && marker.contains("incomplete_halos"), marker);
    assertFalse(Files.exists(folder.resolve("out/_SUCCESS")));
    Files.write(cut, whole);
    Files.delete(garbage);
    final JobReport mended = TestJobs.run(options().skipBadFiles().build());
    assertEquals(JobReport.Status.OK, mended.status());
    assertEquals(List.of(), mended.incompleteHalos());
    assertFalse(Files.exists(folder.resolve("out/_PARTIAL")));
    assertTrue(Files.exists(folder.resolve("out/_SUCCESS")));
  }

  @Test
  void whereAllInputsAreMissingTheJobFailsAndNamesThem() throws Exception {
    Files.createDirectories(folder.resolve("in"));
    Files.createSymbolicLink(folder.resolve("in/gone.laz"), folder.resolve("nowhere"));
    final JobReport report = TestJobs.run(options().skipBadFiles().build());
    assertEquals(JobReport.Status.FAILED, report.status());
    assertOnlyBad(report, "gone.laz", "which is not there");
    assertEquals(1, report.counts().files());
  }

  @Test
  void aFileWhoseChunksNoTaskCanHoldIsBad() throws Exception {
    final Path path = PointFiles.write(folder.resolve("in/a.las"), 10);
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      assertEquals(10, ChunkMemory.largest(file, ChunkMemory.ofIndexing(10)));
      final BadInputException e =
          assertThrows(
              BadInputException.class,
              () -> ChunkMemory.largest(file, ChunkMemory.ofIndexing(10) - 1));
      assertTrue(e.bad().expected().contains("at most 9 points"), e.getMessage());
    }
  }
}
