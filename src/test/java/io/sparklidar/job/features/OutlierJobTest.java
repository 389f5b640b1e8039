package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.filter.Filters;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.OutputPolicy;
import io.sparklidar.job.TestJobs;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outliers are told by all points of a job, whatever its tiles are. */
final class OutlierJobTest {

  private static final int K = 8;
  private static final double RADIUS = 3;

  @TempDir private static Path folder;

  private static List<Path> inputs;

  private static TestJobs.Options options(final String output) throws IOException {
    return TestJobs.options(folder.resolve(output), inputs.toArray(Path[]::new))
        .k(K)
        .radius(RADIUS)
        .features("planarity,outlier_sor,outlier_sor_k5,knn_distance_mean");
  }

  @BeforeAll
  static void corner() throws Exception {
    final Path corner = folder.resolve("corner");
    TestJobs.run(
        TestJobs.options(corner, TestData.samples().toArray(Path[]::new))
            .features("return_ratio")
            .formats(OutputFormat.LAZ)
            .filters(new Filters("", "", "770053,6277053,770073,6277073", "", 0, ""))
            .build());
    inputs = TestData.files(corner, ".laz");
  }

  /** In float64, of all points at once, as PDAL does it. */
  @Test
  void theyAreThoseOfAllPointsTogether() throws Exception {
    final Path output = folder.resolve("plain");
    final JobReport report = TestJobs.run(options("plain").build());
    try (Duck duck = new Duck()) {
      final List<Object[]> rows =
          duck.query(
              "SELECT x, y, z, outlier_sor, outlier_sor_k5 FROM "
                  + Duck.points(output)
                  + " ORDER BY source_file, point_index");
      assertEquals(report.counts().pointsIn(), rows.size());
      for (int c = 3; c <= 4; c++) {
        final double[] distances = meanDistances(rows, c == 3 ? K : 5);
        final double limit = limit(distances, 2);
        int outliers = 0;
        for (int p = 0; p < distances.length; p++) {
          final boolean is = (Boolean) rows.get(p)[c];
          outliers += is ? 1 : 0;
          if (Math.abs(distances[p] - limit) > 1e-6) {
            // One without neighbours has no distance.
            assertEquals(!(distances[p] <= limit), is, "point " + p + " at " + distances[p]);
          }
        }
        assertTrue(outliers > 10 && outliers < rows.size() / 10, outliers + " outliers");
      }
    }
  }

  private static double[] meanDistances(final List<Object[]> rows, final int k) {
    final int n = rows.size();
    final double[][] p = new double[n][3];
    for (int i = 0; i < n; i++) {
      for (int axis = 0; axis < 3; axis++) {
        p[i][axis] = ((Number) rows.get(i)[axis]).doubleValue();
      }
    }
    final double[] means = new double[n];
    for (int i = 0; i < n; i++) {
      final double[] nearest = new double[k];
      java.util.Arrays.fill(nearest, Double.POSITIVE_INFINITY);
      for (int j = 0; j < n; j++) {
        double distance =
            Math.sqrt(
                square(p[i][0] - p[j][0]) + square(p[i][1] - p[j][1]) + square(p[i][2] - p[j][2]));
        for (int at = 0; at < k && distance <= RADIUS; at++) {
          if (distance < nearest[at]) {
            final double next = nearest[at];
            nearest[at] = distance;
            distance = next;
          }
        }
      }
      double sum = 0;
      int others = 0;
      for (int at = 1; at < k && nearest[at] <= RADIUS; at++) {
        sum += nearest[at];
        others++;
      }
      means[i] = others == 0 ? Double.NaN : sum / others;
    }
    return means;
  }

  private static double square(final double x) {
    return x * x;
  }

  private static double limit(final double[] distances, final double factor) {
    final double[] there =
        java.util.Arrays.stream(distances).filter(d -> !Double.isNaN(d)).toArray();
    final double mean = java.util.Arrays.stream(there).average().orElseThrow();
    double squares = 0;
    for (final double distance : there) {
      squares += square(distance - mean);
    }
    return mean + factor * Math.sqrt(squares / (there.length - 1));
  }

  @Test
  void tilesChangeNoBit() throws Exception {
    final JobReport files = TestJobs.run(options("files").build());
    final JobReport squares = TestJobs.run(options("squares").tiles(7).build());
    final JobReport parts = TestJobs.run(options("parts").tilePoints(700).build());
    assertTrue(squares.counts().tiles() > 8 && parts.counts().tiles() > 8);
    assertEquals(files.checksum(), squares.checksum());
    assertEquals(files.checksum(), parts.checksum());
  }

  @Test
  void theyCanBeLeftOut() throws Exception {
    final Path all = folder.resolve("with");
    TestJobs.run(options("with").sorFactor(1.5).build());
    final JobReport report =
        TestJobs.run(
            options("without")
                .features("planarity,knn_distance_mean")
                .sorFactor(1.5)
                .tilePoints(1_000)
                .filters(new Filters("", "", "", "", 0, "sor"))
                .build());
    try (Duck duck = new Duck()) {
      final String kept = Duck.points(all) + " WHERE NOT outlier_sor";
      assertEquals(duck.number("SELECT count(*) FROM " + kept), report.counts().pointsOut());
      assertEquals(
          Map.of("drop-outliers", report.counts().pointsIn() - report.counts().pointsOut()),
          report.leftOut());
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM (SELECT * EXCLUDE (outlier_sor, outlier_sor_k5) FROM "
                  + kept
                  + " EXCEPT ALL SELECT * FROM "
                  + Duck.points(folder.resolve("without"))
                  + ")"));
    }
  }

  @Test
  void aSecondRunTakesUpSumsAndTiles() throws Exception {
    TestJobs.run(options("twice").build());
    final Path sums = folder.resolve("twice/_spark-lidar/sums.json");
    final byte[] before = Files.readAllBytes(sums);
    Files.write(sums, before);
    final JobReport again = TestJobs.run(options("twice").build());
    assertEquals(again.counts().tiles(), again.counts().tilesReused());
    // With other limits tiles are others, and sums are the same.
    final JobReport other =
        TestJobs.run(
            options("twice").sorFactor(3).build(),
            new OutputPolicy(true, false, OutputPolicy.Page.HTML));
    assertEquals(0, other.counts().tilesReused());
    assertEquals(new String(before), Files.readString(sums));
  }
}
