package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.job.Duck;
import io.sparklidar.job.TestJobs;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.storage.OutputFormat;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of several neighbourhoods in one job are those of jobs of one neighbourhood each. */
final class ScalesJobTest {

  private static final Path INPUT = Path.of("data-samples/town_770000_6277000.laz");

  @TempDir private static Path folder;

  @Test
  void aJobOfSeveralNeighbourhoodsGivesTheColumnsOfSeveralJobs() throws Exception {
    final Path together = folder.resolve("together");
    TestJobs.run(
        TestJobs.options(together, INPUT)
            .radius(3)
            .tiles(25)
            .features(
                "planarity,knn_distance_mean,planarity_k8,neighbor_count_k50,roughness_k50,"
                    + "neighbor_count_r0.8,z_range_r0.8,return_ratio")
            .build());
    final Path of8 = folder.resolve("k8");
    TestJobs.run(TestJobs.options(of8, INPUT).radius(3).k(8).features("planarity").build());
    final Path of20 = folder.resolve("k20");
    TestJobs.run(
        TestJobs.options(of20, INPUT)
            .radius(3)
            .features("planarity,knn_distance_mean,return_ratio")
            .build());
    final Path of50 = folder.resolve("k50");
    TestJobs.run(
        TestJobs.options(of50, INPUT).radius(3).k(50).features("neighbor_count,roughness").build());
    // No point of the sample has more neighbours within 0.8.
    final Path within = folder.resolve("within");
    TestJobs.run(
        TestJobs.options(within, INPUT)
            .radius(0.8)
            .k(1024)
            .features("neighbor_count,z_range")
            .build());
    assertSame(together, "planarity", of20, "planarity");
    assertSame(together, "knn_distance_mean", of20, "knn_distance_mean");
    assertSame(together, "return_ratio", of20, "return_ratio");
    assertSame(together, "planarity_k8", of8, "planarity");
    assertSame(together, "neighbor_count_k50", of50, "neighbor_count");
    assertSame(together, "roughness_k50", of50, "roughness");
    assertSame(together, "\"neighbor_count_r0.8\"", within, "neighbor_count");
    assertSame(together, "\"z_range_r0.8\"", within, "z_range");
  }

  @Test
  void scalesAreAShortWayToNameColumns() throws Exception {
    final Path scales = folder.resolve("scales");
    TestJobs.run(
        TestJobs.options(scales, INPUT)
            .radius(3)
            .features("planarity,z_p50,return_ratio,slope_k9")
            .scales("k=10, K=20,r=1.0")
            .eigenMode(EigenMode.SQRT)
            .build());
    final Path names = folder.resolve("names");
    TestJobs.run(
        TestJobs.options(names, INPUT)
            .radius(3)
            .features(
                "return_ratio,slope_k9,planarity_k10,planarity_k20,planarity_r1,z_p50_k10,z_p50_k20,"
                    + "z_p50_r1")
            .eigenMode(EigenMode.SQRT)
            .build());
    try (Duck duck = new Duck()) {
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM (SELECT * FROM "
                  + Duck.points(scales)
                  + " EXCEPT ALL SELECT * FROM "
                  + Duck.points(names)
                  + ")"));
    }
  }

  private static void assertSame(
      final Path together, final String column, final Path alone, final String name)
      throws Exception {
    try (Duck duck = new Duck()) {
      final String a = Duck.points(together);
      final String b = Duck.points(alone);
      assertTrue(duck.number("SELECT count(" + column + ") FROM " + a) > 0, column);
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM "
                  + a
                  + " AS a JOIN "
                  + b
                  + " AS b USING (point_index) WHERE a."
                  + column
                  + " IS DISTINCT FROM b."
                  + name),
          column);
    }
  }

  @Test
  void lasNamesTheNeighbourhoodOfEachDimension() throws Exception {
    final Path output = folder.resolve("laz");
    TestJobs.run(
        TestJobs.options(output, INPUT)
            .features("verticality_guinard_k1000,neighbor_count,neighbor_count_r2,planarity_r2.125")
            .formats(OutputFormat.LAZ)
            .build());
    try (LasFile file =
        LasFile.open(FileByteSource.open(output.resolve("laz/town_770000_6277000.laz")))) {
      final List<String> names =
          file.layout().extraDimensions().stream().map(ExtraDimension::name).toList();
      assertEquals(
          List.of(
              "neighbor_count",
              "verticality_guinard_k1000",
              "neighbor_count_r2.0",
              "planarity_r2.125"),
          names.subList(names.size() - 4, names.size()));
    }
  }
}
