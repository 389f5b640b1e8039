package io.sparklidar.job.labels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.job.DriverProcess;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.LabelReport;
import io.sparklidar.job.LabelResult;
import io.sparklidar.job.features.TilingTest;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is lost when a transfer of labels ends early: unfinished files, and nothing else. */
final class LabelRecoveryTest {

  private static final Path SAMPLES = Path.of("data-samples");
  private static final Path LABELLED = SAMPLES.resolve("town_770000_6277000.laz");

  @TempDir private Path folder;

  private LabelOptions options(final int k, final Path... inputs) {
    return options(k, EnumSet.of(OutputFormat.PARQUET), inputs);
  }

  private LabelOptions options(final int k, final Set<OutputFormat> formats, final Path... inputs) {
    return new LabelOptions(
        List.of(LABELLED.toString()),
        Stream.of(inputs).map(Path::toString).toList(),
        folder.resolve("labels").toString(),
        List.of("z", "intensity"),
        k,
        500,
        Set.of(0),
        formats);
  }

  private FileTime written(final String name) throws IOException {
    return Files.getLastModifiedTime(folder.resolve("labels").resolve(name));
  }

  private static void assertSame(final LabelReport expected, final LabelReport actual) {
    assertEquals(expected.counts().pointsOut(), actual.counts().pointsOut());
    assertEquals(expected.referenceClasses(), actual.referenceClasses());
    assertEquals(expected.referencePoints(), actual.referencePoints());
    assertEquals(expected.classes(), actual.classes());
    assertEquals(expected.agreeing(), actual.agreeing());
    assertEquals(expected.meanConfidence(), actual.meanConfidence());
  }

  @Test
  void aSecondRunDoesNothing() throws Exception {
    final LabelReport first = LabelJobTest.run(options(3, SAMPLES));
    final FileTime before = written("parquet/town_770063_6277063.parquet");
    final LabelReport second = LabelJobTest.run(options(3, SAMPLES));
    assertEquals(0, first.counts().filesReused());
    assertEquals(4, second.counts().filesReused());
    assertEquals(before, written("parquet/town_770063_6277063.parquet"));
    assertSame(first, second);
    assertTrue(Files.exists(folder.resolve("labels/_SUCCESS")));
    assertTrue(
        Files.readString(folder.resolve("labels/report.html")).contains("Classification from"));
  }

  @Test
  void aSecondRunDoesWhatIsMissingOrChanged() throws Exception {
    final Path inputs = Files.createDirectory(folder.resolve("inputs"));
    for (final String name : List.of("town_770063_6277000.laz", "town_770063_6277063.laz")) {
      Files.copy(SAMPLES.resolve(name), inputs.resolve(name));
    }
    final LabelReport first = LabelJobTest.run(options(3, LABELLED, inputs));
    Files.delete(folder.resolve("labels").resolve(first.files().get(0).outputs().get(0).path()));
    Files.copy(
        SAMPLES.resolve("town_770000_6277063.laz"),
        inputs.resolve("town_770063_6277063.laz"),
        StandardCopyOption.REPLACE_EXISTING);
    final LabelReport second = LabelJobTest.run(options(3, LABELLED, inputs));
    assertEquals(1, second.counts().filesReused());
    assertEquals(JobReport.Status.OK, second.status());
    for (final LabelResult file : second.files()) {
      assertTrue(
          Files.exists(folder.resolve("labels").resolve(file.outputs().get(0).path())), file.id());
    }
  }

  @Test
  void otherOptionsReplaceTheResult() throws Exception {
    LabelJobTest.run(options(3, SAMPLES));
    final LabelReport other = LabelJobTest.replace(options(4, SAMPLES));
    assertEquals(0, other.counts().filesReused());
    assertEquals(
        0,
        LabelJobTest.replace(options(4, EnumSet.of(OutputFormat.LAZ), SAMPLES))
            .counts()
            .filesReused());
    try (Stream<Path> files = Files.list(folder.resolve("labels/parquet"))) {
      assertEquals(0, files.filter(file -> file.toString().endsWith(".parquet")).count());
    }
  }

  @Test
  void anInputThatWentAwayTakesItsOutputAlong() throws Exception {
    final Path other = SAMPLES.resolve("town_770063_6277063.laz");
    LabelJobTest.run(options(3, LABELLED, other));
    final LabelReport report = LabelJobTest.run(options(3, LABELLED));
    assertEquals(JobReport.Status.OK, report.status());
    try (Stream<Path> files = Files.list(folder.resolve("labels/parquet"))) {
      assertEquals(1, files.filter(file -> file.toString().endsWith(".parquet")).count());
    }
  }

  @Test
  void aJobThatBreaksOffSaysSoInItsReport() throws Exception {
    final LabelReport whole = LabelJobTest.run(options(3, SAMPLES));
    final Path attempts = folder.resolve("labels/_spark-lidar/attempts");
    Files.writeString(attempts, "not a folder");
    assertThrows(Exception.class, () -> LabelJobTest.replace(options(4, SAMPLES)));
    Files.delete(attempts);
    assertFalse(Files.exists(folder.resolve("labels/_SUCCESS")));
    assertFalse(Files.exists(folder.resolve("labels/report.html")), "it tells of the run before");
    assertFalse(Files.exists(folder.resolve("labels/_spark-lidar/running")));
    final JsonNode report =
        new ObjectMapper().readTree(folder.resolve("labels/report.json").toFile());
    assertEquals("failed", report.get("status").asText());
    assertEquals(4, report.get("parameters").get("k").asInt());
    assertTrue(report.get("error").asText().contains("attempts"), report::toString);
    assertEquals(1, report.get("error").asText().lines().count(), report::toString);
    assertEquals(0, SharedReference.heldHere());
    assertSame(whole, LabelJobTest.replace(options(3, SAMPLES)));
  }

  @Test
  void aStoppedDriverSaysSoAndTheNextRunGoesOn() throws Exception {
    final Path output = folder.resolve("labels");
    final List<String> arguments =
        new ArrayList<>(List.of("transfer-labels", "--reference", LABELLED.toString(), "--input"));
    for (final Path file : TilingTest.block()) {
      arguments.add(file.toString());
    }
    arguments.addAll(
        List.of("--output", output.toString(), "--columns", "z,intensity", "--k", "3"));
    arguments.addAll(List.of("--reference-points", "500"));
    final Path log = folder.resolve("stopped.log");
    final Process driver = DriverProcess.start(log, arguments);
    DriverProcess.awaitCommits(output, 2);
    driver.destroy();
    // 128 + SIGTERM, as of any program.
    assertEquals(143, driver.waitFor(), () -> "see " + log);
    final String printed = Files.readString(log);
    assertFalse(printed.contains("\tat "), printed);
    assertFalse(printed.contains("broke off"), printed);
    assertTrue(printed.contains("stopped; the same command again does what is missing"), printed);
    assertFalse(Files.exists(output.resolve("_spark-lidar/running")));
    assertFalse(Files.exists(output.resolve("_SUCCESS")));
    final JsonNode stopped = new ObjectMapper().readTree(output.resolve("report.json").toFile());
    assertEquals("failed", stopped.get("status").asText());
    assertTrue(stopped.get("error").asText().contains("told to stop"), stopped::toString);

    final LabelReport report = LabelJobTest.run(options(3, TilingTest.block()));
    assertEquals(JobReport.Status.OK, report.status());
    assertTrue(report.counts().filesReused() >= 2, report.counts()::toString);
    assertTrue(
        report.counts().filesReused() < TilingTest.block().length, report.counts()::toString);
    assertEquals(TilingTest.blockPoints(), report.counts().pointsOut());
  }
}
