package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.job.Duck;
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

/** Neighbourhoods in clouds that are thinned by voxels. */
final class ThinnedScalesJobTest {

  @TempDir private static Path folder;

  private static Path oneTile;

  private static TestJobs.Options options(final Path output) throws Exception {
    return TestJobs.options(output, TestData.thinnedBlock().toArray(Path[]::new))
        .radius(4)
        .features("default,roughness,density_2d,z_range,return_ratio")
        .scales("k=10,v=0.25:k=10,v=1.3:k=10");
  }

  @BeforeAll
  static void oneTileForAll() throws Exception {
    oneTile = folder.resolve("one-tile");
    TestJobs.run(options(oneTile).tiles(1_000_000).build());
  }

  @Test
  void noTilingChangesABit() throws Exception {
    for (final int side : new int[] {20, 37, 250, 0}) {
      final Path output = folder.resolve("tiles-" + side);
      final TestJobs.Options options = options(output);
      TestJobs.run(side == 0 ? options.tilePoints(20_000).build() : options.tiles(side).build());
      try (Duck duck = new Duck()) {
        assertEquals(
            0,
            duck.number(
                "SELECT count(*) FROM (SELECT * FROM "
                    + Duck.points(oneTile)
                    + " EXCEPT ALL SELECT * FROM "
                    + Duck.points(output)
                    + ")"));
      }
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
  void asManyNeighboursLieFartherTheLargerTheVoxels() throws Exception {
    try (Duck duck = new Duck()) {
      final String farther =
          "SELECT count(*) FROM "
              + Duck.points(oneTile)
              + " WHERE \"z_range_v1.3_k10\" IS NOT NULL AND \"density_3d_v1.3_k10\""
              + " < density_3d_k10 / 2";
      assertTrue(duck.number(farther) > TestData.points(TestData.thinnedBlock()) / 2);
    }
  }
}
