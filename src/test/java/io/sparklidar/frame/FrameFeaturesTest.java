package io.sparklidar.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.filter.Filters;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.NeighborChoice;
import io.sparklidar.job.TestJobs;
import io.sparklidar.source.TestSession;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames get the features that a job computes of their points, whatever the order of rows. */
final class FrameFeaturesTest {

  private static final String FEATURES = "default,roughness,intensity_mean,return_ratio,z_p95_c2.0";

  private static TestSession session;

  /** How far points lie from where they were. */
  private static volatile double moved;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    session = new TestSession();
  }

  @AfterAll
  static void stop() {
    session.close();
  }

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
        bits[f] = row.isNullAt(2 + f) ? -1 : bits(row.get(2 + f));
      }
      assertNull(rows.put(row.get(0) + ":" + row.get(1), Arrays.toString(bits)), "twice");
    }
    return rows;
  }

  private static int bits(final Object value) {
    return value instanceof Boolean truth ? truth ? 1 : 0 : Float.floatToRawIntBits((Float) value);
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

  /** Jobs bring a session of their own. */
  private static Dataset<Row> jobs(final JobOptions job) throws Exception {
    session.close();
    try {
      TestJobs.run(job);
    } finally {
      session = new TestSession();
    }
    return session.get().read().parquet(job.output() + "/parquet");
  }

  @Test
  void shuffledPointsHaveTheFeaturesOfTheJob() throws Exception {
    final List<Path> files = TestData.thinnedBlock().subList(0, 2);
    final JobOptions job =
        TestJobs.options(folder.resolve("out"), files.toArray(new Path[0]))
            .features(FEATURES)
            .build();
    final String[] features = job.featureSet().columnNames().toArray(new String[0]);
    final Map<String, String> expected = rows(jobs(job), features);
    final Dataset<Row> points =
        session.load(files.toArray()).select("*", "source_file", "point_index");
    final Map<String, Object> options =
        Map.of("features", FEATURES, "tilePoints", 5000, "id", "source_file,point_index");
    assertSame(expected, rows(LidarFeatures.of(shuffled(points), options), features));
    assertSame(expected, rows(LidarFeatures.of(withoutOrigins(points), options), features));
  }

  private static void assertSame(
      final Map<String, String> expected, final Map<String, String> found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((point, features) -> assertEquals(features, found.get(point), point));
  }

  @Test
  void conditionsOnNeighboursMeanWhatTheyMeanToJobs() throws Exception {
    final Path file = TestData.thinnedSamples().get(0);
    final String condition = "classification != 2 and z > 0";
    final JobOptions job =
        TestJobs.options(folder.resolve("out"), file)
            .neighbors(condition, NeighborChoice.DEFAULT.noise())
            .build();
    final String[] features = job.featureSet().columnNames().toArray(new String[0]);
    final Map<String, String> expected = rows(jobs(job), features);
    final Dataset<Row> points = session.load(file).select("*", "source_file", "point_index");
    assertSame(
        expected,
        rows(
            LidarFeatures.of(
                shuffled(points), Map.of("neighbors_of", condition, "tile-points", "3000")),
            features));
  }

  /** Which rows there are, heights far beyond the halo, and what all points decide. */
  @Test
  void filtersHeightsAndOutliersAreThoseOfJobs() throws Exception {
    final List<Path> files = TestData.thinnedSamples().subList(0, 2);
    final String only = "return_number = 1 and not (classification = 9)";
    final String where = "(height_above_ground > 0.5 or planarity < 0.4) and intensity > 0";
    final Bounds all = bounds(files);
    final String box =
        String.join(
            ",",
            List.of(
                "" + (all.minX() + 20.5),
                "" + (all.minY() + 10),
                "" + (all.maxX() - 9),
                "" + (all.maxY() - 31)));
    final String asked = "minimal,height_above_ground,outlier_sor";
    final JobOptions job =
        TestJobs.options(folder.resolve("out"), files.toArray(new Path[0]))
            .features(asked)
            .filters(new Filters(only, where, box, "", 0.7, "sor"))
            .build();
    final String[] features = job.featureSet().columnNames().toArray(new String[0]);
    final Map<String, String> expected = rows(jobs(job), features);
    assertTrue(expected.size() > 500, expected.size() + " points");
    final Map<String, Object> options =
        new HashMap<>(
            Map.of(
                "features",
                asked,
                "only",
                only,
                "where",
                where,
                "box",
                box,
                "thin",
                0.7,
                "drop_outliers",
                "sor",
                "tilePoints",
                3000,
                "id",
                "source_file,point_index"));
    final Dataset<Row> points =
        session.load(files.toArray()).select("*", "source_file", "point_index");
    assertSame(expected, rows(LidarFeatures.of(shuffled(points), options), features));
  }

  private static Bounds bounds(final List<Path> files) {
    final Row row =
        session.load(files.toArray()).selectExpr("min(x)", "min(y)", "max(x)", "max(y)").first();
    return new Bounds(row.getDouble(0), row.getDouble(1), row.getDouble(2), row.getDouble(3));
  }

  /** Points that nothing tells apart are as many rows as a job writes of them. */
  @Test
  void ofPointsInAVoxelOneRowIsLeft() {
    final Dataset<Row> frame =
        session.get().range(40).selectExpr("double(id % 4) x", "0d y", "0d z", "id % 2 = 0 even");
    assertEquals(
        4, LidarFeatures.of(frame, Map.of("features", "neighbor_count", "thin", 0.5)).count());
  }

  /** Points in a row, one metre apart, and what else their rows have. */
  private static Dataset<Row> row(final StructField field, final List<?> values) {
    final List<Row> rows = new ArrayList<>();
    for (int p = 0; p < values.size(); p++) {
      rows.add(RowFactory.create(values.get(p), (double) p, 0.25 * (p % 3), 0.0));
    }
    return session
        .get()
        .createDataFrame(
            rows,
            new StructType()
                .add(field)
                .add("X", DataTypes.DoubleType)
                .add("y", DataTypes.DoubleType)
                .add("z", DataTypes.DoubleType));
  }

  @Test
  void columnsPassUnchangedWhateverTheyAre() {
    final Dataset<Row> frame =
        row(
                new StructField("note.one", DataTypes.StringType, true, Metadata.empty()),
                Arrays.asList("a", null, "c", "d"))
            .withColumn(
                "places", functions.expr("array(named_struct('at', X, 'more', map('k', y)))"))
            .withColumn("when", functions.expr("timestamp'1582-01-01 00:00:00.123456'"))
            .withColumn("day", functions.expr("date'0001-01-01'"))
            .withColumn("amount", functions.expr("cast(X as decimal(38, 10))"))
            .withColumn("bytes", functions.expr("cast(`note.one` as binary)"))
            .withColumn("x ", functions.col("X"));
    final Dataset<Row> result = LidarFeatures.of(frame, Map.of("features", "neighbor_count"));
    assertEquals(frame.schema(), result.drop("neighbor_count").schema());
    final Column[] texts =
        Arrays.stream(frame.columns())
            .map(name -> functions.col("`" + name + "`").cast("string"))
            .toArray(Column[]::new);
    assertEquals(
        new HashSet<>(frame.select(texts).collectAsList()),
        new HashSet<>(result.select(texts).collectAsList()));
  }

  @Test
  void coordinatesMayBeOfAnyTypeOfNumbers() {
    final Dataset<Row> doubles = row(number("n", DataTypes.IntegerType), List.of(1, 2, 3, 4, 5));
    final Map<String, ?> options = Map.of("features", "eigenvalue_1,roughness");
    final List<Row> expected = features(LidarFeatures.of(doubles, options));
    for (final String type : List.of("float", "decimal(10,3)")) {
      Dataset<Row> frame = doubles;
      for (final String axis : List.of("X", "y", "z")) {
        frame = frame.withColumn(axis, functions.col(axis).cast(type));
      }
      assertEquals(expected, features(LidarFeatures.of(frame, options)), type);
    }
    final Dataset<Row> whole = doubles.withColumn("X", functions.col("X").cast("int"));
    assertEquals(expected, features(LidarFeatures.of(whole, options)));
  }

  private static StructField number(final String name, final DataType type) {
    return new StructField(name, type, true, Metadata.empty());
  }

  private static List<Row> features(final Dataset<Row> result) {
    return result.orderBy("n").select("n", "eigenvalue_1", "roughness").collectAsList();
  }

  @Test
  void rowsWithoutCoordinatesPassWithoutFeatures() {
    final Dataset<Row> frame =
        row(number("n", DataTypes.IntegerType), List.of(1, 2, 3, 4))
            .withColumn("y", functions.expr("if(n = 2, null, y)"));
    final List<Row> rows =
        LidarFeatures.of(frame, Map.of("features", "neighbor_count", "radius", 2.5))
            .orderBy("n")
            .select("n", "y", "neighbor_count")
            .collectAsList();
    assertEquals(
        List.of(
            RowFactory.create(1, 0.0, 2f),
            RowFactory.create(2, null, null),
            RowFactory.create(3, 0.5, 3f),
            RowFactory.create(4, 0.0, 2f)),
        rows);
  }

  @Test
  void ofPointsAtOnePlaceTheIdentityDecidesElseTheirAttributes() {
    final Dataset<Row> frame =
        row(number("intensity", DataTypes.IntegerType), List.of(40, 10, 30, 20))
            .withColumn("X", functions.lit(5))
            .withColumn("y", functions.lit(6))
            .withColumn("id", functions.expr("-intensity"))
            .withColumn("name", functions.expr("string(intensity % 30)"));
    final Map<String, String> options = Map.of("features", "intensity_mean", "k", "2");
    assertEquals(List.of(15f), means(frame, options));
    final Map<String, String> byId = new HashMap<>(options);
    byId.put("id", "id");
    assertEquals(List.of(35f), means(frame, byId));
    byId.put("id", "name,id");
    // By name: 0 of 30, 10 of 40 and of 10, 20 of 20.
    assertEquals(List.of(35f), means(frame, byId));
    byId.put("id", "name,intensity");
    assertEquals(List.of(20f), means(frame, byId));
  }

  private static List<Float> means(final Dataset<Row> frame, final Map<String, String> options) {
    return LidarFeatures.of(frame.orderBy(functions.rand()), options)
        .select("intensity_mean")
        .distinct()
        .collectAsList()
        .stream()
        .map(row -> row.getFloat(0))
        .toList();
  }

  /** Far and wide few points, and in one place most: too many for a tile, by any first count. */
  @Test
  void aDensePlaceIsComputedInManyTilesAsInOne() {
    final Dataset<Row> frame =
        session
            .get()
            .range(0, 15_000, 1, 3)
            .selectExpr(
                "id",
                "if(id < 3000, id * 7919 % 100003, 50000 + id % 109 * 0.01) as x",
                "if(id < 3000, id * 104729 % 100019, 50000 + id div 109 * 0.01) as y",
                "id % 7 * 0.01 as z");
    final Map<String, Object> options =
        new HashMap<>(Map.of("radius", 0.05, "k", 9, "features", "default"));
    final Dataset<Row> one = LidarFeatures.of(frame, options);
    options.put("tile-points", 400);
    final Dataset<Row> many = LidarFeatures.of(frame, options);
    assertEquals(1, one.javaRDD().getNumPartitions());
    assertTrue(many.javaRDD().getNumPartitions() > 1);
    assertEquals(15_000, many.count());
    assertEquals(0, one.exceptAll(many).count());
    assertTrue(one.where("neighbor_count = 9").count() > 10_000);
  }

  @Test
  void anEmptyFrameHasTheColumns() {
    final Dataset<Row> frame = row(number("n", DataTypes.IntegerType), List.of(1)).where("n > 1");
    final Dataset<Row> result = LidarFeatures.of(frame);
    assertEquals(0, result.count());
    assertTrue(List.of(result.columns()).contains("planarity"));
  }

  @Test
  void whatCannotBeIsSaidByName() {
    final Dataset<Row> frame = row(number("n", DataTypes.IntegerType), List.of(1, 2, 3));
    refused("no column z; it has n, X, y", frame.drop("z"), Map.of());
    refused(
        "column y must be a number, is string",
        frame.withColumn("y", functions.lit("a")),
        Map.of());
    refused("no column nir", frame, Map.of("features", "ndvi"));
    refused("neighbors-of looks at", frame, Map.of("neighbors-of", "classification = 2"));
    refused(
        "has a column planarity already",
        frame.withColumn("Planarity", functions.lit(1)),
        Map.of());
    refused("id: the frame has no column who", frame, Map.of("id", "who"));
    refused("nearest: features", frame, Map.of("feature", "default"));
    refused("is one of jobs that read and write files", frame, Map.of("format", "laz"));
    refused("--k must be", frame, Map.of("k", -1));
    refused(
        "no column classification, which height_above_ground is made of",
        frame,
        Map.of("features", "height_above_ground"));
    refused("no column intensity, which only or where", frame, Map.of("where", "intensity > 3"));
    refused("--polygon", frame, Map.of("polygon", "nowhere.geojson"));
    refused("is one of jobs that read and write files", frame, Map.of("ground", "smrf"));
    refused("offset goes with scale", frame, Map.of("offset", 0));
    refused("scale must be one number, or three", frame, Map.of("scale", "0.1,0.2"));
    refused(
        "y = 0.25 does not lie on the lattice of scale 0.1 and offset 0.0",
        frame,
        Map.of("scale", 0.1));
    refused(
        "lies on no decimal lattice", frame.withColumn("z", functions.expr("sqrt(n)")), Map.of());
    refused(
        "a point lies at (1.0, NaN, 0.0)",
        frame.withColumn("y", functions.expr("if(n = 2, double('NaN'), y)")),
        Map.of());
  }

  private static void refused(
      final String said, final Dataset<Row> frame, final Map<String, ?> options) {
    final IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> LidarFeatures.of(frame, options));
    assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
  }

  @Test
  void pointsThatWereNotThereBeforeAreNotPassedOver() {
    moved = 0;
    final UserDefinedFunction move =
        functions.udf((UDF1<Double, Double>) x -> x + moved, DataTypes.DoubleType);
    final Dataset<Row> result =
        LidarFeatures.of(
            row(number("n", DataTypes.IntegerType), List.of(1, 2, 3))
                .withColumn("X", move.apply(functions.col("X"))),
            Map.of("features", "neighbor_count"));
    moved = 100_000;
    final Throwable failure = assertThrows(Exception.class, result::collectAsList);
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    assertTrue(cause.getMessage().contains("was not in the frame when"), failure.toString());
  }

  @Test
  void rowsAreReadInPartAndTwiceInOneTask() {
    final Dataset<Row> frame = row(number("n", DataTypes.IntegerType), List.of(1, 2, 3, 4));
    final Dataset<Row> one = LidarFeatures.of(frame, Map.of("features", "neighbor_count"));
    assertEquals(1, one.limit(1).count());
    assertEquals(
        16, one.crossJoin(one.select("n").withColumnRenamed("n", "m")).where("n + m > 0").count());
  }

  @Test
  void partitionsHaveKeysThatSparkPutsThere() {
    for (final int key : new int[] {0, 1, 17, 123_456, Integer.MAX_VALUE}) {
      assertEquals(
          session.get().range(1).select(functions.hash(functions.lit(key))).first().getInt(0),
          TilePartitions.hash(key));
    }
  }
}
