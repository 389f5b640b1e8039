package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of points alone: what lies around a tile is not read for them. */
final class PointColumnsJobTest {

  @TempDir static Path folder;

  private static JobReport run(final String name, final String features) throws Exception {
    return TestJobs.run(
        TestJobs.options(folder.resolve(name), TestData.thinnedSamples().toArray(Path[]::new))
            .features(features)
            .build());
  }

  private static String column(final String name) {
    return "SELECT source_file, point_index, return_ratio FROM read_parquet('"
        + folder.resolve(name)
        + "/parquet/*.parquet')";
  }

  @Test
  void noPointIsReadTwice() throws Exception {
    final JobReport alone = run("alone", "return_ratio");
    assertEquals(alone.counts().pointsIn(), alone.counts().pointsRead());
    final JobReport beside = run("beside", "return_ratio,planarity");
    assertTrue(beside.counts().pointsRead() > beside.counts().pointsIn());
    try (Duck duck = new Duck()) {
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM ("
                  + column("beside")
                  + " EXCEPT ALL "
                  + column("alone")
                  + ")"));
    }
  }
}
