package io.sparklidar.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.TestJobs;
import io.sparklidar.source.TestSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames get the features that a job computes of their points, whatever the order of rows. */
final class LidarFeaturesTest {

  private static final String FEATURES = "default,roughness,intensity_mean,return_ratio,z_p95_c2.0";

  @TempDir Path folder;

  /** The features of each point, as bits, by file and index. */
  private static Map<String, String> rows(final Dataset<Row> frame, final String... features) {
    final List<Column> columns = new ArrayList<>();
    columns.add(functions.substring_index(functions.col("source_file"), "/", -1));
    columns.add(functions.col("point_index"));
    for (final String feature : features) {
      columns.add(functions.col("`" + feature + "`"));
    }
    final Map<String, String> rows = new HashMap<>();
    for (final Row row : frame.select(columns.toArray(new Column[0])).collectAsList()) {
      final int[] bits = new int[features.length];
      for (int f = 0; f < bits.length; f++) {
        bits[f] = row.isNullAt(2 + f) ? -1 : Float.floatToRawIntBits(row.getFloat(2 + f));
      }
      assertNull(rows.put(row.get(0) + ":" + row.get(1), Arrays.toString(bits)), "twice");
    }
    return rows;
  }

  private static Dataset<Row> shuffled(final Dataset<Row> frame) {
    return frame.orderBy(functions.rand(7));
  }

  private static Dataset<Row> withoutOrigins(final Dataset<Row> frame) {
    return frame.select(
        Arrays.stream(frame.columns())
            .map(name -> functions.col(name).as(name, Metadata.empty()))
            .toArray(Column[]::new));
  }

  @Test
  void shuffledPointsHaveTheFeaturesOfTheJob() throws Exception {
    final List<Path> files = TestData.block().subList(0, 2);
    final Path out = folder.resolve("out");
    final JobOptions job =
        TestJobs.options(out, files.toArray(new Path[0])).features(FEATURES).build();
    TestJobs.run(job);
    final String[] features = job.featureSet().columnNames().toArray(new String[0]);
    try (TestSession session = new TestSession()) {
      final Map<String, String> expected =
          rows(session.get().read().parquet(out.resolve("parquet").toString()), features);
      final Dataset<Row> points =
          session.load(files.toArray()).select("*", "source_file", "point_index");
      final Map<String, Object> options =
          Map.of("features", FEATURES, "tilePoints", 5000, "id", "source_file,point_index");
      final Dataset<Row> whole = LidarFeatures.of(shuffled(points), options);
      assertTrue(whole.queryExecution().toString().contains("RepartitionByExpression"));
      final Map<String, String> found = rows(whole, features);
      assertEquals(expected.size(), found.size());
      assertEquals(
          0,
          expected.entrySet().stream()
              .filter(row -> !Objects.equals(row.getValue(), found.get(row.getKey())))
              .count());
      assertEquals(found, rows(LidarFeatures.of(withoutOrigins(points), options), features));
    }
  }
}
