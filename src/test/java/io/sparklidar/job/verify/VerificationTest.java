package io.sparklidar.job.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sparklidar.TestData;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.Json;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.bytes.ContentChecksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten faults, each planted by itself into the results of a good run; and good runs. */
final class VerificationTest {

  private static final int ROWS = 60;

  /** Every fault is found with this one, and with most others. */
  private static final long SEED = 11;

  @TempDir static Path shared;

  @TempDir Path folder;

  private static Path good;

  @BeforeAll
  static void runOnce() throws Exception {
    good = shared.resolve("good");
    TestJobs.run(options(good).build());
  }

  private static TestJobs.Options options(final Path output) throws Exception {
    return TestJobs.options(output, TestData.thinnedSamples().toArray(new Path[0]));
  }

  private static VerifyReport verify(final Path output) throws Exception {
    return Verification.verify(
        new Configuration(), output.toString(), List.of(), ROWS, SEED, Progress.SILENT);
  }

  private static void assertGood(final JobOptions options) throws Exception {
    TestJobs.run(options);
    final VerifyReport report = verify(Path.of(options.output()));
    assertEquals(List.of(), report.findings());
    assertTrue(report.proven() >= ROWS, "rows are proven: " + report.proven());
  }

  private static void assertFinds(
      final VerifyReport report, final String check, final String where, final String what) {
    assertTrue(
        report.findings().stream()
            .anyMatch(
                finding ->
                    finding.check().equals(check)
                        && finding.where().contains(where)
                        && finding.what().contains(what)),
        () -> "expected " + check + ", " + where + ", " + what + " in " + report.findings());
  }

  @Test
  void nothingIsWrongWithAGoodRun() throws Exception {
    final VerifyReport report = verify(good);
    assertEquals(List.of(), report.findings());
    assertTrue(report.borders() > 20, "borders are looked at: " + report.borders());
    assertTrue(report.proven() >= ROWS);
  }

  @Test
  void nothingIsWrongWithSquares() throws Exception {
    assertGood(options(folder.resolve("out")).tiles(25).features("default,roughness").build());
  }

  @Test
  void nothingIsWrongWithPartsOfFilesAndSeveralNeighbourhoods() throws Exception {
    assertGood(
        options(folder.resolve("out"))
            .tilePoints(2_000)
            .features(
                "default,planarity_k40,planarity_opt8to30,optimal_k_opt8to30,normal_x_opt8to30,echo_ratio_opt8to30,neighbor_count_r1.5,z_range_r1.5,return_ratio,ndvi,z_p95_c1.2,neighbor_count_c1.2")
            .build());
  }

  @Test
  void nothingIsWrongWithLaz() throws Exception {
    assertGood(
        options(folder.resolve("out"))
            .formats(OutputFormat.LAZ, OutputFormat.PARQUET)
            .features("default,wall_score,slope")
            .build());
  }

  @Test
  void nothingIsWrongWithLasOfSquares() throws Exception {
    assertGood(
        options(folder.resolve("out")).tiles(40).float32().formats(OutputFormat.LAS).build());
  }

  /** The good run, to be spoilt. */
  private Path copy() throws IOException {
    final Path copy = folder.resolve("copy");
    try (Stream<Path> files = Files.walk(good)) {
      for (final Path file : files.toList()) {
        final Path target = copy.resolve(good.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return copy;
  }

  private static Path table(final Path output, final int number) throws IOException {
    return TestData.files(output.resolve("parquet"), ".parquet").get(number);
  }

  /** Replaces a table by what a query makes of it, and all records of it: nobody would know. */
  private static void plant(final Path output, final int number, final String query)
      throws Exception {
    final Path file = table(output, number);
    final Path made = output.resolve("made.tmp");
    try (Duck duck = new Duck()) {
      duck.execute(
          "COPY ("
              + query.replace("THIS", "read_parquet('" + file + "')")
              + ") TO '"
              + made
              + "' (FORMAT parquet)");
    }
    Files.move(made, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    record(output, file);
  }

  private static void record(final Path output, final Path file) throws Exception {
    final List<Path> records = new java.util.ArrayList<>();
    records.add(output.resolve("_spark-lidar/manifest.json"));
    records.addAll(TestData.files(output.resolve("_spark-lidar/commits"), ".json"));
    final long rows;
    try (Duck duck = new Duck()) {
      rows = duck.number("SELECT count(*) FROM read_parquet('" + file + "')");
    }
    for (final Path record : records) {
      final JsonNode content = Json.MAPPER.readTree(record.toFile());
      for (final JsonNode named : content.findParents("checksum")) {
        if (named.path("path").asText().equals("parquet/" + file.getFileName())) {
          ((ObjectNode) named)
              .put("rows", rows)
              .put("bytes", Files.size(file))
              .put("modified", Files.getLastModifiedTime(file).toMillis())
              .put("checksum", ContentChecksum.of(Files.readAllBytes(file)));
        }
      }
      Json.MAPPER.writeValue(record.toFile(), content);
    }
  }

  @Test
  void aConstantColumnIsFound() throws Exception {
    final Path output = copy();
    for (int number = 0; number < 4; number++) {
      plant(output, number, "SELECT * REPLACE (0.25::FLOAT AS planarity) FROM THIS");
    }
    assertFinds(verify(output), "columns", "planarity", "is 0.25 in every row");
  }

  @Test
  void aValueOutOfRangeIsFound() throws Exception {
    final Path output = copy();
    plant(
        output,
        1,
        "SELECT * REPLACE (CASE WHEN point_index = 77 THEN 1.5::FLOAT ELSE linearity END AS"
            + " linearity) FROM THIS");
    final VerifyReport report = verify(output);
    assertFinds(report, "columns", "linearity", "1 values are outside of 0..1: 1.5 in row 77");
    assertEquals(1, report.findings().size());
  }

  @Test
  void aNullColumnIsFound() throws Exception {
    final Path output = copy();
    for (int number = 0; number < 4; number++) {
      plant(output, number, "SELECT * REPLACE (NULL::FLOAT AS sphericity) FROM THIS");
    }
    assertFinds(verify(output), "columns", "sphericity", "is null in every row");
  }

  @Test
  void aNullThatTheDefinitionForbidsIsFound() throws Exception {
    final Path output = copy();
    plant(
        output,
        0,
        "SELECT * REPLACE (CASE WHEN point_index = 5 THEN NULL ELSE eigenvalue_1 END AS"
            + " eigenvalue_1) FROM THIS");
    assertFinds(verify(output), "columns", "eigenvalue_1", "1 values are null, or not");
  }

  @Test
  void aMissingPointIsFound() throws Exception {
    final Path output = copy();
    plant(output, 2, "SELECT * FROM THIS WHERE point_index <> 1234");
    final VerifyReport report = verify(output);
    assertFinds(report, "points", ".laz", "missing 1, the first is 1234");
    assertEquals(1, report.findings().size());
  }

  @Test
  void aDoubledPointIsFoundThoughTheCountIsRight() throws Exception {
    final Path output = copy();
    plant(
        output,
        2,
        "SELECT * FROM THIS WHERE point_index <> 9 UNION ALL SELECT * FROM THIS WHERE point_index"
            + " = 4321");
    assertFinds(
        verify(output), "points", ".laz", "first is 9; there more than once 1, the first is 4321");
  }

  @Test
  void aMissingFileIsFound() throws Exception {
    final Path output = copy();
    final Path file = table(output, 3);
    Files.delete(file);
    final VerifyReport report = verify(output);
    assertFinds(report, "files", file.getFileName().toString(), "is missing");
    assertFinds(report, "points", ".laz", "has 0 rows of it");
  }

  @Test
  void anAlteredAndATruncatedFileAreFound() throws Exception {
    final Path output = copy();
    final Path altered = table(output, 0);
    final byte[] bytes = Files.readAllBytes(altered);
    bytes[bytes.length / 2] ^= 1;
    Files.write(altered, bytes);
    final Path truncated = table(output, 1);
    final byte[] whole = Files.readAllBytes(truncated);
    Files.write(truncated, java.util.Arrays.copyOf(whole, whole.length - 100));
    final VerifyReport report = verify(output);
    assertFinds(report, "files", altered.getFileName().toString(), "does not hold the bytes");
    assertFinds(report, "files", truncated.getFileName().toString(), "the run wrote");
    assertFinds(report, "files", truncated.getFileName().toString(), "cannot be read");
  }

  @Test
  void theSeamOfATileWithoutItsHaloIsFound() throws Exception {
    // Of all points: a third of them shows less.
    final Path output = folder.resolve("whole");
    TestJobs.run(TestJobs.options(output, TestData.samples().toArray(new Path[0])).build());
    final Path alone = folder.resolve("alone");
    final Path file = table(output, 0);
    final Path source =
        TestData.samples().stream()
            .filter(path -> path.toString().contains(name(file)))
            .findFirst()
            .orElseThrow();
    TestJobs.run(TestJobs.options(alone, source).build());
    Files.copy(table(alone, 0), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    record(output, file);
    // It is the border of the tile beside it as well.
    assertFinds(verify(output), "borders", "tile town_", "its border shows");
  }

  private static String name(final Path file) {
    final String name = file.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }

  @Test
  void wrongNeighboursOfSomeRowsAreFound() throws Exception {
    final Path output = copy();
    final Path other = folder.resolve("other");
    TestJobs.run(options(other).k(18).build());
    final String replaced =
        FeatureSet.Preset.DEFAULT.features().columnNames().stream()
            .filter(column -> !column.equals("neighbor_count"))
            .map(
                c ->
                    "CASE WHEN a.point_index % 8 = 0 THEN b." + c + " ELSE a." + c + " END AS " + c)
            .collect(Collectors.joining(", "));
    for (int number = 0; number < 4; number++) {
      plant(
          output,
          number,
          "SELECT a.* REPLACE ("
              + replaced
              + ") FROM THIS a JOIN read_parquet('"
              + table(other, number)
              + "') b ON a.point_index = b.point_index ORDER BY a.point_index");
    }
    assertFinds(verify(output), "proof", "eigenvalue_1", "rows are wrong");
  }

  @Test
  void swappedColumnsAreFoundAndNamed() throws Exception {
    final Path output = copy();
    for (int number = 0; number < 4; number++) {
      plant(
          output,
          number,
          "SELECT * REPLACE (planarity AS linearity, linearity AS planarity) FROM THIS");
    }
    assertFinds(verify(output), "proof", "planarity", "all of them are what linearity should be");
  }
}
