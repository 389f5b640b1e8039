package io.sparklidar.source.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.job.PointFiles;
import io.sparklidar.job.TestJobs;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.ModernPoints;
import io.sparklidar.source.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of points are tables whose rows are what the codec reads, whatever is left out. */
final class LasReadTest {

  private static TestSession session;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    session = new TestSession();
  }

  @AfterAll
  static void stop() {
    session.close();
  }

  /** What the codec says a column holds of a point, as a number; NaN for none. */
  private interface Truth {
    double of(LasColumns points, int p);
  }

  private static Optional<Truth> truth(final StructField field, final LasFile file) {
    if (field.dataType().equals(DataTypes.BinaryType)) {
      return Optional.empty();
    }
    final CoordinateTransform t = file.transform();
    for (final PointAttribute attribute : PointAttribute.values()) {
      if (attribute.columnName().equals(field.name())) {
        return Optional.of(
            switch (attribute) {
              case X -> (points, p) -> points.x()[p] * t.scaleX() + t.offsetX();
              case Y -> (points, p) -> points.y()[p] * t.scaleY() + t.offsetY();
              case Z -> (points, p) -> points.z()[p] * t.scaleZ() + t.offsetZ();
              case GPS_TIME -> (points, p) -> Double.longBitsToDouble(points.gpsTime()[p]);
              case SCAN_ANGLE ->
                  file.layout().isModern()
                      ? (points, p) ->
                          (float) (points.scanAngle()[p] * ModernPoints.SCAN_ANGLE_UNIT)
                      : (points, p) -> points.scanAngle()[p];
              default -> (points, p) -> points.value(attribute, p);
            });
      }
    }
    return file.layout().extraDimensions().stream()
        .filter(d -> d.name().equals(field.name()) && d.elementCount() == 1)
        .findFirst()
        .map(d -> (points, p) -> d.isNoData(points, p, 0) ? Double.NaN : d.value(points, p, 0));
  }

  private static double found(final ColumnVector column, final int row) {
    if (column.isNullAt(row)) {
      return Double.NaN;
    }
    final DataType type = column.dataType();
    return switch (type.simpleString()) {
      case "boolean" -> column.getBoolean(row) ? 1 : 0;
      case "tinyint" -> column.getByte(row);
      case "smallint" -> column.getShort(row);
      case "int" -> column.getInt(row);
      case "bigint" -> column.getLong(row);
      case "float" -> column.getFloat(row);
      case "double" -> column.getDouble(row);
      case "decimal(20,0)" -> column.getDecimal(row, 20, 0).toDouble();
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  @Test
  void everyFileThatTheCodecReadsIsATableOfTheSameValues() throws Exception {
    int compared = 0;
    for (final Path path : TestData.everyFile()) {
      compared += compare(path);
    }
    assertTrue(compared > 100_000, "compared " + compared);
  }

  private static int compare(final Path path) throws Exception {
    final FileSet files =
        FileSet.read(
            ReadOptions.of(
                new CaseInsensitiveStringMap(java.util.Map.of("path", path.toString()))));
    final LasScanBuilder builder = new LasScanBuilder(files, files.schema().struct());
    final LasScan scan = (LasScan) builder.build();
    final PartitionReaderFactory factory = scan.createReaderFactory();
    int rows = 0;
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      final PointReader reader = file.reader(file.layout().fields());
      final List<LasColumns> chunks = new ArrayList<>();
      for (final Chunk chunk : file.chunks()) {
        final LasColumns copy = new LasColumns(file.layout(), file.layout().fields());
        copy.append(reader.read(chunk), 0, chunk.pointCount());
        chunks.add(copy);
      }
      final List<Optional<Truth>> truths =
          Arrays.stream(scan.readSchema().fields()).map(field -> truth(field, file)).toList();
      int chunk = 0;
      int p = 0;
      for (final InputPartition partition : scan.planInputPartitions()) {
        try (PartitionReader<ColumnarBatch> batches = factory.createColumnarReader(partition)) {
          while (batches.next()) {
            final ColumnarBatch batch = batches.get();
            for (int i = 0; i < batch.numRows(); i++) {
              if (p == chunks.get(chunk).size()) {
                chunk++;
                p = 0;
              }
              for (int c = 0; c < batch.numCols(); c++) {
                if (truths.get(c).isPresent()) {
                  final double expected = truths.get(c).get().of(chunks.get(chunk), p);
                  final double found = found(batch.column(c), i);
                  if (Double.compare(expected, found) != 0) {
                    assertEquals(
                        expected,
                        found,
                        path + " " + scan.readSchema().fields()[c] + " point " + (rows + i));
                  }
                }
              }
              p++;
            }
            rows += batch.numRows();
          }
        }
      }
      assertEquals(file.pointCount(), rows, path.toString());
    }
    return rows;
  }

  @Test
  void theColumnsAreThoseOfTheParquetThatAJobWrites() throws Exception {
    final Path input = TestData.samples().get(0);
    session.close();
    TestJobs.run(
        TestJobs.options(folder.resolve("out"), input).features("planarity").radius(2).build());
    session = new TestSession();
    final Dataset<Row> parquet =
        session.get().read().parquet(folder.resolve("out/parquet").toString());
    final Dataset<Row> las = session.load(input);
    final Column[] columns =
        Stream.concat(Arrays.stream(las.columns()), Stream.of("source_file", "point_index"))
            .map(functions::col)
            .toArray(Column[]::new);
    final Dataset<Row> expected = parquet.drop("planarity");
    final Dataset<Row> found = las.select(columns);
    assertEquals(names(expected), names(found));
    assertEquals(expected.count(), found.count());
    assertEquals(0, found.exceptAll(expected).count());
  }

  private static List<String> names(final Dataset<Row> rows) {
    return Arrays.stream(rows.schema().fields())
        .map(field -> field.name() + " " + field.dataType().simpleString())
        .toList();
  }

  @Test
  void filtersFindWhatTheyFindWithoutHelp() throws Exception {
    final Dataset<Row> all =
        session
            .load(TestData.block().toArray())
            .select("x", "y", "z", "intensity", "classification", "return_number", "gps_time")
            .cache();
    final Dataset<Row> read = session.load(TestData.block().toArray());
    final Row middle =
        all.agg(
                functions.avg("x"),
                functions.avg("y"),
                functions.avg("z"),
                functions.max("gps_time"))
            .first();
    final double x = middle.getDouble(0);
    final double y = middle.getDouble(1);
    for (final String condition :
        List.of(
            "x < " + x,
            "x between " + x + " and " + (x + 5) + " and y > " + y,
            x + " >= x and z >= " + middle.getDouble(2),
            "classification in (2, 6)",
            "classification = 2 and return_number > 1",
            "gps_time >= " + middle.getDouble(3),
            "gps_time is null or not (x > " + x + ")",
            "x < -1e9")) {
      // Filters are not pushed into what is cached.
      final Row expected = sums(all.where(condition));
      assertEquals(expected, sums(read.where(condition)), condition);
    }
    all.unpersist();
  }

  private static Row sums(final Dataset<Row> rows) {
    return rows.agg(
            functions.count("*"),
            functions.sum("intensity"),
            functions.sum("classification"),
            functions.min("z"),
            functions.max("y"))
        .first();
  }

  @Test
  void countAndExtentComeOfHeadersAlone() throws Exception {
    final Dataset<Row> read = session.load(TestData.samples().toArray());
    read.createOrReplaceTempView("points");
    final Dataset<Row> asked =
        session
            .get()
            .sql("SELECT count(*), min(x), max(x), min(y), max(y), min(z), max(z) FROM points");
    assertTrue(plan(asked).contains("LocalTableScan"), plan(asked));
    // An expression that no header answers.
    final Row expected =
        session
            .get()
            .sql(
                "SELECT sum(1), min(x + 0), max(x + 0), min(y + 0), max(y + 0), min(z + 0), max(z +"
                    + " 0) FROM points")
            .first();
    assertEquals(expected, asked.first());
    assertFalse(
        plan(session.get().sql("SELECT count(*) FROM points WHERE x > 0"))
            .contains("LocalTableScan"));
  }

  private static String plan(final Dataset<Row> rows) {
    return rows.queryExecution().executedPlan().toString();
  }

  @Test
  void aLimitReadsNoMoreThanItNeeds() throws Exception {
    final Dataset<Row> read = session.load(TestData.samples().toArray());
    assertEquals(7, read.limit(7).collectAsList().size());
    assertEquals(3, read.where("classification = 2").limit(3).collectAsList().size());
    assertEquals(1, read.limit(5).toJavaRDD().getNumPartitions());
  }

  @Test
  void filesOfDifferentLayoutsAreOneTable() throws Exception {
    final Path one = PointFiles.write(folder.resolve("in/a.las"), 10, List.of("mine"));
    PointFiles.ofFormat(folder.resolve("in/b.laz"), 20, 8);
    final Dataset<Row> read = session.load(folder.resolve("in"));
    assertEquals(30, read.count());
    assertEquals(20, read.where("mine is null and red is not null").count());
    assertEquals(10, read.where("nir is null").count());
    assertEquals(10, read.where("source_file like '%/a.las'").count());
    assertEquals(30, session.load(one, folder.resolve("in/b.laz")).count());
    assertEquals(10, session.load(folder.resolve("in/*.las")).where("z >= 0").count());
    assertEquals(45 + 190, read.agg(functions.sum("point_index")).first().getLong(0));
  }

  @Test
  void whatIsBrokenIsNamedOrLeftOut() throws Exception {
    final Path good = PointFiles.ofFormat(folder.resolve("in/a.laz"), 5000, 6);
    final byte[] bytes = Files.readAllBytes(good);
    Files.write(folder.resolve("in/b.laz"), Arrays.copyOf(bytes, 300));
    final byte[] damaged = bytes.clone();
    Arrays.fill(damaged, bytes.length / 2, bytes.length / 2 + 2000, (byte) 0xFF);
    Files.write(folder.resolve("in/c.laz"), damaged);
    final Exception header =
        assertThrows(Exception.class, () -> session.load(folder.resolve("in")).count());
    assertTrue(header.getMessage().contains("b.laz: at byte"), header.getMessage());
    final Exception chunk =
        assertThrows(
            Exception.class,
            () -> session.load(folder.resolve("in/c.laz")).agg(functions.sum("z")).first());
    assertTrue(chunk.getMessage().contains("c.laz"), chunk.getMessage());
    final Dataset<Row> rest =
        session
            .get()
            .read()
            .format("las")
            .option("mode", "dropmalformed")
            .load(folder.resolve("in").toString());
    assertEquals(5000, rest.count() - rest.where("source_file like '%c.laz'").count());
    assertEquals(5000, rest.where("z > -1e9").count());
  }

  @Test
  void malformedFilesAreNamedOrLeftOutAsTheCodecHasIt() throws Exception {
    final List<Path> files = new ArrayList<>(TestData.files(TestData.shared("data/malformed"), ""));
    assertTrue(files.size() > 20);
    for (final Path path : files) {
      final long good = points(path);
      if (good < 0) {
        final Exception e = assertThrows(Exception.class, () -> rows(path, "FAILFAST"));
        assertTrue(e.getMessage().contains(path.getFileName() + ": "), e.toString());
      } else {
        assertEquals(good, rows(path, "FAILFAST"), path.toString());
      }
    }
  }

  /** How many points the codec reads of a file; below 0 if it refuses it. */
  private static long points(final Path path) throws IOException {
    long points = 0;
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      final PointReader reader = file.reader(file.layout().fields());
      for (final Chunk chunk : file.chunks()) {
        points += reader.read(chunk).size();
      }
      return points;
    } catch (final MalformedLasException e) {
      return -1;
    }
  }

  private static long rows(final Path path, final String mode) throws Exception {
    final FileSet files =
        FileSet.read(
            ReadOptions.of(
                new CaseInsensitiveStringMap(
                    java.util.Map.of("path", path.toString(), "mode", mode))));
    final LasScan scan = (LasScan) new LasScanBuilder(files, files.schema().struct()).build();
    long rows = 0;
    for (final InputPartition partition : scan.planInputPartitions()) {
      try (PartitionReader<ColumnarBatch> batches =
          scan.createReaderFactory().createColumnarReader(partition)) {
        while (batches.next()) {
          rows += batches.get().numRows();
        }
      }
    }
    return rows;
  }

  @Test
  void mistakesAreSaid() {
    for (final String[] wrong :
        new String[][] {
          {"mode", "PERMISSIVE", "option mode is FAILFAST or DROPMALFORMED, not PERMISSIVE"},
          {"pointsPerPartition", "0", "is a number of points from 1 to 2147483647, not 0"}
        }) {
      final Exception e =
          assertThrows(
              Exception.class,
              () ->
                  session
                      .get()
                      .read()
                      .format("las")
                      .option(wrong[0], wrong[1])
                      .load(TestData.samples().get(0).toString()));
      assertTrue(e.getMessage().contains(wrong[2]), e.getMessage());
    }
    for (final String[] wrong :
        new String[][] {
          {"z double, height double", "column height, which the files do not have"},
          {"z float", "column z as float, it is double"}
        }) {
      final Exception e =
          assertThrows(
              Exception.class,
              () ->
                  session
                      .get()
                      .read()
                      .schema(wrong[0])
                      .format("las")
                      .load(TestData.samples().get(0).toString())
                      .count());
      assertTrue(e.getMessage().contains(wrong[1]), e.getMessage());
    }
    final Exception missing =
        assertThrows(Exception.class, () -> session.load(folder.resolve("nothing.laz")));
    assertTrue(missing.getMessage().contains("no such file or folder"), missing.getMessage());
  }
}
