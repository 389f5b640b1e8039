package io.sparklidar.job.output.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.codec.pages.EmulatedKernels;
import io.sparklidar.codec.pages.FinishedColumn;
import io.sparklidar.codec.pages.FinishedPages;
import io.sparklidar.parallel.SpareCores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file of pages that somebody else made is the file that the writer makes without compression,
 * and the kernels for the device, run on the CPU, make such pages.
 */
final class FinishedPagesTest {

  /** Pages that are full, hold one row, and end within a group of eight. */
  private static final int[] GROUPS = {40_000, 1, 20_007, 20_000};

  @TempDir static Path folder;

  private static Path write(
      final String name,
      final PageCases cases,
      final PageCompression compression,
      final Optional<List<FinishedPages>> made)
      throws IOException {
    final Path path = folder.resolve(name);
    try (ParquetTileWriter writer =
        new ParquetTileWriter(
            new org.apache.hadoop.fs.Path(path.toUri()),
            new Configuration(),
            cases.definitions(),
            compression,
            SpareCores.NONE)) {
      cases.write(writer, made);
      writer.finish(Map.of("key", "value"));
    }
    return path;
  }

  private static List<FinishedPages> onTheCpu(final PageCases cases) {
    return IntStream.range(0, GROUPS.length).mapToObj(cases::expected).toList();
  }

  @Test
  void aFileOfFinishedPagesIsThatOfTheWriterByteForByte() throws IOException {
    final PageCases cases = new PageCases(GROUPS);
    final Path finished =
        write("finished.parquet", cases, PageCompression.NONE, Optional.of(onTheCpu(cases)));
    final Path written = write("written.parquet", cases, PageCompression.NONE, Optional.empty());
    assertArrayEquals(Files.readAllBytes(written), Files.readAllBytes(finished));
  }

  @Test
  void theKernelsMakeThePagesOfTheWriter() throws IOException, InterruptedException {
    final EmulatedKernels kernels = EmulatedKernels.compileInto(folder);
    final PageCases cases = new PageCases(GROUPS);
    final BiFunction<Integer, Integer, FinishedColumn> columns =
        kernels.encode(cases.batch(), cases.sources());
    final List<FinishedPages> made = new ArrayList<>();
    for (int g = 0; g < GROUPS.length; g++) {
      made.add(pages(GROUPS[g], g, columns));
      cases.assertMade(g, made.get(g));
    }
    assertArrayEquals(
        Files.readAllBytes(write("cpu.parquet", cases, PageCompression.NONE, Optional.empty())),
        Files.readAllBytes(
            write("kernels.parquet", cases, PageCompression.NONE, Optional.of(made))));
  }

  private static FinishedPages pages(
      final int rows, final int group, final BiFunction<Integer, Integer, FinishedColumn> columns) {
    return new FinishedPages() {
      @Override
      public int rows() {
        return rows;
      }

      @Override
      public FinishedColumn column(final int number) {
        return columns.apply(group, number);
      }
    };
  }

  @Test
  void readersFindWhatTheCompressedFileHolds() throws Exception {
    final PageCases cases = new PageCases(GROUPS);
    final Path finished =
        write("uncompressed.parquet", cases, PageCompression.NONE, Optional.of(onTheCpu(cases)));
    final Path compressed = write("small.parquet", cases, PageCompression.SMALL, Optional.empty());
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("SET threads TO 1");
      final String numbered = "SELECT row_number() OVER () AS row, * FROM '%s'";
      final String first = numbered.formatted(finished);
      final String second = numbered.formatted(compressed);
      for (final String other :
          List.of(first + " EXCEPT ALL " + second, second + " EXCEPT ALL " + first)) {
        try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM (" + other + ")")) {
          rows.next();
          assertEquals(0, rows.getLong(1), "rows that DuckDB finds in one file only");
        }
      }
    }
    final SparkSession spark =
        SparkSession.builder().master("local[1]").config("spark.ui.enabled", "false").getOrCreate();
    try {
      final List<Row> wanted = rows(spark, compressed);
      final List<Row> found = rows(spark, finished);
      assertEquals(wanted.size(), found.size());
      for (int row = 0; row < wanted.size(); row++) {
        assertEquals(wanted.get(row), found.get(row), "row " + row + ", by Spark");
      }
    } finally {
      spark.stop();
    }
  }

  private static List<Row> rows(final SparkSession spark, final Path path) {
    final Dataset<Row> table = spark.read().parquet(path.toString());
    return table.collectAsList();
  }
}
