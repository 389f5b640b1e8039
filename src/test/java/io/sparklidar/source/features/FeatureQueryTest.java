package io.sparklidar.source.features;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.filter.Filters;
import io.sparklidar.ground.smrf.GroundFilter;
import io.sparklidar.ground.smrf.SmrfParameters;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.NeighborChoice;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.input.IndexMemory;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.source.TestSession;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.SparkPlan;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.JavaConverters;

/** A query finds what a run writes, bit for bit, and computes no more than it asks for. */
final class FeatureQueryTest {

  private static final String FEATURES = "minimal,normal_x,return_ratio,planarity_r2.0";
  private static final String FAR = "planarity,height_above_ground";
  private static final String ABOVE = "height_above_ground,neighbor_count";

  @TempDir static Path runs;

  private static Path ofBlock;
  private static Path ofSamples;
  private static Path filtered;
  private static Path outliers;
  private static Path enriched;
  private static Path again;
  private static Path far;
  private static Path ground;
  private static TestSession session;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    ofBlock = runs.resolve("block");
    TestJobs.run(run(ofBlock, TestData.thinnedBlock()).build());
    ofSamples = runs.resolve("samples");
    TestJobs.run(run(ofSamples, TestData.thinnedSamples()).build());
    filtered = runs.resolve("filtered");
    TestJobs.run(
        run(filtered, TestData.thinnedBlock())
            .filters(new Filters("not withheld", "planarity > 0.4", "", "", 0.3, "sor"))
            .build());
    outliers = runs.resolve("outliers");
    TestJobs.run(
        run(outliers, TestData.thinnedBlock()).features("outlier_sor").sorFactor(1).build());
    enriched = runs.resolve("enriched");
    TestJobs.run(
        TestJobs.options(enriched, TestData.thinnedSamples().get(0))
            .features("planarity,verticality")
            .formats(OutputFormat.LAZ)
            .build());
    again = runs.resolve("again");
    TestJobs.run(run(again, enriched()).features("planarity").build());
    far = runs.resolve("far");
    TestJobs.run(run(far, TestData.thinnedSamples()).features(FAR).computeAt(0.8).build());
    ground = runs.resolve("ground");
    TestJobs.run(
        run(ground, TestData.thinnedSamples())
            .features(ABOVE)
            .neighbors("classification = 2", NeighborChoice.Noise.IGNORE)
            .groundFilter(
                new GroundFilter(
                    GroundFilter.Method.SMRF,
                    new SmrfParameters(1, 0.15, 6, 0.5, 1.25, 0),
                    GroundFilter.Returns.LAST))
            .build());
    session = new TestSession();
  }

  @AfterAll
  static void stop() {
    session.close();
    IndexMemory.ofThisJvm().forget();
  }

  private static List<Path> enriched() throws IOException {
    try (Stream<Path> files = Files.list(enriched.resolve("laz"))) {
      return files.filter(f -> f.toString().endsWith(".laz")).toList();
    }
  }

  private static TestJobs.Options run(final Path output, final List<Path> files) {
    return TestJobs.options(output, files.toArray(Path[]::new)).features(FEATURES);
  }

  private Dataset<Row> load(final List<Path> files, final String... options) {
    final Map<String, String> given = new HashMap<>();
    given.put("features", FEATURES);
    given.put("device", "cpu");
    given.put("indexPath", folder.resolve("index").toString());
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return session
        .get()
        .read()
        .format("lidar-features")
        .options(given)
        .load(files.stream().map(Path::toString).toArray(String[]::new));
  }

  private static Dataset<Row> written(final Path output) {
    return session.get().read().parquet(output.resolve("parquet").toString());
  }

  /** The bits of some columns of every row, by its point. */
  private static Map<String, Long> bits(final Dataset<Row> rows, final List<String> columns) {
    final List<String> all = new ArrayList<>(columns);
    all.add("source_file");
    all.add("point_index");
    final Map<String, Long> bits = new HashMap<>();
    for (final Row row :
        rows.selectExpr(all.stream().map(c -> "`" + c + "`").toArray(String[]::new))
            .collectAsList()) {
      long hash = 17;
      for (int c = 0; c < columns.size(); c++) {
        hash = (hash * 0x9E3779B97F4A7C15L + bits(row.get(c))) ^ hash >>> 29;
      }
      final int n = columns.size();
      assertEquals(
          null,
          bits.put(
              row.getString(n).replaceFirst("^[a-z]+:/*", "") + " " + row.getLong(n + 1), hash),
          "a point came twice");
    }
    return bits;
  }

  private static long bits(final Object value) {
    if (value instanceof Float f) {
      return Float.floatToRawIntBits(f);
    }
    if (value instanceof Double d) {
      return Double.doubleToRawLongBits(d);
    }
    return value instanceof byte[] b ? Arrays.hashCode(b) : value == null ? -3 : value.hashCode();
  }

  private static List<String> columns(final Dataset<Row> of) {
    final List<String> columns = new ArrayList<>(List.of(of.columns()));
    columns.removeAll(List.of("source_file", "point_index"));
    return columns;
  }

  private static void assertSame(final Path output, final Dataset<Row> found) {
    final Dataset<Row> expected = written(output);
    assertEquals(columns(expected), columns(found));
    assertEquals(
        Arrays.stream(expected.schema().fields())
            .filter(f -> !f.name().equals("source_file") && !f.name().equals("point_index"))
            .map(f -> f.dataType().simpleString())
            .toList(),
        Arrays.stream(found.schema().fields()).map(f -> f.dataType().simpleString()).toList());
    assertEquals(bits(expected, columns(expected)), bits(found, columns(found)));
  }

  /** What the scan of a query that was done says. */
  private static Map<String, Long> metrics(final Dataset<Row> done) {
    final Map<String, Long> metrics = new HashMap<>();
    for (final SparkPlan leaf :
        JavaConverters.seqAsJavaList(done.queryExecution().executedPlan().collectLeaves())) {
      JavaConverters.mapAsJavaMap(leaf.metrics())
          .forEach((name, metric) -> metrics.put(name, metric.value()));
    }
    return metrics;
  }

  @Test
  void rowsAreThoseOfARunHoweverTheyAreTiled() throws Exception {
    final List<Path> block = TestData.thinnedBlock();
    assertSame(ofBlock, load(block));
    assertSame(ofBlock, load(block, "tilePoints", "5000"));
    assertSame(ofBlock, load(block, "layout", "tiles", "tile-size", "37"));
    assertSame(ofBlock, load(block, "layout", "tiles", "tile_points", "9000"));
  }

  @Test
  void rowsOfTheSamplesAreThoseOfARun() throws Exception {
    assertSame(ofSamples, load(TestData.thinnedSamples(), "tilePoints", "30000"));
  }

  @Test
  void onlySelectedColumnsAreComputedToTheSameBits() throws Exception {
    final Dataset<Row> one =
        load(TestData.thinnedBlock()).select("planarity", "source_file", "point_index");
    assertEquals(bits(written(ofBlock), List.of("planarity")), bits(one, List.of("planarity")));
    one.collectAsList();
    assertEquals(1, metrics(one).get(FeatureMetrics.COLUMNS));
    final Dataset<Row> two =
        load(TestData.thinnedBlock()).where("planarity > 0.9").select("verticality");
    two.collectAsList();
    assertEquals(2, metrics(two).get(FeatureMetrics.COLUMNS));
    final Dataset<Row> none = load(TestData.thinnedBlock()).select("x", "y");
    none.collectAsList();
    assertFalse(metrics(none).containsKey(FeatureMetrics.COLUMNS), metrics(none).toString());
  }

  @Test
  void aBoxGivesTheRowsOfAllThatLieInIt() throws Exception {
    final Row middle = written(ofBlock).selectExpr("avg(x)", "avg(y)").first();
    final double x = middle.getDouble(0);
    final double y = middle.getDouble(1);
    final String box =
        String.format(
            "x between %s and %s and y > %s and y <= %s and classification = 2",
            x - 9, x + 4, y, y + 20);
    final List<String> columns = columns(written(ofBlock));
    final Map<String, Long> expected = bits(written(ofBlock).where(box), columns);
    assertTrue(expected.size() > 50, "expected " + expected.size());
    assertEquals(expected, bits(load(TestData.thinnedBlock()).where(box), columns));
    assertEquals(
        expected, bits(load(TestData.thinnedBlock(), "tilePoints", "5000").where(box), columns));
    final Dataset<Row> counted = load(TestData.thinnedBlock()).where(box).select("planarity");
    counted.collectAsList();
    final long all = written(ofBlock).count();
    assertTrue(metrics(counted).get(FeatureMetrics.POINTS) < all / 10, metrics(counted).toString());
    assertEquals(0, load(TestData.thinnedBlock()).where("x < 0").select("planarity").count());
    assertEquals(
        0, load(TestData.thinnedBlock()).where("x < 5 and x > 6").select("planarity").count());
  }

  @Test
  void filtersOfARunAreThoseOfTheQuery() throws Exception {
    final Dataset<Row> found =
        load(
            TestData.thinnedBlock(),
            "only",
            "not withheld",
            "where",
            "planarity > 0.4",
            "thin",
            "0.3",
            "drop-outliers",
            "sor",
            "tilePoints",
            "9000");
    assertSame(filtered, found);
    assertEquals(written(filtered).count(), found.count());
  }

  /** Ground lies beyond the halo, and so do points that stand for others. */
  @Test
  void whatLiesFarAroundIsLookedAtInABoxToo() throws Exception {
    final String[] options = {
      "features", FAR, "compute-at", "0.8", "layout", "tiles", "tile-size", "37"
    };
    assertSame(far, load(TestData.thinnedSamples(), options));
    final String box = "x between 770040 and 770046 and y between 6277040 and 6277046";
    for (final String column : List.of("planarity", "height_above_ground")) {
      final Map<String, Long> expected = bits(written(far).where(box), List.of(column));
      assertTrue(expected.size() > 50, "expected " + expected.size());
      assertEquals(
          expected,
          bits(
              load(TestData.thinnedSamples(), options)
                  .where(box)
                  .select(column, "x", "y", "source_file", "point_index"),
              List.of(column)));
    }
  }

  /** Classes are those that the job gives, whether features are asked for or not. */
  @Test
  void groundIsFoundForAQueryToo() throws Exception {
    final String[] options = {
      "features",
      ABOVE,
      "neighbors-of",
      "classification = 2",
      "ground",
      "smrf",
      "ground-window",
      "6",
      "tilePoints",
      "20000"
    };
    final String box = "x between 770051 and 770057 and y between 6277040 and 6277046";
    for (final String column : List.of("classification", "height_above_ground")) {
      final Map<String, Long> expected = bits(written(ground).where(box), List.of(column));
      assertTrue(expected.size() > 50, "expected " + expected.size());
      assertEquals(
          expected,
          bits(
              load(TestData.thinnedSamples(), options)
                  .where(box)
                  .select(column, "x", "y", "source_file", "point_index"),
              List.of(column)));
    }
    assertSame(ground, load(TestData.thinnedSamples(), options));
  }

  @Test
  void whatAllPointsDecideIsTheSameInABox() throws Exception {
    final double x = written(outliers).selectExpr("avg(x)").first().getDouble(0);
    final String box = "x > " + x;
    final Map<String, Long> expected = bits(written(outliers).where(box), List.of("outlier_sor"));
    final Dataset<Row> found =
        load(TestData.thinnedBlock(), "features", "outlier_sor", "sor-factor", "1").where(box);
    assertEquals(expected, bits(found, List.of("outlier_sor")));
    assertEquals(expected, bits(found, List.of("outlier_sor")));
  }

  @Test
  void aFewRowsAreComputedFromAFewPoints() throws Exception {
    final Dataset<Row> few = load(TestData.thinnedSamples()).select("x", "planarity").limit(20);
    assertEquals(20, few.collectAsList().size());
    final long computed = metrics(few).get(FeatureMetrics.POINTS);
    final Dataset<Row> all = load(TestData.thinnedSamples());
    final List<Row> rows =
        all.select("source_file", "point_index", "planarity").limit(7).collectAsList();
    assertEquals(7, rows.size());
    final long points = all.count();
    assertTrue(computed >= 20 && computed < points / 2, computed + " of " + points);
    final Dataset<Row> counted = load(TestData.thinnedSamples()).groupBy().count();
    assertEquals(points, counted.first().getLong(0));
    assertTrue(
        counted.queryExecution().executedPlan().toString().contains("LocalTableScan"),
        counted.queryExecution().executedPlan().toString());
  }

  @Test
  void whoExplainsAQueryDecodesNothing() throws Exception {
    IndexMemory.ofThisJvm().forget();
    final Dataset<Row> query = load(TestData.thinnedSamples()).where("x > 5").select("planarity");
    assertTrue(query.queryExecution().executedPlan().toString().contains("box of"));
    assertFalse(Files.exists(folder.resolve("index")));
    query.collectAsList();
    assertTrue(Files.exists(folder.resolve("index")));
  }

  @Test
  void indexesAreRememberedBesideTheDataAndAreNoData() throws Exception {
    final List<Path> files = new ArrayList<>();
    for (final Path file : TestData.thinnedSamples().subList(0, 2)) {
      files.add(Files.copy(file, folder.resolve(file.getFileName())));
    }
    final Map<String, String> options = Map.of("features", "planarity", "device", "cpu");
    for (final long indexed : new long[] {2, 0}) {
      IndexMemory.ofThisJvm().forget();
      final Dataset<Row> read =
          session.get().read().format("lidar-features").options(options).load(folder.toString());
      final Dataset<Row> query = read.select("planarity");
      final long points = query.collectAsList().size();
      assertEquals(read.count(), points);
      assertEquals(indexed, metrics(query).get(FeatureMetrics.FILES_INDEXED));
    }
    assertTrue(Files.isDirectory(folder.resolve("_spark-lidar-index")));
    // The same in memory alone.
    for (final long indexed : new long[] {2, 0}) {
      if (indexed > 0) {
        IndexMemory.ofThisJvm().forget();
      }
      final Dataset<Row> query = load(files, "indexPath", "none").select("planarity");
      query.collectAsList();
      assertEquals(indexed, metrics(query).get(FeatureMetrics.FILES_INDEXED));
    }
  }

  @Test
  void columnsOfFilesThatBearTheNameOfAFeatureAreThereAsInARun() throws Exception {
    final Dataset<Row> found = load(enriched(), "features", "planarity");
    assertSame(again, found);
    final List<String> points = new ArrayList<>(columns(found));
    points.remove("planarity");
    assertEquals(bits(written(again), points), bits(found, points));
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    final List<Path> samples = TestData.thinnedSamples();
    assertRefused(
        "there is no option \"tile-pionts\"; nearest: tile-points", samples, "tile-pionts", "5");
    assertRefused("unknown feature 'planarty'", samples, "features", "planarty");
    assertRefused("--k must be in", samples, "k", "-1");
    final Path file = Files.writeString(folder.resolve("file"), "");
    final Dataset<Row> nowhere = load(samples, "indexPath", file.toString());
    assertTrue(
        assertThrows(Exception.class, () -> nowhere.select("planarity").collectAsList())
            .getMessage()
            .contains("option indexPath " + file + " cannot be written"));
  }

  private void assertRefused(
      final String message, final List<Path> files, final String... options) {
    final Exception refused =
        assertThrows(IllegalArgumentException.class, () -> load(files, options));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @Test
  void aBadFileEndsTheQueryOrIsLeftOut() throws Exception {
    final Path good = Files.copy(TestData.thinnedSamples().get(0), folder.resolve("good.laz"));
    final Path other = TestData.thinnedSamples().get(1);
    final byte[] bytes = Files.readAllBytes(other);
    try (LasFile file = LasFile.open(FileByteSource.open(other))) {
      final int begin = (int) file.chunks().get(0).offset();
      Arrays.fill(bytes, begin + 30, begin + 90, (byte) -1);
    }
    final Path bad = Files.write(folder.resolve("bad.laz"), bytes);
    final Exception found =
        assertThrows(
            Exception.class,
            () -> load(List.of(good, bad)).select("planarity", "x").collectAsList());
    assertTrue(found.getMessage().contains("bad.laz"), found.getMessage());
    final Dataset<Row> rest = load(List.of(good, bad), "on-error", "skip").select("planarity");
    assertEquals(load(List.of(good)).count(), rest.collectAsList().size());
  }

  @Test
  void optionsAreThoseOfARunAndMayBeConfigured() {
    session.get().conf().set("spark.lidar.k", "7");
    try {
      final JobOptions job =
          FeatureOptions.of(
                  new org.apache.spark.sql.util.CaseInsensitiveStringMap(
                      Map.of("path", "somewhere", "Features", "planarity", "onError", "skip")))
              .job();
      assertEquals(7, job.k());
      assertEquals("planarity", job.features());
      assertEquals(JobOptions.OnError.SKIP, job.onError());
    } finally {
      session.get().conf().unset("spark.lidar.k");
    }
  }
}
