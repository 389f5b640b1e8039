package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Duck;
import io.sparklidar.job.NeighborChoice.Noise;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.job.verify.Verification;
import io.sparklidar.job.verify.VerifyReport;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose neighbourhoods are made of some points only. */
final class NeighborChoiceJobTest {

  private static final String FEATURES =
      "full,neighbor_count_r0.8,roughness_k50,planarity_v0.5_k10,neighbor_count_v0.5_k10";
  private static final String GROUND = "classification = 2 and return_number = number_of_returns";

  @TempDir private static Path folder;

  private static Path oneTile;

  private static TestJobs.Options options(final Path output) throws Exception {
    return TestJobs.options(output, TestData.thinnedBlock().toArray(Path[]::new))
        .radius(3)
        .features(FEATURES);
  }

  @BeforeAll
  static void oneTileForAll() throws Exception {
    oneTile = folder.resolve("one-tile");
    TestJobs.run(options(oneTile).tiles(1_000_000).neighbors(GROUND, Noise.KEEP).build());
  }

  @Test
  void noTilingChangesABit() throws Exception {
    for (final int side : new int[] {20, 37, 250, 0}) {
      final Path output = folder.resolve("tiles-" + side);
      final TestJobs.Options options = options(output).neighbors(GROUND, Noise.KEEP);
      TestJobs.run(side == 0 ? options.tilePoints(20_000).build() : options.tiles(side).build());
      assertSame(oneTile, output);
    }
  }

  private static void assertSame(final Path a, final Path b) throws Exception {
    try (Duck duck = new Duck()) {
      final String one = Duck.points(a);
      final String other = Duck.points(b);
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM (SELECT * FROM "
                  + one
                  + " EXCEPT ALL SELECT * FROM "
                  + other
                  + ")"));
      assertEquals(
          duck.number("SELECT count(*) FROM " + one), duck.number("SELECT count(*) FROM " + other));
    }
  }

  @Test
  void everyPointHasARowAndThoseWithoutNeighboursAreNull() throws Exception {
    try (Duck duck = new Duck()) {
      final String points = Duck.points(oneTile);
      assertEquals(
          TestData.points(TestData.thinnedBlock()),
          duck.number("SELECT count(neighbor_count) FROM " + points));
      assertTrue(duck.number("SELECT count(*) FROM " + points + " WHERE neighbor_count = 0") > 100);
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM "
                  + points
                  + " WHERE neighbor_count = 0 AND coalesce(knn_distance_max, z_range, z_std,"
                  + " z_above_min, z_p50, intensity_mean, eigenvalue_1, density_3d, roughness)"
                  + " IS NOT NULL"));
      // Others look down to the ground: some from below it.
      assertTrue(duck.number("SELECT count(*) FROM " + points + " WHERE z_above_min > 2") > 100);
    }
  }

  @Test
  void verifyProvesSuchAnOutput() throws Exception {
    final VerifyReport report =
        Verification.verify(
            new Configuration(), oneTile.toString(), List.of(), 200, 7, Progress.SILENT);
    assertEquals(List.of(), report.findings());
  }

  @Test
  void pointsOfTheGroundHaveTheFeaturesOfTheGroundAlone() throws Exception {
    try (Duck duck = new Duck()) {
      final String points = Duck.points(oneTile);
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM "
                  + points
                  + " WHERE classification = 2 AND return_number = number_of_returns"
                  + " AND (neighbor_count < 1 OR z_above_min < 0)"));
    }
  }

  @Test
  void whatNoInputHasIsRefused() throws Exception {
    final UsageException refused =
        assertThrows(
            UsageException.class,
            () ->
                TestJobs.run(
                    options(folder.resolve("refused"))
                        .neighbors("wave_packet = 3", Noise.KEEP)
                        .build()
                        .validated()));
    assertTrue(refused.getMessage().startsWith("--neighbors-of: unknown attribute 'wave_packet'"));
  }

  @Test
  void anotherChoiceIsAnotherJob() throws Exception {
    final UsageException refused =
        assertThrows(
            UsageException.class,
            () ->
                TestJobs.run(
                    options(oneTile).tiles(1_000_000).neighbors(GROUND, Noise.IGNORE).build()));
    assertTrue(refused.getMessage().contains("noise: keep -> ignore"), refused.getMessage());
  }
}
