package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.PointFiles;
import io.sparklidar.job.TestJobs;
import io.sparklidar.storage.OutputFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A preset has the columns that its inputs allow; what no point of a file has is null there. */
final class PresetJobTest {

  /** But for outliers, which take a pass of their own. */
  private static final List<String> EVERYTHING =
      Features.columnNames().stream().filter(name -> !name.equals("outlier_sor")).toList();

  private static final int PLAIN = 6;
  private static final int COLOR = 7;
  private static final int COLOR_AND_NIR = 8;

  @TempDir private static Path folder;

  private static Path plain;
  private static Path color;
  private static Path nir;

  @BeforeAll
  static void write() throws Exception {
    plain = PointFiles.ofFormat(folder.resolve("plain.laz"), 300, PLAIN);
    color = PointFiles.ofFormat(folder.resolve("color.laz"), 400, COLOR);
    nir = PointFiles.ofFormat(folder.resolve("nir.laz"), 500, COLOR_AND_NIR);
  }

  private static JobReport run(final String to, final String features, final Path... inputs)
      throws Exception {
    return TestJobs.run(
        TestJobs.options(folder.resolve(to), inputs)
            .features(features)
            .formats(OutputFormat.PARQUET, OutputFormat.LAZ)
            .build());
  }

  private static List<String> columns(final String of) throws Exception {
    try (Duck duck = new Duck()) {
      final List<String> names =
          duck.query("DESCRIBE SELECT * FROM " + Duck.points(folder.resolve(of))).stream()
              .map(row -> row[0].toString())
              .toList();
      return names.stream().filter(Features.columnNames()::contains).toList();
    }
  }

  @Test
  void fullIsEverythingWhereThereIsEverything() throws Exception {
    final JobReport report = run("all", "full", plain, color, nir);
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(EVERYTHING, columns("all"));
    try (Duck duck = new Duck()) {
      final String points = Duck.points(folder.resolve("all"));
      final String query = "SELECT count(*), count(hsv_v), count(ndvi) FROM " + points;
      assertNumbers(duck, query + " WHERE source_file LIKE '%plain%'", 300, 0, 0);
      assertNumbers(duck, query + " WHERE source_file LIKE '%color%'", 400, 400, 0);
      assertNumbers(duck, query + " WHERE source_file LIKE '%nir%'", 500, 500, 500);
      assertNumbers(
          duck,
          "SELECT count(*) FROM "
              + points
              + " WHERE abs(hsv_v - greatest(red, green, blue) / 65535) > 1e-6",
          0);
    }
  }

  private static void assertNumbers(final Duck duck, final String query, final long... numbers)
      throws Exception {
    final Object[] row = duck.query(query).get(0);
    for (int i = 0; i < numbers.length; i++) {
      assertEquals(numbers[i], ((Number) row[i]).longValue(), query);
    }
  }

  @Test
  void ofAPresetTheColumnsAreLeftOutThatNoInputHasTheMakingsOf() throws Exception {
    final JobReport report = run("plain", "full", plain);
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(
        EVERYTHING.stream()
            .filter(name -> !name.startsWith("hsv_") && !name.equals("ndvi"))
            .toList(),
        columns("plain"));
    assertTrue(
        report
            .warnings()
            .containsAll(
                List.of(
                    "no input has red or nir, so left out: ndvi",
                    "no input has red or green or blue, so left out: hsv_h, hsv_s, hsv_v")),
        report.warnings().toString());
    assertEquals(1, run("plain", "full", plain).counts().tilesReused());
    assertTrue(columns("plain").containsAll(FeatureSet.parse("lod2").columnNames()));
  }

  @Test
  void noColumnDependsOnTiles() throws Exception {
    final Path[] town = {
      Path.of("data-samples/town_770000_6277000.laz"),
      Path.of("data-samples/town_770063_6277000.laz")
    };
    final List<String> checksums = new ArrayList<>();
    for (final int side : new int[] {1000, 37, 20}) {
      checksums.add(
          TestJobs.run(
                  TestJobs.options(folder.resolve("side" + side), town)
                      .radius(3)
                      .features("full")
                      .scales("k=20,r=0.7,c=0.9")
                      .eigenMode(EigenMode.SQRT)
                      .tiles(side)
                      .build())
              .checksum());
    }
    assertEquals(1, new HashSet<>(checksums).size(), checksums.toString());
    try (Duck duck = new Duck()) {
      final String one = "SELECT * FROM " + Duck.points(folder.resolve("side1000"));
      final String other = "SELECT * FROM " + Duck.points(folder.resolve("side20"));
      assertEquals(0, duck.number("SELECT count(*) FROM (" + one + " EXCEPT ALL " + other + ")"));
    }
  }

  @Test
  void whatIsNamedStaysAndIsNull() throws Exception {
    final JobReport report = run("named", "lod3,ndvi", color);
    assertEquals(JobReport.Status.OK, report.status());
    assertTrue(columns("named").containsAll(List.of("ndvi", "hsv_h")));
    assertTrue(
        report.warnings().contains("no input has nir, so null everywhere: ndvi"),
        report.warnings().toString());
    try (Duck duck = new Duck()) {
      assertEquals(
          0, duck.number("SELECT count(ndvi) FROM " + Duck.points(folder.resolve("named"))));
    }
  }
}
