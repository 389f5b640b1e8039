package io.sparklidar.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Features are a function of SQL, with the options of a run by name. */
final class LidarExtensionsTest {

  private static TestSession session;

  @BeforeAll
  static void start() {
    session = new TestSession();
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  private static void isThere(final SparkSession spark) throws Exception {
    final String path = TestData.samples().get(0).toString();
    final Dataset<Row> read =
        spark
            .read()
            .format("lidar-features")
            .option("indexPath", "none")
            .option("features", "planarity,neighbor_count")
            .option("radius", "1.5")
            .option("k", "7")
            .load(path);
    final Dataset<Row> asked =
        spark.sql(
            "SELECT * FROM lidar_features('"
                + path
                + "', features => 'planarity,neighbor_count', radius => 1.5, k => 8 - 1,"
                + " indexPath => 'none')");
    assertEquals(read.schema(), asked.schema());
    final String some = "point_index % 1000 = 3";
    final List<Row> rows = read.where(some).collectAsList();
    assertTrue(rows.size() > 20);
    assertEquals(new HashSet<>(rows), new HashSet<>(asked.where(some).collectAsList()));
  }

  @Test
  void aSessionThatRunsGetsIt() throws Exception {
    final SparkSession spark = session.get().newSession();
    refused(spark, "lidar_features", "lidar_features('a')");
    LidarExtensions.register(spark);
    isThere(spark);
    refused(spark, "k must be a constant", "lidar_features('a', k => rand())");
    refused(spark, "one path, then options by name", "lidar_features('a', 20)");
    refused(spark, "expected a path, found none", "lidar_features(k => 20)");
    refused(spark, "radus", "lidar_features('" + TestData.samples().get(0) + "', radus => 2)");
  }

  @Test
  void aSessionThatStartsWithItHasIt() throws Exception {
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    try {
      isThere(SparkSession.builder().withExtensions(new LidarExtensions()).getOrCreate());
    } finally {
      SparkSession.setDefaultSession(session.get());
      SparkSession.setActiveSession(session.get());
    }
  }

  private static void refused(final SparkSession spark, final String said, final String call) {
    final Exception e =
        assertThrows(Exception.class, () -> spark.sql("SELECT * FROM " + call).count());
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }
}
