package io.sparklidar.source.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.job.PointFiles;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.source.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left out is accounted for: rows that are there and points that are lost are all. */
final class CorruptTableTest {

  /** Numbers of columns of the table. */
  private static final int POINTS = 4;

  private static final int COLUMNS = 5;

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

  private static ReadOptions dropping(final Path path) {
    return ReadOptions.of(
        new CaseInsensitiveStringMap(Map.of("path", path.toString(), "mode", "DROPMALFORMED")));
  }

  /** How many rows a query of some columns has. */
  private static long rows(final FileSet files, final String... names) throws IOException {
    StructType some = new StructType();
    for (final String name : names) {
      some = some.add(files.schema().struct().apply(name));
    }
    final LasScanBuilder builder = new LasScanBuilder(files, files.schema().struct());
    builder.pruneColumns(some);
    final LasScan scan = (LasScan) builder.build();
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

  private static List<InternalRow> corrupt(final Path path) throws IOException {
    final CorruptScan scan = new CorruptScan(dropping(path));
    final List<InternalRow> rows = new ArrayList<>();
    for (final InputPartition partition : scan.planInputPartitions()) {
      try (PartitionReader<InternalRow> found =
          scan.createReaderFactory().createReader(partition)) {
        while (found.next()) {
          rows.add(found.get());
        }
      }
    }
    return rows;
  }

  @Test
  void rowsAndLostPointsAreAllPointsWhateverColumnsAreRead() throws Exception {
    final List<Path> files = new ArrayList<>(TestData.files(TestData.shared("data/malformed"), ""));
    files.add(TestData.shared("data/field/orphan/target_corrupt.laz"));
    files.add(TestData.samples().get(0));
    int withChunks = 0;
    int whole = 0;
    for (final Path path : files) {
      final FileSet found = FileSet.survey(dropping(path));
      final List<InternalRow> lost = corrupt(path);
      if (found.files().isEmpty()) {
        assertEquals(1, lost.size(), path.toString());
        assertTrue(lost.get(0).isNullAt(POINTS), path.toString());
        assertTrue(lost.get(0).getString(0).endsWith(path.getFileName().toString()));
        assertTrue(lost.get(0).getString(8).contains("expected"), lost.get(0).getString(8));
        whole++;
        continue;
      }
      long sum = 0;
      for (final InternalRow row : lost) {
        sum += row.getLong(POINTS);
        assertTrue(row.getArray(COLUMNS).numElements() > 0, row.getString(8));
      }
      withChunks += lost.isEmpty() ? 0 : 1;
      final long points = found.files().get(0).points();
      assertEquals(points - sum, rows(found, "x", "classification"), path.toString());
      assertEquals(points - sum, rows(found), path.toString());
      assertEquals(points - sum, rows(found, found.schema().struct().fieldNames()));
    }
    assertTrue(withChunks > 0 && whole > 0, withChunks + " with bad chunks, " + whole + " bad");
  }

  @Test
  void aDamagedLayerIsNamedWithItsPlaceAndColumns() throws Exception {
    final Path in = folder.resolve("in");
    PointFiles.ofFormat(in.resolve("good.laz"), 500, 8);
    final Path file = PointFiles.ofFormat(in.resolve("bad.laz"), 120_000, 8);
    final Chunk chunk;
    try (LasFile las = LasFile.open(FileByteSource.open(file))) {
      chunk = las.chunks().get(1);
    }
    final byte[] bytes = Files.readAllBytes(file);
    // The last layer of the second chunk: near infrared, which is random here.
    final int end = Math.toIntExact(chunk.offset() + chunk.byteLength());
    Arrays.fill(bytes, end - 20_000, end - 4_000, (byte) 0xFF);
    Files.write(file, bytes);
    Files.write(in.resolve("cut.laz"), Arrays.copyOf(bytes, 300));
    final Dataset<Row> lost =
        session
            .get()
            .read()
            .format("las")
            .option("table", "corrupt")
            .load(in.toString())
            .orderBy("source_file");
    final List<Row> rows = lost.collectAsList();
    assertEquals(2, rows.size(), rows.toString());
    final Row bad = rows.get(0);
    assertTrue(bad.getString(0).endsWith("/in/bad.laz"));
    assertEquals(1, bad.getInt(2));
    assertEquals(chunk.firstPoint(), bad.getLong(3));
    assertEquals(chunk.pointCount(), bad.getLong(POINTS));
    assertEquals(List.of("nir"), bad.getList(COLUMNS));
    assertTrue(bad.getLong(1) >= chunk.offset() && bad.getLong(1) <= end, bad.toString());
    assertNotEquals("", bad.getString(6));
    assertTrue(bad.getString(8).contains("bad.laz: at byte " + bad.getLong(1)));
    final Row cut = rows.get(1);
    assertTrue(cut.getString(0).endsWith("/in/cut.laz"));
    assertNull(cut.get(2));
    assertNull(cut.get(POINTS));
    // A table has the same rows in every query, headers or not; less columns, more rows.
    final Dataset<Row> dropped =
        session.get().read().format("las").option("mode", "DROPMALFORMED").load(in.toString());
    final long left = 120_500 - chunk.pointCount();
    assertEquals(left, dropped.count());
    assertEquals(
        List.of(left, left),
        List.of(
            dropped.selectExpr("count(z)").first().getLong(0),
            dropped.selectExpr("count(nir)").first().getLong(0)));
    assertEquals(
        120_500,
        session
            .get()
            .read()
            .format("las")
            .option("mode", "DROPMALFORMED")
            .schema("x double, z double")
            .load(in.toString())
            .count());
    final Exception e =
        assertThrows(
            Exception.class,
            () -> session.get().read().format("las").option("table", "bad").load(in.toString()));
    assertTrue(e.getMessage().contains("option table is points or corrupt, not bad"));
  }
}
