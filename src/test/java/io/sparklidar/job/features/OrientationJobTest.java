package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.feature.definition.Orientation;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.verify.Verification;
import io.sparklidar.job.verify.VerifyReport;
import io.sparklidar.sample.scan.FlightPlan;
import io.sparklidar.sample.scan.TownFrame;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Normals that point to the sensor. */
final class OrientationJobTest {

  private static final String FEATURES = "minimal,mean_curvature,normal_y_k9,neighbor_count_k9";

  @TempDir private static Path folder;

  private static Path output;

  @BeforeAll
  static void oneTileForAll() throws Exception {
    output = folder.resolve("one");
    TestJobs.run(options(output).tiles(1000).orient(Orientation.SENSOR).build());
  }

  private static TestJobs.Options options(final Path to) throws Exception {
    return options(to, TestData.samples());
  }

  private static TestJobs.Options options(final Path to, final List<Path> files) throws Exception {
    return TestJobs.options(to, files.toArray(Path[]::new)).k(12).radius(2).features(FEATURES);
  }

  @Test
  void whateverTheTilesTheyAreTheSame() throws Exception {
    final List<Path> files = TestData.thinnedSamples();
    final JobReport one =
        TestJobs.run(
            options(folder.resolve("thinned"), files)
                .tiles(1000)
                .orient(Orientation.SENSOR)
                .build());
    assertEquals(1, one.counts().tiles());
    for (final double side : new double[] {20, 37, 250}) {
      final JobReport report =
          TestJobs.run(
              options(folder.resolve("tiles-" + side), files)
                  .tiles(side)
                  .orient(Orientation.SENSOR)
                  .build());
      assertEquals(one.checksum(), report.checksum(), side + " m");
    }
  }

  @Test
  void onlySignsChange() throws Exception {
    final Path up = folder.resolve("up");
    TestJobs.run(options(up).tiles(1000).build());
    final String signs =
        " SELECT source_file, point_index, planarity, abs(normal_x), abs(normal_y), abs(normal_z),"
            + " abs(mean_curvature), abs(normal_y_k9), neighbor_count_k9,"
            // A normal and the curvature change sides together.
            + " sign(normal_z) * sign(mean_curvature) FROM ";
    try (Duck duck = new Duck()) {
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM ("
                  + signs
                  + Duck.points(up)
                  + " EXCEPT ALL "
                  + signs
                  + Duck.points(output)
                  + ")"));
      assertEquals(
          0, duck.number("SELECT count(*) FROM " + Duck.points(up) + " WHERE normal_z < 0"));
      assertTrue(
          duck.number("SELECT count(*) FROM " + Duck.points(output) + " WHERE normal_z < 0")
              > 1000);
    }
  }

  /** Where the sample's sensor was is known, but for how far ahead it looked. */
  @Test
  void theyPointToWhereTheSensorWas() throws Exception {
    final String east =
        String.format(
            Locale.ROOT,
            "(%f + %f * (CAST(point_source_id AS INT) - 1000) - x)",
            TownFrame.REFERENCE_X + FlightPlan.lineX(0),
            FlightPlan.lineX(1) - FlightPlan.lineX(0));
    final String up = "(" + FlightPlan.SENSOR_HEIGHT + " - z)";
    final String side =
        String.format(
            "(normal_x * %1$s + normal_z * %2$s) / sqrt(%1$s * %1$s + %2$s * %2$s)", east, up);
    try (Duck duck = new Duck()) {
      final String walls =
          "SELECT count(*) FROM "
              + Duck.points(output)
              + " WHERE abs(normal_y) < 0.7 AND abs(normal_z) < 0.2";
      assertTrue(duck.number(walls) > 1000, "there are walls");
      assertEquals(0, duck.number(walls + " AND " + side + " < -0.15"));
      // Half of them would, had they pointed up.
      assertTrue(duck.number(walls + " AND normal_z < 0") > 300);
    }
  }

  @Test
  void verifyProvesThem() throws Exception {
    final VerifyReport report =
        Verification.verify(
            new Configuration(), output.toString(), List.of(), 80, 5, Progress.SILENT);
    assertEquals(List.of(), report.findings());
    assertTrue(report.proven() >= 80);
  }
}
