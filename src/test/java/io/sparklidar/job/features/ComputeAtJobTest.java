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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Features of one point per cube, carried back to all points. */
final class ComputeAtJobTest {

  private static final String FEATURES = "minimal,neighbor_count,intensity_mean,roughness_r1.5";

  /** In whole centimetres, as the coordinates of the sample. */
  private static final int SIDE = 110;

  @TempDir private static Path folder;

  private static JobReport one;
  private static Path output;

  @BeforeAll
  static void oneTileForAll() throws Exception {
    output = folder.resolve("one");
    one = TestJobs.run(carried(output).tiles(1000).build());
    assertEquals(1, one.counts().tiles());
  }

  private static TestJobs.Options options(final Path to) throws Exception {
    return TestJobs.options(to, TestData.thinnedSamples().toArray(Path[]::new))
        .k(12)
        .radius(2)
        .orient(Orientation.SENSOR)
        .features(FEATURES + ",return_ratio,height_above_ground");
  }

  private static TestJobs.Options carried(final Path to) throws Exception {
    return options(to).computeAt(SIDE / 100.0);
  }

  @Test
  void whateverTheTilesTheyAreTheSame() throws Exception {
    for (final double side : new double[] {20, 37, 250}) {
      final JobReport report =
          TestJobs.run(carried(folder.resolve("tiles-" + side)).tiles(side).build());
      assertEquals(one.checksum(), report.checksum(), side + " m");
    }
  }

  @Test
  void theyAreThoseOfTheNearestPointThatIsComputed() throws Exception {
    final Path all = folder.resolve("all");
    TestJobs.run(options(all).tiles(1000).build());
    final String columns =
        "SELECT round(x * 100)::BIGINT, round(y * 100)::BIGINT, round(z * 100)::BIGINT, source_file,"
            + " point_index, planarity, verticality, surface_variation, normal_x, normal_z,"
            + " neighbor_count, intensity_mean, roughness_r15, return_ratio, height_above_ground FROM ";
    try (Duck duck = new Duck()) {
      final String rename = columns.replace("roughness_r15", "\"roughness_r1.5\"");
      final String window =
          " WHERE x BETWEEN 770022 AND 770058 AND y BETWEEN 6277042 AND 6277078"
              + " ORDER BY source_file, point_index";
      final List<Object[]> computed = duck.query(rename + Duck.points(all) + window);
      final List<Object[]> given = duck.query(rename + Duck.points(output) + window);
      assertTrue(computed.size() > 3000, computed.size() + " points");
      assertEquals(computed.size(), given.size());
      final Map<List<Long>, Object[]> first = new HashMap<>();
      for (final Object[] row : computed) {
        first.merge(
            List.of(
                Math.floorDiv(at(row, 0), SIDE),
                Math.floorDiv(at(row, 1), SIDE),
                Math.floorDiv(at(row, 2), SIDE)),
            row,
            (a, b) -> compare(a, b) < 0 ? a : b);
      }
      int others = 0;
      int inside = 0;
      for (int i = 0; i < given.size(); i++) {
        final Object[] row = given.get(i);
        if (Math.abs(at(row, 0) - 77_004_000) > 1500 || Math.abs(at(row, 1) - 627_706_000) > 1500) {
          // At the border of the window cubes are not whole.
          continue;
        }
        Object[] nearest = null;
        for (final Object[] other : first.values()) {
          final int nearer =
              nearest == null ? -1 : Long.compare(squared(other, row), squared(nearest, row));
          if (nearer < 0 || nearer == 0 && compare(other, nearest) < 0) {
            nearest = other;
          }
        }
        inside++;
        others += nearest[4].equals(row[4]) ? 0 : 1;
        assertEquals(
            Arrays.toString(Arrays.copyOfRange(nearest, 5, 13)),
            Arrays.toString(Arrays.copyOfRange(row, 5, 13)),
            "point " + row[4] + " of " + row[3]);
        assertEquals(computed.get(i)[13], row[13], "features of the point alone are its own");
        assertEquals(computed.get(i)[14], row[14], "and so is its height");
      }
      assertTrue(others > inside / 2, others + " of " + inside);
    }
  }

  private static long at(final Object[] row, final int axis) {
    return ((Number) row[axis]).longValue();
  }

  private static long squared(final Object[] a, final Object[] b) {
    long sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      sum += (at(a, axis) - at(b, axis)) * (at(a, axis) - at(b, axis));
    }
    return sum;
  }

  /** By x, y, z, file and index. */
  private static int compare(final Object[] a, final Object[] b) {
    for (int axis = 0; axis < 3; axis++) {
      if (at(a, axis) != at(b, axis)) {
        return Long.compare(at(a, axis), at(b, axis));
      }
    }
    final int files = a[3].toString().compareTo(b[3].toString());
    return files != 0 ? files : Long.compare(at(a, 4), at(b, 4));
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
