package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.storage.FolderAccess;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.RunLock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's pages and history say of a job, asked of their interface. */
final class SparkPagesTest {

  private static final Path SAMPLES = Path.of("data-samples");

  @TempDir Path folder;

  private static Map<String, JsonNode> stages(final JavaSparkContext spark) throws IOException {
    final String url =
        spark.sc().uiWebUrl().get()
            + "/api/v1/applications/"
            + spark.sc().applicationId()
            + "/stages";
    final Map<String, JsonNode> stages = new LinkedHashMap<>();
    for (final JsonNode stage : new ObjectMapper().readTree(URI.create(url).toURL())) {
      stages.put(stage.get("name").asText(), stage);
    }
    return stages;
  }

  private static long sum(final Path folder, final String ending) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static long points() throws IOException {
    long points = 0;
    try (Stream<Path> files = Files.list(SAMPLES)) {
      for (final Path path : files.filter(file -> file.toString().endsWith(".laz")).toList()) {
        try (LasFile file = LasFile.open(FileByteSource.open(path))) {
          points += file.header().pointCount();
        }
      }
    }
    return points;
  }

  @Test
  void stagesSayWhatTheyDoAndWhatTheyMove() throws Exception {
    final Path output = folder.resolve("out");
    final JavaSparkContext spark =
        new JavaSparkContext(
            TestJobs.conf("local[2]").set("spark.ui.enabled", "true").set("spark.ui.port", "0"));
    final Map<String, JsonNode> stages;
    final JobReport report;
    try {
      report =
          new FeatureJob(
                  spark,
                  TestJobs.options(output, SAMPLES).features("minimal").build(),
                  Progress.SILENT)
              .run();
      spark.sc().listenerBus().waitUntilEmpty();
      stages = stages(spark);
    } finally {
      spark.stop();
    }
    final long points = points();
    final JsonNode index = stages.get("index 4 files");
    final JsonNode tiles = stages.get(String.format("4 tiles, %,d points", points));
    assertEquals(2, stages.size(), stages::toString);

    assertEquals(points, index.get("inputRecords").asLong());
    final long bytes = sum(SAMPLES, ".laz");
    assertTrue(index.get("inputBytes").asLong() > 4 * (1 << 10), index::toString);
    assertTrue(index.get("inputBytes").asLong() < bytes, index::toString);

    // All of each file, and of its neighbours what is needed of the halo.
    assertEquals(report.counts().pointsRead(), tiles.get("inputRecords").asLong());
    assertTrue(tiles.get("inputBytes").asLong() >= 0.9 * bytes, tiles::toString);
    assertTrue(tiles.get("inputBytes").asLong() < 4 * bytes + 16 * (1 << 16), tiles::toString);
    assertEquals(points, tiles.get("outputRecords").asLong());
    final long written = sum(output.resolve("parquet"), ".parquet");
    final long beside = tiles.get("outputBytes").asLong() - written;
    // Commit records and pictures.
    assertTrue(beside > 0 && beside < 8 << 20, tiles::toString);
  }

  @Test
  void aFolderThatIsBeingWrittenHasACodeOfItsOwn() throws Exception {
    final Path output = folder.resolve("busy");
    final org.apache.hadoop.conf.Configuration conf = new org.apache.hadoop.conf.Configuration();
    final OutputFolder busy = FolderAccess.named(conf, output.toString());
    FolderAccess.open(conf, busy);
    final RunLock other = RunLock.take(conf, busy);
    System.setProperty("spark.master", "local[1]");
    try {
      final List<String> run = List.of("run", "--input", SAMPLES.toString(), "--output");
      final String[] args =
          Stream.concat(run.stream(), Stream.of(output.toString())).toArray(String[]::new);
      assertEquals(6, io.sparklidar.cli.Main.run(args));
    } finally {
      System.clearProperty("spark.master");
      other.close();
    }
  }
}
