package io.sparklidar.source.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.PointFiles;
import io.sparklidar.source.TestSession;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table of inputs of several reference systems has the rows of each by itself. */
final class FeatureGroupsTest {

  @TempDir private Path folder;

  private static String crs(final int epsg) {
    return "PROJCS[\"A\",PROJECTION[\"Transverse_Mercator\"],UNIT[\"metre\",1],AUTHORITY[\"EPSG\",\""
        + epsg
        + "\"]]";
  }

  private static List<Row> rows(final TestSession session, final Path input) {
    return session
        .get()
        .read()
        .format("lidar-features")
        .option("features", "knn_distance_max,outlier_sor")
        .option("k", "6")
        .option("radius", "2")
        .load(input.toString())
        .select(
            functions.regexp_extract(functions.col("source_file"), "[^/]*$", 0),
            functions.col("point_index"),
            functions.col("knn_distance_max"),
            functions.col("outlier_sor"))
        .orderBy("point_index")
        .collectAsList();
  }

  @Test
  void rowsOfEachAreThoseOfATableOfItAlone() throws Exception {
    final Path one = PointFiles.inCrs(folder.resolve("in/a.laz"), 400, crs(32632));
    final Path other = PointFiles.inCrs(folder.resolve("in/b.laz"), 300, crs(32633));
    try (TestSession session = new TestSession()) {
      final List<Row> all = rows(session, folder.resolve("in"));
      assertEquals(700, all.size());
      for (final Path alone : List.of(one, other)) {
        final String name = alone.getFileName().toString();
        final List<Row> own = rows(session, alone);
        assertTrue(!own.isEmpty());
        assertEquals(own, all.stream().filter(row -> row.getString(0).equals(name)).toList());
      }
    }
  }
}
