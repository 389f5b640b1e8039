package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.error.UsageException;
import io.sparklidar.filter.Filters;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.PointFiles;
import io.sparklidar.job.TestJobs;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a job writes with filters are rows of the job without them: which rows, DuckDB says. However
 * the job is cut, they are the same bit for bit, and points written and left out are those read.
 */
final class FilterJobTest {

  private static final String FEATURES =
      "normal_z,planarity,knn_distance_mean,neighbor_count_r1.0,return_ratio";

  /** Lies over the corner where the four files meet, and has a floor and a lid. */
  private static final String BOX = "770050.25,6277051,770071.5,6277070.75,57.2,70";

  private static final String IN_BOX =
      "x BETWEEN 770050.25 AND 770071.5 AND y BETWEEN 6277051 AND 6277070.75 AND z BETWEEN 57.2 AND"
          + " 70";

  @TempDir private static Path folder;

  private static List<Path> inputs;
  private static Path all;
  private static long points;

  private static TestJobs.Options options(final Path output) throws IOException {
    return TestJobs.options(output, inputs.toArray(Path[]::new)).k(8).radius(2).features(FEATURES);
  }

  @BeforeAll
  static void withoutFilters() throws Exception {
    final Path corner = folder.resolve("corner");
    TestJobs.run(
        TestJobs.options(corner, TestData.thinnedSamples().toArray(Path[]::new))
            .features("return_ratio")
            .formats(OutputFormat.LAZ)
            .filters(box("770045,6277045,770081,6277081"))
            .build());
    inputs = TestData.files(corner, ".laz");
    assertEquals(4, inputs.size());
    all = folder.resolve("all");
    points = TestJobs.run(options(all).build()).counts().pointsOut();
  }

  /** The ways to cut a job. */
  private static final Map<String, UnaryOperator<TestJobs.Options>> CUTS =
      Map.of(
          "files", options -> options,
          "squares", options -> options.tiles(7),
          "parts", options -> options.tilePoints(500));

  private static Path output(final String name, final String cut) {
    return folder.resolve(name + "-" + cut);
  }

  /** Runs a job cut in every way, and compares its rows with a query over all. */
  private static void assertRows(final String name, final Filters filters, final String truth)
      throws Exception {
    String checksum = "";
    for (final Map.Entry<String, UnaryOperator<TestJobs.Options>> cut : CUTS.entrySet()) {
      final Path output = output(name, cut.getKey());
      final JobReport report =
          TestJobs.run(cut.getValue().apply(options(output)).filters(filters).build());
      assertEquals(JobReport.Status.OK, report.status());
      assertEquals(points, report.counts().pointsIn(), cut.getKey());
      assertEquals(
          points, report.counts().pointsOut() + report.counts().pointsLeftOut(), cut.getKey());
      assertEquals(
          report.counts().pointsLeftOut(),
          report.leftOut().values().stream().mapToLong(Long::longValue).sum());
      checksum = checksum.isEmpty() ? report.checksum() : checksum;
      assertEquals(checksum, report.checksum(), cut.getKey());
      assertSame(Duck.points(output), truth, report.counts().pointsOut());
    }
  }

  private static void assertSame(final String table, final String truth, final long count)
      throws Exception {
    try (Duck duck = new Duck()) {
      final long expected = duck.number("SELECT count(*) FROM (" + truth + ")");
      assertTrue(expected > 0 && expected < points, "a filter that leaves " + expected);
      assertEquals(expected, count);
      assertEquals(expected, duck.number("SELECT count(*) FROM " + table));
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM ((" + truth + ") EXCEPT ALL SELECT * FROM " + table + ")"));
    }
  }

  private static String where(final String condition) {
    return "SELECT * FROM " + Duck.points(all) + " WHERE " + condition;
  }

  private static Filters box(final String box) {
    return new Filters("", "", box, "", 0, "");
  }

  @Test
  void aBoxKeepsTheNeighboursBehindItsBorder() throws Exception {
    assertRows("box", box(BOX), where(IN_BOX));
  }

  /** A diamond with a hole, on whose border no point of the grid of 0.01 lies. */
  @Test
  void aPolygonKeepsTheNeighboursBehindItsBorder() throws Exception {
    final String polygon =
        "POLYGON ((770063 6277048.0037, 770077.9963 6277063, 770063 6277077.9963, 770048.0037 6277063,"
            + " 770063 6277048.0037), (770058.001 6277058.001, 770058.001 6277070.001, 770066.001"
            + " 6277070.001, 770066.001 6277058.001, 770058.001 6277058.001))";
    assertRows(
        "polygon",
        new Filters("", "", "", polygon, 0, ""),
        where(
            "abs(x - 770063) + abs(y - 6277063) < 14.9963 AND NOT (x BETWEEN 770058.001 AND"
                + " 770066.001 AND y BETWEEN 6277058.001 AND 6277070.001)"));
  }

  @Test
  void aConditionMayNameFeaturesThatAreNotWritten() throws Exception {
    final Path more = folder.resolve("more");
    TestJobs.run(options(more).features(FEATURES + ",slope,z_range_k5").build());
    assertRows(
        "where",
        new Filters(
            "", "slope > 12 and z_range_k5 < 1.5 and not classification = 6", "", "", 0, ""),
        "SELECT * EXCLUDE (slope, z_range_k5) FROM "
            + Duck.points(more)
            + " WHERE slope > 12 AND z_range_k5 < 1.5 AND classification <> 6");
  }

  @Test
  void radiusOutliersAreACondition() throws Exception {
    assertRows(
        "ror",
        new Filters("", "neighbor_count_r1.0 > 9", "", "", 0, ""),
        where("\"neighbor_count_r1.0\" > 9"));
  }

  @Test
  void thinningKeepsTheFirstOfEachVoxel() throws Exception {
    assertRows(
        "thin",
        new Filters("", "", "", "", 1.25, ""),
        "SELECT * FROM "
            + Duck.points(all)
            + " QUALIFY row_number() OVER (PARTITION BY "
            + "floor(round(x * 100) / 125), floor(round(y * 100) / 125), floor(round(z * 100) / 125)"
            + " ORDER BY x, y, z, source_file, point_index) = 1");
  }

  @Test
  void filtersTogetherKeepWhatEachOfThemKeeps() throws Exception {
    assertRows(
        "together",
        new Filters("", "planarity > 0.3", BOX, "", 0.75, ""),
        "SELECT * FROM (SELECT * FROM "
            + Duck.points(all)
            + " QUALIFY row_number() OVER (PARTITION BY"
            + " floor(round(x * 100) / 75), floor(round(y * 100) / 75), floor(round(z * 100) / 75)"
            + " ORDER BY x, y, z, source_file, point_index) = 1) WHERE planarity > 0.3 AND "
            + IN_BOX);
  }

  /** The truth is a job whose inputs have no other points: LAZ that a filter wrote. */
  @Test
  void pointsThatTakeNoPartAreNoNeighbours() throws Exception {
    final Path ground = folder.resolve("ground");
    TestJobs.run(
        TestJobs.options(ground, inputs.toArray(Path[]::new))
            .features("return_ratio")
            .formats(OutputFormat.LAZ)
            .filters(new Filters("", "classification in (2, 3)", "", "", 0, ""))
            .build());
    final Path truth = folder.resolve("ground-alone");
    TestJobs.run(
        TestJobs.options(truth, TestData.files(ground, ".laz").toArray(Path[]::new))
            .k(8)
            .radius(2)
            .features(FEATURES)
            .build());
    final String columns =
        "x, y, z, intensity, gps_time, return_number, classification, normal_z, planarity,"
            + " knn_distance_mean, \"neighbor_count_r1.0\"";
    for (final Map.Entry<String, UnaryOperator<TestJobs.Options>> cut : CUTS.entrySet()) {
      final Path output = output("only", cut.getKey());
      final Filters only = new Filters("classification in (2, 3)", "", "", "", 0, "");
      final JobReport report =
          TestJobs.run(cut.getValue().apply(options(output)).filters(only).build());
      assertEquals(
          Map.of("only", points - report.counts().pointsOut()), report.leftOut(), cut.getKey());
      assertSame(
          "(SELECT " + columns + " FROM " + Duck.points(output) + ")",
          "SELECT " + columns + " FROM " + Duck.points(truth),
          report.counts().pointsOut());
    }
  }

  @Test
  void lasAndLazHoldAllAttributesOfWhatIsLeft() throws Exception {
    for (final OutputFormat format : List.of(OutputFormat.LAS, OutputFormat.LAZ)) {
      for (final Map.Entry<String, UnaryOperator<TestJobs.Options>> cut : CUTS.entrySet()) {
        final Path output = output("records-" + format.folder(), cut.getKey());
        TestJobs.run(
            cut.getValue().apply(options(output)).formats(format).filters(box(BOX)).build());
        final Path read = output("read-" + format.folder(), cut.getKey());
        TestJobs.run(
            TestJobs.options(
                    read, TestData.files(output, "." + format.folder()).toArray(Path[]::new))
                .features("return_ratio")
                .build());
        final String columns =
            "* EXCLUDE (source_file, point_index, return_ratio, normal_z, planarity,"
                + " knn_distance_mean, \"neighbor_count_r1.0\")";
        try (Duck duck = new Duck()) {
          final String attributes =
              "* EXCLUDE (source_file, point_index, return_ratio, normal_z, planarity,"
                  + " knn_distance_mean, \"neighbor_count_r1.0\")";
          final List<Object[]> names =
              duck.query("DESCRIBE SELECT " + attributes + " FROM " + Duck.points(all));
          final String named =
              String.join(", ", names.stream().map(row -> "\"" + row[0] + "\"").toList());
          assertSame(
              "(SELECT " + named + " FROM " + Duck.points(read) + ")",
              "SELECT " + columns + " FROM (" + where(IN_BOX) + ")",
              duck.number("SELECT count(*) FROM (" + where(IN_BOX) + ")"));
        }
      }
    }
  }

  @Test
  void whatIsFarFromABoxIsNotRead() throws Exception {
    final Path output = folder.resolve("far");
    final JobReport report =
        TestJobs.run(
            TestJobs.options(output, TestData.samples().toArray(Path[]::new))
                .radius(2)
                .tilePoints(4_000)
                .filters(box("770010,6277010,770014,6277014"))
                .build());
    final JobReport.Counts counts = report.counts();
    assertTrue(counts.pointsRead() < counts.pointsIn() / 2, counts::toString);
    assertTrue(counts.pointsOut() > 100, counts::toString);
    assertEquals(counts.pointsIn(), counts.pointsOut() + counts.pointsLeftOut());
    assertEquals(1, TestData.files(output, ".parquet").size());
    // Of files that lie elsewhere there is no index.
    assertEquals(
        1,
        Files.list(output.resolve("_spark-lidar/index"))
            .filter(file -> file.getFileName().toString().endsWith(".idx"))
            .count());
  }

  @Test
  void aBoxInAnotherCrsIsRefused() throws Exception {
    final UsageException refused =
        assertThrows(
            UsageException.class,
            () ->
                TestJobs.run(
                    options(folder.resolve("degrees")).filters(box("2.3,48.8,2.4,48.9")).build()));
    assertTrue(refused.getMessage().contains("EPSG"), refused.getMessage());
  }

  @Test
  void aConditionOnWhatNoInputHasIsNamed() throws Exception {
    final Path output = folder.resolve("lacking");
    final JobReport report =
        TestJobs.run(
            TestJobs.options(output, PointFiles.write(folder.resolve("in/colourless.las"), 300))
                .radius(2)
                .features("planarity")
                .filters(new Filters("", "hsv_h < 90 or z >= 1", "", "", 0, ""))
                .build());
    assertTrue(
        report.warnings().stream().anyMatch(w -> w.contains("no input has red or green or blue")),
        () -> report.warnings().toString());
    try (Duck duck = new Duck()) {
      assertEquals(0, duck.number("SELECT count(*) FROM " + Duck.points(output) + " WHERE z < 1"));
    }
    assertTrue(report.counts().pointsOut() > 0 && report.counts().pointsLeftOut() > 0);
  }
}
