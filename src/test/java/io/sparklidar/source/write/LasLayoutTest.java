package io.sparklidar.source.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.TestData;
import io.sparklidar.cloud.LasField;
import io.sparklidar.las.CopcFile;
import io.sparklidar.las.IndependentReader;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.copc.CopcQuery;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.source.TestSession;
import io.sparklidar.storage.HadoopConf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tiles are files, whatever partitions their rows were in, and COPC is what others read as such.
 */
final class LasLayoutTest {

  private static final String TILE =
      "concat('tile-50-', floor(bigint(round(x * 1000)) / 50000), '-',"
          + " floor(bigint(round(y * 1000)) / 50000))";

  private static TestSession session;
  private static List<Path> samples;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    samples = TestData.samples();
    session = new TestSession();
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  private static void write(
      final Dataset<Row> frame, final Path to, final String mode, final String... options) {
    final Map<String, String> given = new TreeMap<>();
    for (int o = 0; o < options.length; o += 2) {
      given.put(options[o], options[o + 1]);
    }
    frame.write().format("las").options(given).mode(mode).save(to.toString());
  }

  private static Set<String> names(final Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("_") && !name.startsWith("."))
          .collect(Collectors.toSet());
    }
  }

  /** Everything, hidden files of an attempt too. */
  private static List<Path> everything(final Path out) throws IOException {
    try (Stream<Path> files = Files.walk(out)) {
      return files.filter(file -> file.toString().matches(".*\\.la[sz]")).toList();
    }
  }

  /** Every tenth point of the samples, in no order. */
  private static Dataset<Row> points() {
    return session
        .load(samples.toArray())
        .where("point_index % 10 = 0")
        .repartition(5)
        .sortWithinPartitions("z")
        .cache();
  }

  /** How many rows there are, and what follows from all of their values. */
  private static Row contents(final Dataset<Row> points) {
    return points
        .select(
            functions.xxhash64(
                Stream.of(points.columns()).map(functions::col).toArray(Column[]::new)))
        .toDF("hash")
        .selectExpr("count(*)", "sum(cast(hash AS decimal(38, 0)))")
        .first();
  }

  /** Rows by the tile that whole numbers of steps of the samples' coordinates say they are of. */
  private static Map<String, Long> counts(final Dataset<Row> points) {
    final Map<String, Long> counts = new TreeMap<>();
    for (final Row row :
        points.selectExpr(TILE + " tile").groupBy("tile").count().collectAsList()) {
      counts.put(row.getString(0), row.getLong(1));
    }
    return counts;
  }

  @Test
  void rowsOfATileFromAnyPartitionAreOneFile() throws Exception {
    final Dataset<Row> frame = points();
    final Path out = folder.resolve("out");
    write(frame, out, "append", "layout", "tiles", "tileSize", "50");
    final Map<String, Long> expected = counts(frame);
    assertTrue(expected.size() > 5, expected.toString());
    assertEquals(
        expected.keySet().stream().map(tile -> tile + ".laz").collect(Collectors.toSet()),
        names(out));
    final Dataset<Row> again = session.load(out);
    assertEquals(
        expected, counts(again.where("source_file like concat('%/', " + TILE + ", '.laz')")));
    assertEquals(frame.schema(), again.schema());
    assertEquals(contents(frame), contents(again));
    // In a tile rows are as they were in the frame.
    final String first = expected.keySet().iterator().next();
    final List<Double> heights = new ArrayList<>();
    session
        .load(out.resolve(first + ".laz"))
        .select("z")
        .collectAsList()
        .forEach(row -> heights.add(row.getDouble(0)));
    long falls = 0;
    for (int i = 1; i < heights.size(); i++) {
      falls += heights.get(i) < heights.get(i - 1) ? 1 : 0;
    }
    assertTrue(falls < 5, falls + " times lower: more than there were partitions");

    final Exception there =
        assertThrows(
            Exception.class,
            () -> write(frame.limit(3), out, "append", "layout", "tiles", "tileSize", "50"));
    assertTrue(said(there).contains("already, and mode append adds no points"), said(there));
    assertEquals(frame.count(), session.load(out).count());
    write(
        frame.limit(3),
        out,
        "overwrite",
        "layout",
        "tiles",
        "tileSize",
        "50",
        "compression",
        "none");
    assertEquals(3, session.load(out).count());
    assertTrue(names(out).stream().allMatch(name -> name.endsWith(".las")), names(out).toString());
    write(frame.limit(4).coalesce(1), out, "overwrite");
    assertEquals(1, names(out).size());
  }

  @Test
  void aPointIsInTheTileOfWhatIsStored() throws Exception {
    final Dataset<Row> frame =
        session
            .get()
            .sql(
                "SELECT * FROM VALUES (99.9994, -0.0001, 1d), (99.9996, -0.0006, 2d),"
                    + " (-100.0, 250, 3d) AS t(x, y, z)")
            .selectExpr("cast(x AS decimal(10, 4)) X", "double(y) y", "z");
    write(frame, folder.resolve("out"), "append", "layout", "TILES", "TileSize", "100");
    assertEquals(
        Set.of("tile-100-0-0.laz", "tile-100-1--1.laz", "tile-100--1-2.laz"),
        names(folder.resolve("out")));
    write(frame.limit(1), folder.resolve("half"), "append", "layout", "tiles", "tileSize", "0.5");
    assertEquals(Set.of("tile-0.5-199-0.laz"), names(folder.resolve("half")));
    write(
        frame.limit(1), folder.resolve("half"), "overwrite", "layout", "tiles", "tileSize", "0.5");
    write(frame.where("z > 9"), folder.resolve("none"), "append", "layout", "copc");
    assertEquals(0, session.load(folder.resolve("none")).count());
  }

  @Test
  void copcIsReadByItsTree() throws Exception {
    IndependentReader.install();
    final Dataset<Row> frame =
        points().withColumn("above", functions.col("z").minus(100).cast("float"));
    write(frame, folder.resolve("tiles"), "append", "layout", "copc", "tileSize", "50");
    assertEquals(
        counts(frame).keySet().stream().map(t -> t + ".copc.laz").collect(Collectors.toSet()),
        names(folder.resolve("tiles")));
    write(frame.coalesce(1), folder.resolve("one"), "append", "layout", "copc", "crs", "EPSG:2154");
    for (final String out : List.of("tiles", "one")) {
      final Dataset<Row> again = session.load(folder.resolve(out));
      assertEquals(List.of(frame.columns()), List.of(again.columns()));
      assertEquals(contents(frame), contents(again), out);
    }
    IndependentReader.readFolder(folder.resolve("one"));
    final Path one = everything(folder.resolve("one")).get(0);
    final JsonNode theirs = IndependentReader.result(one).summary();
    assertEquals(frame.count(), theirs.get("pointCount").asLong());
    assertTrue(theirs.get("hasRoot").asBoolean());
    assertTrue(theirs.get("keys").size() > 1);
    assertTrue(theirs.get("wkt").asText().contains("Lambert"), theirs.get("wkt").asText());
    assertEquals("above", theirs.get("extraBytes").get(0).asText());
    assertEquals(
        frame.selectExpr("sum(intensity)").first().getLong(0),
        theirs.get("sums").get("Intensity").asDouble());
    try (CopcFile copc = CopcFile.of(LasFile.open(FileByteSource.open(one)))) {
      assertEquals(
          frame.count(),
          copc.read(CopcQuery.EVERYTHING, EnumSet.allOf(LasField.class), (node, points) -> {}));
    }
  }

  @Test
  void whatCopcCannotHoldIsRefused() throws Exception {
    final Dataset<Row> points =
        session.get().range(10).selectExpr("id x", "id y", "id z", "3 classification");
    refused(points, "copc, which is LAZ", "layout", "copc", "compression", "none");
    refused(points, "copc is 6, 7 or 8, not 1", "layout", "copc", "pointFormat", "1");
    refused(
        points.withColumn("wave_packet", functions.lit(new byte[29])),
        "column wave_packet: COPC has no wave packets",
        "layout",
        "copc");
    refused(points, "layout tiles needs tileSize", "layout", "tiles");
    refused(points, "tileSize goes with layout", "tileSize", "50");
    refused(points, "is the side of a tile, above 0, not -1", "layout", "tiles", "tileSize", "-1");
    refused(points, "is partitions, tiles or copc, not cubes", "layout", "cubes");
    refused(
        points, "expected a coordinate within 2^31 tiles", "layout", "tiles", "tileSize", "1e-9");
    refused(points.drop("y"), "column y: points need one", "layout", "tiles", "tileSize", "5");
    refused(
        points.withColumn("z", functions.expr("if(x = 3, null, z)")),
        "column z: expected a value in every row, found null in row 3 of tile-5-0-0",
        "layout",
        "tiles",
        "tileSize",
        "5");
    refused(
        points.withColumn("classification", functions.expr("if(x = 9, 300, 2)")),
        "column classification: expected 0..255, which point format 6 holds, found 300",
        "layout",
        "tiles",
        "tileSize",
        "2");
    assertFalse(
        Files.exists(folder.resolve("out")) && !everything(folder.resolve("out")).isEmpty());
    // A format that COPC has not becomes one that it has.
    final Dataset<Row> old = session.load(TestData.own("codec/syn_pf3_v2_c2_1000_mix_n2600.laz"));
    write(old.coalesce(1), folder.resolve("modern"), "append", "layout", "copc");
    try (LasFile file =
        LasFile.open(FileByteSource.open(everything(folder.resolve("modern")).get(0)))) {
      assertEquals(7, file.layout().pointFormat());
      assertEquals(old.count(), file.pointCount());
      assertTrue(CopcFile.isCopc(file));
    }
  }

  private void refused(final Dataset<Row> frame, final String reason, final String... options) {
    final Exception e =
        assertThrows(
            Exception.class,
            () -> write(frame.coalesce(1), folder.resolve("out"), "append", options));
    assertTrue(said(e).contains(reason), () -> said(e));
  }

  private static String said(final Throwable failure) {
    final StringBuilder said = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      said.append(cause.getMessage()).append('\n');
    }
    return said.toString();
  }

  /** One attempt is killed, which is to say never heard of again, and another ends. */
  @Test
  void whatAKilledAttemptHasWrittenIsNeverSeen() throws Exception {
    final StructType frame =
        new StructType()
            .add("x", DataTypes.DoubleType)
            .add("y", DataTypes.DoubleType)
            .add("z", DataTypes.DoubleType);
    for (final String layout : List.of("tiles", "copc")) {
      final Path out = folder.resolve(layout);
      final WriteOptions options =
          WriteOptions.of(
              new CaseInsensitiveStringMap(
                  Map.of("path", out.toString(), "layout", layout, "tileSize", "10")));
      final org.apache.hadoop.fs.Path making =
          new org.apache.hadoop.fs.Path(out.toUri().toString(), "_writing-1");
      final LasWriterFactory factory =
          new LasWriterFactory(
              new HadoopConf(new Configuration()),
              WrittenTable.of(frame, options),
              List.of(frame.fieldNames()),
              making.toString(),
              "1",
              options.ending(),
              options.tileSize());
      final DataWriter<InternalRow> killed = factory.createWriter(0, 1);
      rows(killed, 30_000);
      final DataWriter<InternalRow> other = factory.createWriter(0, 2);
      rows(other, 200);
      final WriterCommitMessage written = other.commit();
      new LasBatchWrite(
              new Configuration(),
              new org.apache.hadoop.fs.Path(out.toUri().toString()),
              making,
              factory,
              false)
          .commit(new WriterCommitMessage[] {written});
      assertEquals(200, session.load(out).count());
      assertEquals(20, new HashSet<>(everything(out)).size());
    }
  }

  private static void rows(final DataWriter<InternalRow> writer, final int count)
      throws IOException {
    for (int r = 0; r < count; r++) {
      writer.write(
          new GenericInternalRow(new Object[] {(double) r, 5.0, 1.0, r / 10, 0, (long) r}));
    }
  }
}
