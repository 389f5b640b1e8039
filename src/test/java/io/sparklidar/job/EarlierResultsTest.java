package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.TestData;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.labels.LabelJobTest;
import io.sparklidar.job.labels.LabelOptions;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.bytes.ContentChecksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results neither outlive their tile nor vanish. */
final class EarlierResultsTest {

  private static final Path SAMPLES = Path.of("data-samples");
  private static final String ONE = "town_770000_6277000";
  private static final String TWO = "town_770063_6277063";
  private static final OutputPolicy PRUNE = new OutputPolicy(false, true, OutputPolicy.Page.HTML);

  @TempDir private Path folder;
  private Path inputs;
  private Path output;

  @BeforeEach
  void twoTiles() throws IOException {
    inputs = Files.createDirectory(folder.resolve("in"));
    output = folder.resolve("out");
    for (final String name : List.of(ONE, TWO)) {
      Files.copy(
          SAMPLES.resolve(name + ".laz"),
          inputs.resolve(name + ".laz"),
          StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private TestJobs.Options options() {
    return TestJobs.options(output, inputs)
        .features("minimal")
        .formats(OutputFormat.PARQUET, OutputFormat.LAZ)
        .skipBadFiles();
  }

  private List<String> results(final String format) throws IOException {
    try (Stream<Path> files = Files.list(output.resolve(format))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(format))
          .sorted()
          .toList();
    }
  }

  private void truncate(final String name) throws IOException {
    final Path file = inputs.resolve(name + ".laz");
    final byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  private byte[] result(final String name) throws IOException {
    return Files.readAllBytes(output.resolve("laz").resolve(name + ".laz"));
  }

  private byte[] kept(final JobReport report, final String ending) throws IOException {
    final List<String> paths =
        report.keptAside().stream()
            .map(SupersededResult::path)
            .filter(path -> path.endsWith(ending))
            .toList();
    assertEquals(1, paths.size(), report.keptAside()::toString);
    return Files.readAllBytes(output.resolve(paths.get(0)));
  }

  private static void assertSame(final byte[] expected, final byte[] actual) {
    assertEquals(ContentChecksum.of(expected), ContentChecksum.of(actual));
  }

  @Test
  void aBadCopyDoesNotCostTheResultOfTheGoodOne() throws Exception {
    final byte[] good = Files.readAllBytes(inputs.resolve(TWO + ".laz"));
    final java.nio.file.attribute.FileTime time =
        Files.getLastModifiedTime(inputs.resolve(TWO + ".laz"));
    TestJobs.run(options().build());
    final byte[] yesterday = result(TWO);
    truncate(TWO);
    final JobReport report = TestJobs.run(options().build());
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertEquals(List.of(ONE + ".laz"), results("laz"));
    assertEquals(List.of(ONE + ".parquet"), results("parquet"));
    assertSame(yesterday, kept(report, "laz/" + TWO + ".laz"));
    assertFalse(Files.exists(output.resolve("_SUCCESS")));
    assertTrue(
        report.warnings().stream().anyMatch(warning -> warning.contains(TWO)),
        report.warnings()::toString);
    final JsonNode json = new ObjectMapper().readTree(output.resolve("report.json").toFile());
    assertEquals(report.keptAside().size(), json.get("kept_aside").size());
    final String page = Files.readString(output.resolve("report.html"));
    for (final SupersededResult kept : report.keptAside()) {
      assertTrue(page.contains(kept.path()), kept::toString);
    }

    // It comes back with the file it is of.
    Files.write(inputs.resolve(TWO + ".laz"), good);
    Files.setLastModifiedTime(inputs.resolve(TWO + ".laz"), time);
    final JobReport back = TestJobs.run(options().build());
    assertEquals(JobReport.Status.OK, back.status());
    assertEquals(2, back.counts().tilesReused());
    assertSame(yesterday, result(TWO));
    assertEquals(List.of(), back.keptAside());
    assertTrue(Files.exists(output.resolve("_SUCCESS")));
    assertFalse(Files.exists(output.resolve("_spark-lidar/earlier")));
  }

  @Test
  void whenAllCopiesAreBadAllResultsAreKeptAside() throws Exception {
    TestJobs.run(options().build());
    truncate(ONE);
    truncate(TWO);
    final JobReport report = TestJobs.run(options().build());
    assertEquals(JobReport.Status.FAILED, report.status());
    assertEquals(List.of(), results("laz"));
    assertEquals(4, report.keptAside().size(), report.keptAside()::toString);
  }

  @Test
  void aFileFoundBadWhileTilesRunKeepsItsResultAside() throws Exception {
    TestJobs.run(options().build());
    final byte[] yesterday = result(TWO);
    RecoveryTest.damageHeights(inputs.resolve(TWO + ".laz"));
    final JobReport report = TestJobs.run(options().build());
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertEquals(List.of(ONE + ".laz"), results("laz"));
    assertSame(yesterday, kept(report, "laz/" + TWO + ".laz"));
  }

  @Test
  void aTileOfTheGridThatLosesPointsKeepsTheFullerResultAside() throws Exception {
    final TestJobs.Options grid =
        TestJobs.options(output, inputs).features("minimal").tiles(500).skipBadFiles();
    final JobReport first = TestJobs.run(grid.build());
    assertEquals(1, first.counts().tiles(), "the tiles of the sample share a square");
    RecoveryTest.damageHeights(inputs.resolve(TWO + ".laz"));
    final JobReport report = TestJobs.run(grid.build());
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertEquals(1, results("parquet").size());
    assertEquals(1, report.keptAside().size(), report.keptAside()::toString);
    assertEquals(first.counts().pointsOut(), report.keptAside().get(0).rows());
  }

  @Test
  void aFileThatWentAwayKeepsItsResultAsideUntilItIsPruned() throws Exception {
    TestJobs.run(options().build());
    Files.move(inputs.resolve(TWO + ".laz"), folder.resolve("away.laz"));
    final JobReport report = TestJobs.run(options().build(), PRUNE);
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(List.of(ONE + ".parquet"), results("parquet"));
    // The other one is another without its neighbour: what it was is kept as well.
    assertEquals(4, report.keptAside().size(), report.keptAside()::toString);
    // It is named for as long as it is there.
    assertEquals(report.keptAside(), TestJobs.run(options().build()).keptAside());
    assertEquals(List.of(), TestJobs.run(options().build(), PRUNE).keptAside());
    assertFalse(Files.exists(output.resolve("_spark-lidar/earlier")));
    assertEquals(List.of(ONE + ".laz"), results("laz"));
  }

  @Test
  void aChangedFileReplacesItsResult() throws Exception {
    TestJobs.run(options().build());
    Files.copy(
        SAMPLES.resolve("town_770063_6277000.laz"),
        inputs.resolve(TWO + ".laz"),
        StandardCopyOption.REPLACE_EXISTING);
    final JobReport report = TestJobs.run(options().build());
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(List.of(), report.keptAside());
    assertEquals(2, results("laz").size());
    assertFalse(Files.exists(output.resolve("_spark-lidar/replaced")));
    assertFalse(Files.exists(output.resolve("_spark-lidar/attempts")));
  }

  @Test
  void otherOptionsAreRefusedAndSayWhatDiffers() throws Exception {
    TestJobs.run(options().build());
    final byte[] before = result(ONE);
    final UsageException refused =
        assertThrows(
            UsageException.class,
            () -> TestJobs.run(options().k(10).formats(OutputFormat.LAZ).build()));
    assertTrue(
        refused.getMessage().contains("format: laz,parquet -> laz; k: 20 -> 10"),
        refused::getMessage);
    assertTrue(refused.getMessage().contains("--replace"), refused::getMessage);
    assertSame(before, result(ONE));
    assertTrue(Files.exists(output.resolve("_SUCCESS")), "the refused run changes nothing");
    // How the work is cut up is no option of the result.
    assertEquals(
        JobReport.Status.OK, TestJobs.run(options().tilePoints(3_000_000).build()).status());
  }

  @Test
  void replacedResultsAreKeptAsideAndComeBack() throws Exception {
    final JobReport first = TestJobs.run(options().build());
    final byte[] before = result(ONE);
    final JobReport other = TestJobs.replace(options().k(10).formats(OutputFormat.LAZ).build());
    assertEquals(0, other.counts().tilesReused());
    assertEquals(List.of(), results("parquet"));
    assertEquals(2, results("laz").size());
    assertEquals(4, other.keptAside().size(), other.keptAside()::toString);
    final JobReport back = TestJobs.replace(options().build());
    assertEquals(2, back.counts().tilesReused());
    assertEquals(first.checksum(), back.checksum());
    assertSame(before, result(ONE));
    // The same options again: nothing to put aside.
    assertEquals(2, TestJobs.replace(options().build()).counts().tilesReused());
  }

  @Test
  void labelsAndFeaturesDoNotShareAFolder() throws Exception {
    TestJobs.run(options().build());
    final LabelOptions labels =
        new LabelOptions(
            List.of(inputs.resolve(ONE + ".laz").toString()),
            List.of(inputs.resolve(TWO + ".laz").toString()),
            output.toString(),
            List.of("z"),
            3,
            500,
            java.util.Set.of(0),
            java.util.Set.of(OutputFormat.LAZ));
    final UsageException refused =
        assertThrows(UsageException.class, () -> LabelJobTest.run(labels));
    assertTrue(
        refused.getMessage().contains("command: run -> transfer-labels"), refused::getMessage);
    assertEquals(2, results("laz").size());
  }

  @Test
  void whatARunThatDiedLeftInTheMakingIsGoneBeforeTheNextBegins() throws Exception {
    TestJobs.run(options().build());
    final Path own = output.resolve("_spark-lidar");
    final String uuid = java.util.UUID.randomUUID().toString();
    Files.createDirectories(own.resolve("attempts/dead"));
    final List<Path> left =
        List.of(
            own.resolve("attempts/dead/tile.laz"),
            own.resolve("_report.json." + uuid + ".tmp"),
            own.resolve("commits/_tile.json." + uuid + ".tmp"));
    for (final Path file : left) {
      Files.writeString(file, "unfinished");
    }
    // A name of the user's own.
    Files.writeString(output.resolve("_notes.tmp"), "mine");
    final UsageException refused =
        assertThrows(UsageException.class, () -> TestJobs.run(options().k(9).build()));
    assertTrue(refused.getMessage().contains("k: 20 -> 9"), refused::getMessage);
    for (final Path file : left) {
      assertFalse(Files.exists(file), file::toString);
    }
    TestJobs.run(options().build());
    assertEquals("mine", Files.readString(output.resolve("_notes.tmp")));
    try (Stream<Path> commits = Files.list(own.resolve("commits"))) {
      assertEquals(
          2,
          commits.filter(file -> !file.getFileName().toString().endsWith(".crc")).count(),
          "a record a piece, and no probe");
    }
  }

  @Test
  void aJobThatBreaksOffHasLostNothing() throws Exception {
    TestJobs.run(options().build());
    final byte[] before = result(TWO);
    final Path file = inputs.resolve(TWO + ".laz");
    final java.nio.file.attribute.FileTime time = Files.getLastModifiedTime(file);
    Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
    final Path attempts = output.resolve("_spark-lidar/attempts");
    Files.writeString(attempts, "not a folder");
    assertThrows(Exception.class, () -> TestJobs.run(options().build()));
    Files.delete(attempts);
    Files.setLastModifiedTime(file, time);
    final JobReport report = TestJobs.run(options().build());
    assertEquals(2, report.counts().tilesReused());
    assertSame(before, result(TWO));
  }

  @Test
  void theFilesOfTheFieldLeaveNoOrphan() throws Exception {
    final Path orphan = TestData.shared("data/field/orphan");
    final Path field = Files.createDirectory(folder.resolve("field"));
    for (final String name : List.of("source_cloud_crop.laz", "target_cloud_crop.laz")) {
      Files.copy(orphan.resolve("in").resolve(name), field.resolve(name));
    }
    final JobOptions options =
        TestJobs.options(output, field).features("minimal").skipBadFiles().build();
    TestJobs.run(options);
    Files.copy(
        orphan.resolve("target_corrupt.laz"),
        field.resolve("target_cloud_crop.laz"),
        StandardCopyOption.REPLACE_EXISTING);
    final JobReport report = TestJobs.run(options);
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertEquals(List.of("source_cloud_crop.parquet"), results("parquet"));
    assertTrue(kept(report, "target_cloud_crop.parquet").length > 0);
  }
}
