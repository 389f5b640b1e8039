package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.TestData;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a job is cut and wherever it runs, its output is the same bit for bit. */
public final class TilingTest {

  @TempDir static Path folder;

  private static Path[] inputs;
  private static JobReport reference;
  private static Path referenceOutput;

  /** Adjacent tiles. */
  public static Path[] block() throws IOException {
    return TestData.block().toArray(Path[]::new);
  }

  /** Points of these, by their headers. */
  public static long blockPoints() throws IOException {
    return TestData.points(TestData.block());
  }

  @BeforeAll
  static void oneTileForAll() throws Exception {
    inputs = TestData.thinnedBlock().toArray(Path[]::new);
    referenceOutput = folder.resolve("one-tile");
    reference = TestJobs.run(TestJobs.options(referenceOutput, inputs).tiles(1_000_000).build());
    assertEquals(1, reference.counts().tiles());
    assertEquals(TestData.points(List.of(inputs)), reference.counts().pointsIn());
    assertEquals(JobReport.Status.OK, reference.status());
  }

  private static void assertSame(final JobReport report, final Path output) throws Exception {
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(reference.counts().pointsOut(), report.counts().pointsOut());
    assertEquals(reference.checksum(), report.checksum());
    try (Duck duck = new Duck()) {
      final String a = Duck.points(referenceOutput);
      final String b = Duck.points(output);
      final String columns = columns(duck, a);
      assertEquals(columns, columns(duck, b));
      assertEquals(
          reference.counts().pointsIn(),
          duck.number("SELECT count(DISTINCT (source_file, point_index)) FROM " + b));
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM (SELECT * FROM " + a + " EXCEPT ALL SELECT * FROM " + b + ")"));
    }
  }

  private static String columns(final Duck duck, final String table) throws Exception {
    final List<Object[]> rows = duck.query("DESCRIBE SELECT * FROM " + table);
    return rows.stream().map(row -> row[0] + " " + row[1]).toList().toString();
  }

  @Test
  void smallTilesGiveTheSame() throws Exception {
    final Path output = folder.resolve("tiles-20");
    final JobReport report = TestJobs.run(TestJobs.options(output, inputs).tiles(20).build());
    assertSame(report, output);
    try (Duck duck = new Duck()) {
      final String squares = "SELECT DISTINCT floor(x / 20) AS i, floor(y / 20) AS j FROM ";
      assertEquals(
          duck.number("SELECT count(*) FROM (" + squares + Duck.points(output) + ")"),
          report.counts().tiles());
      // Each file holds one square and nothing else.
      assertEquals(
          report.counts().tiles(),
          duck.number(
              "SELECT count(*) FROM (SELECT DISTINCT filename, floor(x / 20), floor(y / 20) FROM"
                  + " read_parquet('"
                  + output
                  + "/parquet/*.parquet', filename=true))"));
    }
  }

  @Test
  void tilesOfAnOddSizeGiveTheSameOnTwoExecutors() throws Exception {
    final Path output = folder.resolve("tiles-37");
    assertSame(
        TestJobs.run(TestJobs.cluster(2), TestJobs.options(output, inputs).tiles(37).build()),
        output);
  }

  @Test
  void largeTilesGiveTheSameOnFourExecutors() throws Exception {
    final Path output = folder.resolve("tiles-250");
    assertSame(
        TestJobs.run(TestJobs.cluster(4), TestJobs.options(output, inputs).tiles(250).build()),
        output);
  }

  /** With LAS beside it, Parquet is written from chunks that are decoded again. */
  @Test
  void pointsKeptAndPointsDecodedAgainGiveTheSameFiles() throws Exception {
    for (final int side : new int[] {0, 37}) {
      final Path kept = folder.resolve("kept-" + side);
      final Path again = folder.resolve("again-" + side);
      assertSame(TestJobs.run(cut(TestJobs.options(kept, inputs), side).build()), kept);
      final TestJobs.Options both =
          TestJobs.options(again, inputs).formats(OutputFormat.PARQUET, OutputFormat.LAS);
      assertSame(TestJobs.run(cut(both, side).build()), again);
      try (Duck duck = new Duck()) {
        assertEquals(
            0,
            duck.number(
                "SELECT count(*) FROM (" + placed(kept) + " EXCEPT ALL " + placed(again) + ")"));
      }
    }
  }

  private static TestJobs.Options cut(final TestJobs.Options options, final int side) {
    return side == 0 ? options : options.tiles(side);
  }

  private static String placed(final Path output) {
    return "SELECT parse_filename(filename) AS name, file_row_number, source_file, point_index,"
        + " gps_time"
        + " FROM read_parquet('"
        + output
        + "/parquet/*.parquet', filename=true, file_row_number=true)";
  }

  @Test
  void aTileAFileGivesTheSameOnOneExecutor() throws Exception {
    final Path output = folder.resolve("source");
    assertSame(TestJobs.run(TestJobs.cluster(1), TestJobs.options(output, inputs).build()), output);
  }

  @Test
  void aQuadtreeGivesTheSame() throws Exception {
    final Path output = folder.resolve("quadtree");
    assertSame(
        TestJobs.run(TestJobs.options(output, inputs).tiles(0).tilePoints(10_000).build()), output);
  }

  @Test
  void filesAboveTheBudgetGiveTheSameInTheirOwnOrder() throws Exception {
    final Path output = folder.resolve("parts");
    final JobReport report =
        TestJobs.run(TestJobs.options(output, inputs).tilePoints(7_000).build());
    assertSame(report, output);
    try (Duck duck = new Duck()) {
      assertEquals(
          inputs.length,
          duck.number("SELECT count(*) FROM glob('" + output + "/parquet/*.parquet')"));
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM (SELECT point_index, file_row_number AS row FROM read_parquet('"
                  + output
                  + "/parquet/*.parquet', file_row_number=true)) WHERE point_index <> row"));
    }
  }
}
