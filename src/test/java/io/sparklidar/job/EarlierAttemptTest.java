package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EarlierAttemptTest {

  /** As when an executor is lost between committing a tile and telling the driver. */
  private static String attempt(final String root, final String laterKey, final boolean lose)
      throws IOException {
    final Configuration conf = new Configuration();
    final OutputFolder folder = new OutputFolder("file:" + root);
    if (TaskContext.get().attemptNumber() == 0) {
      final Path file = Files.createDirectories(Path.of(root, "laz")).resolve("tile.laz");
      Files.writeString(file, "points");
      final OutputFile output =
          new OutputFile("laz/tile.laz", 7, 6, Files.getLastModifiedTime(file).toMillis(), "");
      CommitLog.commit(
          conf,
          folder,
          "key",
          new TileResult(
              "tile",
              Bounds.EMPTY,
              7,
              0,
              7,
              0,
              "cpu",
              "cpu",
              "",
              0,
              Map.of(),
              Map.of(),
              Map.of(),
              1,
              2,
              List.of(output),
              "",
              null));
      // The attempt that writes asks too, and is told of nothing.
      assertTrue(
          CommitLog.ofEarlierAttempt(conf, folder, "tile", "key", TileResult.class).isEmpty());
      if (lose) {
        Files.delete(file);
      }
      throw new IOException("lost");
    }
    return CommitLog.ofEarlierAttempt(conf, folder, "tile", laterKey, TileResult.class)
        .map(result -> "done: " + result.points())
        .orElse("not done");
  }

  private static String retried(final Path folder, final String laterKey, final boolean lose) {
    final String root = folder.toString();
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[1,2]"));
    try {
      return spark.parallelize(List.of(1), 1).map(unused -> attempt(root, laterKey, lose)).first();
    } finally {
      spark.stop();
    }
  }

  @Test
  void whatALostAttemptCommittedIsNotComputedAgain(@TempDir final Path folder) {
    assertEquals("done: 7", retried(folder, "key", false));
  }

  @Test
  void whatWasCommittedUnderOtherConditionsIs(@TempDir final Path folder) {
    assertEquals("not done", retried(folder, "other key", false));
  }

  @Test
  void whatHasLostItsFileIs(@TempDir final Path folder) {
    assertEquals("not done", retried(folder, "key", true));
  }
}
