package io.sparklidar.source.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.source.TestSession;
import io.sparklidar.source.read.FileSet;
import io.sparklidar.source.read.LasScanBuilder;
import io.sparklidar.source.read.ReadOptions;
import io.sparklidar.storage.FullFileSystem;
import io.sparklidar.storage.HadoopConf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames are written as files that hold what they held, or are refused by name. */
final class LasWriteTest {

  /** Points of a file that are worth the time; of larger files as many from the first on. */
  private static final int MOST = 80_000;

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

  private static CaseInsensitiveStringMap path(final Path path) {
    return new CaseInsensitiveStringMap(
        Map.of("path", path.toString(), "pointsPerPartition", String.valueOf(Integer.MAX_VALUE)));
  }

  /** Takes a row. */
  private interface Taker {
    void take(InternalRow row) throws IOException;
  }

  private static void rows(final FileSet files, final Taker taker) throws IOException {
    final LasScanBuilder builder = new LasScanBuilder(files, files.schema().struct());
    builder.pushLimit(MOST);
    final Batch scan = builder.build().toBatch();
    for (final InputPartition partition : scan.planInputPartitions()) {
      try (PartitionReader<ColumnarBatch> batches =
          scan.createReaderFactory().createColumnarReader(partition)) {
        while (batches.next()) {
          for (final Iterator<InternalRow> rows = batches.get().rowIterator(); rows.hasNext(); ) {
            taker.take(rows.next());
          }
        }
      }
    }
  }

  private static List<Long> hashes(final FileSet files) throws IOException {
    final List<Long> hashes = new ArrayList<>();
    final DataType[] types =
        Arrays.stream(files.schema().struct().fields())
            .map(StructField::dataType)
            .toArray(DataType[]::new);
    rows(
        files,
        row -> {
          long hash = 7;
          for (int c = 0; c < types.length; c++) {
            final Object value = row.isNullAt(c) ? null : row.get(c, types[c]);
            hash =
                31 * hash
                    + (value instanceof byte[] bytes
                        ? Arrays.hashCode(bytes)
                        : value == null ? 0 : value.hashCode());
          }
          hashes.add(hash);
        });
    return hashes;
  }

  @Test
  void everyFileComesBackAsItWas() throws Exception {
    int files = 0;
    for (final Path input : TestData.everyFile()) {
      final FileSet read = FileSet.read(ReadOptions.of(path(input)));
      final LasWriterFactory factory =
          new LasWriterFactory(
              new HadoopConf(read.options().conf()),
              WrittenTable.of(read.schema().struct(), WriteOptions.of(path(folder))),
              List.of(read.schema().struct().fieldNames()),
              folder.toString(),
              "n" + files,
              ".laz",
              0);
      final FileSet again;
      try (LasFileWriter writer = factory.writer(0, "attempt")) {
        rows(read, writer::write);
        final String written = writer.finish().toString();
        assertEquals(declared(input), declared(Path.of(written)), input.toString());
        again = FileSet.read(ReadOptions.of(new CaseInsensitiveStringMap(Map.of("path", written))));
      }
      assertEquals(
          described(read), described(again), () -> input + " in " + read.files().get(0).layout());
      assertEquals(hashes(read), hashes(again), input.toString());
      files++;
    }
    assertEquals(TestData.everyFile().size(), files);
    assertTrue(files > 50, files + " files");
  }

  /**
   * What a file itself says of format, steps, CRS, clock and extra bytes, element by element; these
   * are called as the columns are.
   */
  private static List<String> declared(final Path path) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      final List<String> said = new ArrayList<>();
      said.add("format " + file.layout().pointFormat());
      said.add(file.pointCount() > 0 ? file.transform().toString() : "no points");
      said.add("CRS " + file.crs().map(crs -> crs.definition().strip()).orElse(""));
      said.add("adjusted " + file.header().encodes(LasHeader.ADJUSTED_GPS_TIME));
      for (final ExtraDimension extra : file.layout().extraDimensions()) {
        for (int e = 0; e < extra.elementCount(); e++) {
          said.add(
              String.join(
                  " ",
                  extra.type().toString(),
                  element(extra.scale(), e),
                  element(extra.offset(), e),
                  element(extra.noData(), e),
                  extra.description()));
        }
      }
      return said;
    }
  }

  private static String element(final List<?> values, final int element) {
    return values.isEmpty() ? "none" : values.get(element).toString();
  }

  /** Types, steps, CRS and all else that is kept with columns; where no point is, no step is. */
  private static List<String> described(final FileSet files) {
    return Arrays.stream(files.schema().struct().fields())
        .map(f -> f.name() + " " + f.dataType().simpleString() + " " + f.metadata().json())
        .toList();
  }

  @Test
  void aFrameIsWrittenByPartitionsAndReadAgain() throws Exception {
    final Dataset<Row> frame =
        session.load(TestData.samples().toArray()).where("classification in (1, 3, 4)").cache();
    final Dataset<Row> made =
        frame
            .repartition(3)
            .withColumn("above", functions.col("z").minus(100).cast("float"))
            .withColumn("id", functions.monotonically_increasing_id());
    made.write().format("las").mode(SaveMode.Append).save(folder.resolve("out").toString());
    assertEquals(List.of("laz", "laz", "laz"), endings(folder.resolve("out")));
    assertTrue(Files.exists(folder.resolve("out/_SUCCESS")));
    final Dataset<Row> again = session.load(folder.resolve("out"));
    assertEquals("float", again.schema().apply("above").dataType().simpleString());
    assertEquals("bigint", again.schema().apply("id").dataType().simpleString());
    assertEquals(frame.count(), again.count());
    assertEquals(0, again.drop("above", "id").exceptAll(frame).count());
    assertEquals(
        frame.schema().apply("x").metadata().json(), again.schema().apply("x").metadata().json());
    // More of it, then all anew.
    made.limit(10).write().format("las").mode("append").save(folder.resolve("out").toString());
    assertEquals(frame.count() + 10, session.load(folder.resolve("out")).count());
    made.where("id < 0").write().format("las").mode("append").save(folder.resolve("no").toString());
    assertEquals(0, session.load(folder.resolve("no")).count());
    assertEquals(again.schema(), session.load(folder.resolve("no")).schema());
    made.limit(20)
        .write()
        .format("las")
        .option("compression", "none")
        .mode("overwrite")
        .save(folder.resolve("out").toString());
    assertEquals(20, session.load(folder.resolve("out")).count());
    assertEquals(List.of("las"), endings(folder.resolve("out")));
    // Of itself.
    final Dataset<Row> itself = session.load(folder.resolve("out")).where("id > 3");
    final long rest = itself.count();
    itself.write().format("las").mode("overwrite").save(folder.resolve("out").toString());
    assertEquals(rest, session.load(folder.resolve("out")).count());
  }

  private static List<String> endings(final Path out) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("_") && !name.startsWith("."))
          .map(name -> name.substring(name.lastIndexOf('.') + 1))
          .toList();
    }
  }

  @Test
  void scaleOffsetAndCrsAreAsAskedFor() throws Exception {
    final Dataset<Row> frame =
        session
            .get()
            .range(100)
            .selectExpr("652000.12 + id x", "6860000.57 + id y", "id / 7 z", "3e8 + id gps_time");
    frame
        .coalesce(1)
        .write()
        .format("las")
        .mode("append")
        .option("scale", "0.01,0.01,0.001")
        .option("offset", "650000,6860000,0")
        .option("crs", "EPSG:2154")
        .save(folder.resolve("out").toString());
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      final Path file = files.filter(f -> f.toString().endsWith(".laz")).findFirst().orElseThrow();
      try (LasFile las = LasFile.open(FileByteSource.open(file))) {
        assertEquals(100, las.pointCount());
        assertEquals(0.01, las.transform().scaleX());
        assertEquals(0.001, las.transform().scaleZ());
        assertEquals(650000, las.transform().offsetX());
        assertEquals(2154, las.crs().orElseThrow().horizontalEpsg().orElseThrow());
        assertTrue(las.header().encodes(LasHeader.ADJUSTED_GPS_TIME));
        assertEquals(6, las.layout().pointFormat());
        assertEquals(List.of(), las.warnings());
      }
    }
    final Dataset<Row> off =
        session
            .load(folder.resolve("out"))
            .selectExpr(
                "max(abs(x - round(x, 2)))", "max(abs(z - round(z, 3)))", "min(return_number)");
    assertTrue(off.first().getDouble(0) < 1e-6);
    assertTrue(off.first().getDouble(1) < 1e-9);
    assertEquals(1, off.first().getShort(2));
  }

  @Test
  void aDiskThatIsFullLeavesTheFolderAsItWas() throws Exception {
    final Dataset<Row> points =
        session.get().range(0, 20_000, 1, 2).selectExpr("id x", "id y", "rand(1) z");
    FullFileSystem.leave(Long.MAX_VALUE);
    elsewhere(points, "append");
    assertEquals(List.of("laz", "laz"), endings(folder.resolve("out")));
    FullFileSystem.leave(20_000);
    assertThrows(Exception.class, () -> elsewhere(points, "append"));
    assertThrows(Exception.class, () -> elsewhere(points, "overwrite"));
    FullFileSystem.leave(Long.MAX_VALUE);
    assertEquals(20_000, session.load(folder.resolve("out")).count());
    try (Stream<Path> all = Files.walk(folder.resolve("out"))) {
      assertEquals(
          2, all.filter(file -> file.toString().matches(".*\\.la[sz]")).count(), "also hidden");
    }
  }

  private void elsewhere(final Dataset<Row> points, final String mode) {
    points
        .write()
        .format("las")
        .option("fs.full.impl", FullFileSystem.class.getName())
        .option("fs.AbstractFileSystem.full.impl", FullFileSystem.Abstract.class.getName())
        .mode(mode)
        .save("full://" + folder.resolve("out"));
  }

  @Test
  void whatDoesNotFitIsRefusedByName() throws Exception {
    final Dataset<Row> points = session.get().range(10).selectExpr("id x", "id y", "id z");
    refused(points.drop("y"), "column y: points need one");
    refused(points.withColumn("note", functions.lit("a")), "column note: LAS has room for");
    refused(
        points.withColumn("classification", functions.lit("a")),
        "column classification: LAS has room for a whole number, not for string");
    refused(
        points.withColumn("classification", functions.lit(256)),
        "column classification: expected 0..255, which point format 6 holds, found 256 in row 0");
    refused(
        points.withColumn("return_number", functions.lit(16)),
        "column return_number: expected 0..15");
    refused(
        points.withColumn("z", functions.expr("if(x = 3, null, z)")),
        "column z: expected a value in every row, found null in row 3 of the partition; fill");
    refused(points.selectExpr("x", "y", "z", "x a", "y A"), "column A: there are two of that name");
    refused(
        points.withColumn("x", functions.expr("double(x) * 1e9")),
        "column x: expected a coordinate within 2^31 steps of 0.001 from offset 0.0");
    refused(
        points.withColumn("mine", functions.expr("if(x = 2, null, 1)")),
        "column mine: expected a value in every row");
    refused(
        points.withColumn("a_name_that_takes_more_than_32_bytes", functions.lit(1)),
        "column a_name_that_takes_more_than_32_bytes: names of extra bytes");
    assertFalse(Files.exists(folder.resolve("out/_SUCCESS")));
    assertEquals(List.of(), endings(folder.resolve("out")), "nothing is left behind");
    Files.writeString(folder.resolve("out/notes.txt"), "mine");
    final Exception foreign =
        assertThrows(
            Exception.class,
            () ->
                points
                    .write()
                    .format("las")
                    .mode("overwrite")
                    .save(folder.resolve("out").toString()));
    assertTrue(foreign.getMessage().contains("holds notes.txt"), foreign.getMessage());
  }

  private void refused(final Dataset<Row> frame, final String reason) {
    final Exception e =
        assertThrows(
            Exception.class,
            () ->
                frame
                    .coalesce(1)
                    .write()
                    .format("las")
                    .mode("append")
                    .save(folder.resolve("out").toString()));
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null && cause.getMessage().contains(reason)) {
        return;
      }
    }
    throw new AssertionError("expected \"" + reason + "\"", e);
  }
}
