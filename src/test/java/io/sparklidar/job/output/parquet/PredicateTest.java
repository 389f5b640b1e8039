package io.sparklidar.job.output.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.parallel.SpareCores;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Statistics leave out row groups and pages, never rows: a reader that uses them finds what it
 * finds by looking at every row.
 */
final class PredicateTest {

  /** Three pages; values move from page to page, so that statistics tell pages apart. */
  private static final int ROWS = 60_000;

  private static final int BYTES_LENGTH = 3;

  /** Predicates with the number of rows they hold for. */
  private static final Map<String, Long> EXPECTED = new LinkedHashMap<>();

  static {
    EXPECTED.put("uint8 >= 200", count(i -> i * 250L / ROWS >= 200));
    EXPECTED.put("int8 < 0", count(i -> i * 250 / ROWS - 125 < 0));
    EXPECTED.put("uint16 > 40000", count(i -> i > 40_000));
    EXPECTED.put("int16 < -20000", count(i -> i - 30_000 < -20_000));
    EXPECTED.put("uint32_few > 2500000000", count(i -> i / 6_000 * 400_000_000L > 2_500_000_000L));
    EXPECTED.put("uint32_few < 1000000000", count(i -> i / 6_000 * 400_000_000L < 1_000_000_000L));
    EXPECTED.put("uint32 > 3000000000", count(i -> i * 70_000L > 3_000_000_000L));
    EXPECTED.put("uint64 > 9223372036854775807", count(i -> i >= ROWS / 2));
    EXPECTED.put("int64 = 59999", 1L);
    EXPECTED.put("flag", count(i -> i >= 45_000));
    EXPECTED.put("real > 50000", count(i -> i > 50_000));
    EXPECTED.put("nan_time = 50", 1L);
    EXPECTED.put("nan_time = 25000", 1L);
    EXPECTED.put("nan_time >= 59990 and nan_time < 1e300", 10L);
    EXPECTED.put("feature = 25000", 1L);
    EXPECTED.put("feature is null", count(i -> i % 2 == 1));
    EXPECTED.put("feature is not null", count(i -> i % 2 == 0));
    EXPECTED.put("sometimes = 7", count(i -> i < 10_000));
    EXPECTED.put("sometimes is null", count(i -> i >= 10_000));
    EXPECTED.put("whole < 0", count(i -> i < 20_000));
    EXPECTED.put("whole >= 18446744073709551615", count(i -> i >= 40_000));
    EXPECTED.put("whole > 9223372036854775807", count(i -> i >= 40_000));
    EXPECTED.put("source = 'c'", count(i -> i >= 40_000));
    EXPECTED.put("source = 'a\u00e9'", count(i -> i < 20_000));
  }

  @TempDir static Path folder;

  private static Path file;
  private static SparkSession spark;

  private interface Condition {
    boolean holds(int row);
  }

  private static long count(final Condition condition) {
    long count = 0;
    for (int i = 0; i < ROWS; i++) {
      count += condition.holds(i) ? 1 : 0;
    }
    return count;
  }

  @BeforeAll
  static void write() throws Exception {
    file = folder.resolve("points.parquet");
    final List<ParquetColumn.Definition> definitions =
        List.of(
            ParquetColumn.Definition.required("uint8", ColumnType.UINT8),
            ParquetColumn.Definition.required("int8", ColumnType.INT8),
            ParquetColumn.Definition.required("uint16", ColumnType.UINT16),
            ParquetColumn.Definition.required("int16", ColumnType.INT16),
            ParquetColumn.Definition.required("uint32_few", ColumnType.UINT32),
            ParquetColumn.Definition.required("uint32", ColumnType.UINT32),
            ParquetColumn.Definition.required("uint64", ColumnType.UINT64),
            ParquetColumn.Definition.required("int64", ColumnType.INT64),
            ParquetColumn.Definition.required("flag", ColumnType.BOOLEAN),
            ParquetColumn.Definition.required("real", ColumnType.FLOAT),
            ParquetColumn.Definition.required("nan_time", ColumnType.DOUBLE),
            ParquetColumn.Definition.nullableFloat("feature"),
            ParquetColumn.Definition.required("sometimes", ColumnType.UINT8).asOptional(),
            ParquetColumn.Definition.required("source", ColumnType.STRING),
            new ParquetColumn.Definition("raw", ColumnType.BYTES, BYTES_LENGTH, false, false),
            new ParquetColumn.Definition(
                "whole", ColumnType.DECIMAL, ColumnType.DECIMAL_LENGTH, true, false),
            new ParquetColumn.Definition("any", ColumnType.BINARY, BYTES_LENGTH, true, false));
    final RowBlock rows = new RowBlock(definitions);
    rows.extend(ROWS);
    final List<ParquetColumn> c = rows.columns();
    for (int i = 0; i < ROWS; i++) {
      c.get(0).bytes()[i] = (byte) (i * 250L / ROWS);
      c.get(1).bytes()[i] = (byte) (i * 250 / ROWS - 125);
      c.get(2).shorts()[i] = (short) i;
      c.get(3).shorts()[i] = (short) (i - 30_000);
      c.get(4).ints()[i] = (int) (i / 6_000 * 400_000_000L);
      c.get(5).ints()[i] = (int) (i * 70_000L);
      c.get(6).longs()[i] = i >= ROWS / 2 ? Long.MIN_VALUE + i : i;
      c.get(7).longs()[i] = i;
      c.get(8).bytes()[i] = (byte) (i >= 45_000 ? 1 : 0);
      c.get(9).floats()[i] = i;
      // One NaN on the second page, among times that only that page has.
      c.get(10).doubles()[i] = i == 30_000 ? Double.NaN : i;
      c.get(11).floats()[i] = i % 2 == 1 ? Float.NaN : i;
      c.get(12).bytes()[i] = 7;
      c.get(13).ints()[i] = i / 20_000;
      c.get(14).bytes()[i * BYTES_LENGTH] = (byte) (i / 20_000 * 100);
      // -1 on the first page, 0 on the second, 2^64 - 1 on the third.
      final byte[] whole = c.get(15).bytes();
      final int first = i * ColumnType.DECIMAL_LENGTH;
      if (i / 20_000 != 1) {
        Arrays.fill(whole, first, first + ColumnType.DECIMAL_LENGTH, (byte) -1);
        whole[first] = (byte) (i < 20_000 ? -1 : 0);
      }
      // Longer from page to page, and larger.
      c.get(16).ints()[i] = 1 + i / 20_000;
      c.get(16).bytes()[i * BYTES_LENGTH] = (byte) (i / 20_000 * 100);
    }
    c.get(12).setMissing(10_000, ROWS);
    try (ParquetTileWriter writer =
        new ParquetTileWriter(
            new org.apache.hadoop.fs.Path(file.toUri()),
            new Configuration(),
            definitions,
            PageCompression.FAST,
            SpareCores.NONE)) {
      writer.writeRowGroup(rows, Optional.empty(), 0, ROWS, List.of("a\u00e9", "b", "c"));
      writer.finish(Map.of());
    }
    spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void sparkFindsEveryRow() {
    final Dataset<Row> points = spark.read().parquet(file.toString());
    for (final Map.Entry<String, Long> expected : EXPECTED.entrySet()) {
      assertEquals(expected.getValue(), points.filter(expected.getKey()).count(), expected::getKey);
    }
    assertEquals(20_000, points.filter("raw = X'C80000'").count());
    assertEquals(20_000, points.filter("raw = X'000000'").count());
    assertEquals(20_000, points.filter("any = X'00'").count());
    assertEquals(20_000, points.filter("any = X'C80000'").count());
    // Spark takes NaN as larger than all numbers.
    assertEquals(20_000, points.filter("nan_time >= 40000 or isnan(nan_time)").count() - 1);
    assertEquals(10, points.filter("nan_time > 59990").count());
  }

  @Test
  void duckFindsEveryRow() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      for (final Map.Entry<String, Long> expected : EXPECTED.entrySet()) {
        try (ResultSet result =
            statement.executeQuery(
                "SELECT count(*) FROM '" + file + "' WHERE " + expected.getKey())) {
          result.next();
          assertEquals(expected.getValue(), result.getLong(1), expected::getKey);
        }
      }
    }
  }
}
