package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

/** What a driver asks of storage to go on does not grow with the tiles that are done. */
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

  private static void makeInputs(final Path in, final int from, final int to) throws Exception {
    for (int i = from; i < to; i++) {
      PointFiles.write(in.resolve(i + ".laz"), 50);
    }
  }

  /** What a run asks that has nothing to do, or, if {@code more} than nothing, that goes on. */
  private Map<String, Integer> resumed(final int tiles, final int more) throws Exception {
    final Path in = folder.resolve(tiles + "/in");
    makeInputs(in, 0, tiles);
    job(tiles).run();
    makeInputs(in, tiles, tiles + more);
    CountingFileSystem.asked();
    final JobReport again = job(tiles).run();
    assertEquals(tiles, again.counts().tilesReused());
    assertEquals(tiles + more, again.counts().tiles());
    return CountingFileSystem.asked();
  }

  @Test
  void aRunWithNothingToDoAsksAsMuchHoweverManyTilesThereAre() throws Exception {
    assertEquals(resumed(40, 0), resumed(80, 0));
  }
}
