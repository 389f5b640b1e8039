package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.CountingFileSystem;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver asks of storage grows with the tiles, and not faster. */
final class ManyTilesTest {

  @TempDir Path folder;

  private JavaSparkContext spark;

  @BeforeEach
  void start() {
    spark =
        new JavaSparkContext(
            TestJobs.conf("local[2]")
                .set("spark.hadoop.fs.counted.impl", CountingFileSystem.class.getName()));
  }

  @AfterEach
  void stop() {
    spark.stop();
  }

  private FeatureJob job(final int tiles) throws Exception {
    return new FeatureJob(
        spark,
        TestJobs.options(place(tiles + "/out"), place(tiles + "/in")).build(),
        Progress.SILENT);
  }

  private Path place(final String name) {
    return Path.of(CountingFileSystem.SCHEME + ":" + folder.toAbsolutePath() + "/" + name);
  }

  private Map<String, Integer> resumed(final int tiles) throws Exception {
    for (int i = 0; i < tiles; i++) {
      PointFiles.write(folder.resolve(tiles + "/in/" + i + ".laz"), 50);
    }
    job(tiles).run();
    CountingFileSystem.asked();
    final JobReport again = job(tiles).run();
    assertEquals(tiles, again.counts().tilesReused());
    return CountingFileSystem.asked();
  }

  @Test
  void aRunWithNothingToDoAsksOfEachTileTheSameAndListsFoldersAsOften() throws Exception {
    final Map<String, Integer> few = resumed(5);
    final Map<String, Integer> more = resumed(10);
    final Map<String, Integer> most = resumed(20);
    final String all = few + " " + more + " " + most;
    assertEquals(few.get("list"), more.get("list"), all);
    assertEquals(few.get("list"), most.get("list"), all);
    for (final String kind : new String[] {"open", "status"}) {
      assertEquals(
          2 * (more.get(kind) - few.get(kind)), most.get(kind) - more.get(kind), kind + ": " + all);
    }
    // Of its commit record and its picture.
    assertEquals(2 * 5, more.get("open") - few.get("open"), all);
    assertTrue(more.get("status") - few.get("status") <= 1 * 5, all);
  }
}
