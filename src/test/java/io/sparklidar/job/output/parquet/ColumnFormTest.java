package io.sparklidar.job.output.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.parallel.SpareCores;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever form a column takes on disk, readers get the values back, bit for bit and in order: all
 * types, values that repeat, that do not, extremes, NaN, nothing at all.
 */
final class ColumnFormTest {

  /** Three pages, the last one not full, nor its last group of eight. */
  private static final int ROWS = 41_003;

  private static final List<String> VOCABULARY = List.of("a", "b\u00e9", "c/d e.laz");

  @TempDir static Path folder;

  private static SparkSession spark;

  /** The block that was filled last, and how many rows it has. */
  private static RowBlock filled;

  private static int filledRows = -1;

  /** The bits that a row has. */
  private interface Values {
    long at(int row);
  }

  private record Named(ParquetColumn.Definition definition, Values values) {

    boolean isMissing(final int row) {
      return definition.optional() && !definition.nanIsNull() && row % 3 == 1;
    }

    /** What a reader should give for a row: a number, or null. */
    Object expected(final int row) {
      if (isMissing(row)) {
        return null;
      }
      final long bits = values.at(row);
      return switch (definition.type()) {
        case BOOLEAN -> (bits & 1) != 0;
        case UINT8 -> bits & 0xFF;
        case INT8 -> (long) (byte) bits;
        case UINT16 -> bits & 0xFFFF;
        case INT16 -> (long) (short) bits;
        case UINT32 -> bits & 0xFFFFFFFFL;
        case INT32 -> (long) (int) bits;
        case UINT64, INT64 -> bits;
        case FLOAT -> {
          final float value = Float.intBitsToFloat((int) bits);
          yield definition.nanIsNull() && Float.isNaN(value) ? null : (Object) (double) value;
        }
        case DOUBLE -> Double.longBitsToDouble(bits);
        case STRING -> VOCABULARY.get((int) Math.floorMod(bits, 3L));
        case DECIMAL -> new BigDecimal(whole(row));
        case BINARY ->
            HexFormat.of().formatHex(Arrays.copyOf(whole(row).toByteArray(), length(row)));
        case BYTES -> throw new IllegalArgumentException("no number");
      };
    }

    /** Signed in every other row, unsigned in between. */
    BigInteger whole(final int row) {
      final long bits = values.at(row);
      final BigInteger signed = BigInteger.valueOf(bits);
      return row % 2 == 0 || bits >= 0 ? signed : signed.add(BigInteger.ONE.shiftLeft(Long.SIZE));
    }

    int length(final int row) {
      return row % (definition.length() + 1);
    }

    void put(final ParquetColumn to, final int row) {
      final long bits = values.at(row);
      switch (definition.type()) {
        case BOOLEAN -> to.bytes()[row] = (byte) (bits & 1);
        case UINT8, INT8 -> to.bytes()[row] = (byte) bits;
        case UINT16, INT16 -> to.shorts()[row] = (short) bits;
        case UINT32, INT32 -> to.ints()[row] = (int) bits;
        case UINT64, INT64 -> to.longs()[row] = bits;
        case FLOAT -> to.floats()[row] = Float.intBitsToFloat((int) bits);
        case DOUBLE -> to.doubles()[row] = Double.longBitsToDouble(bits);
        case STRING -> to.ints()[row] = (int) Math.floorMod(bits, 3L);
        case DECIMAL -> {
          final byte[] whole = whole(row).toByteArray();
          final int end = (row + 1) * definition.length();
          Arrays.fill(to.bytes(), end - definition.length(), end, (byte) (whole[0] < 0 ? -1 : 0));
          System.arraycopy(whole, 0, to.bytes(), end - whole.length, whole.length);
        }
        case BINARY -> {
          final byte[] value = Arrays.copyOf(whole(row).toByteArray(), length(row));
          System.arraycopy(value, 0, to.bytes(), row * definition.length(), value.length);
          to.ints()[row] = value.length;
        }
        case BYTES -> throw new IllegalArgumentException("no number");
      }
      if (isMissing(row)) {
        to.setMissing(row, row + 1);
      }
    }
  }

  @BeforeAll
  static void start() {
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
    filled = null;
    filledRows = -1;
  }

  private static long random(final int row) {
    return new SplittableRandom(row).nextLong();
  }

  /** What the bits of a column look like, for any type. */
  private static List<Values> patterns(final ColumnType type) {
    final long[] extremes =
        switch (type) {
          case FLOAT ->
              bits(
                  0f,
                  -0f,
                  Float.NaN,
                  Float.POSITIVE_INFINITY,
                  Float.NEGATIVE_INFINITY,
                  Float.MIN_VALUE,
                  -Float.MAX_VALUE);
          case DOUBLE ->
              bits(
                  0.0,
                  -0.0,
                  Double.NaN,
                  Double.POSITIVE_INFINITY,
                  Double.NEGATIVE_INFINITY,
                  Double.MIN_VALUE,
                  -Double.MAX_VALUE);
          default ->
              new long[] {
                0,
                -1,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                Integer.MIN_VALUE,
                Integer.MAX_VALUE,
                Short.MIN_VALUE,
                Short.MAX_VALUE
              };
        };
    return List.of(
        row -> 0,
        row -> extremes[2],
        row -> extremes[Math.floorMod(random(row), extremes.length)],
        row -> row,
        row -> number(type, row / 1000),
        row -> number(type, (int) Math.floorMod(random(row), 200L)),
        row -> number(type, (int) Math.floorMod(random(row), 700L)),
        row -> number(type, (int) Math.floorMod(random(row), 4500L)),
        row -> number(type, row),
        row -> number(type, row * 31),
        row -> finite(type, random(row)),
        // Values that come late: the first pages do not tell what the others hold.
        row -> row < ROWS / 2 ? 1 : finite(type, random(row)));
  }

  /** Some number as a column would hold it: coordinates have hundredths. */
  private static long number(final ColumnType type, final int number) {
    return switch (type) {
      case FLOAT -> Float.floatToRawIntBits(number * 0.006f);
      case DOUBLE -> Double.doubleToRawLongBits(770_000 + number * 0.01);
      default -> number;
    };
  }

  /** Random bits; a NaN would lose its payload on the way through a reader. */
  private static long finite(final ColumnType type, final long bits) {
    return switch (type) {
      case FLOAT -> bits & 0xBFFFFFFFL;
      case DOUBLE -> bits & 0xBFFFFFFFFFFFFFFFL;
      default -> bits;
    };
  }

  private static long[] bits(final float... values) {
    final long[] bits = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private static long[] bits(final double... values) {
    final long[] bits = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      bits[i] = Double.doubleToRawLongBits(values[i]);
    }
    return bits;
  }

  private static List<Named> columns() {
    final List<Named> columns = new ArrayList<>();
    for (final ColumnType type : ColumnType.values()) {
      if (type == ColumnType.BYTES) {
        continue;
      }
      final List<Values> patterns = patterns(type);
      for (int p = 0; p < patterns.size(); p++) {
        final String name = type.name().toLowerCase(Locale.ROOT) + "_" + p;
        final int length =
            switch (type) {
              case DECIMAL -> ColumnType.DECIMAL_LENGTH;
              case BINARY -> 5;
              default -> 1;
            };
        final ParquetColumn.Definition required =
            new ParquetColumn.Definition(name, type, length, false, false);
        columns.add(new Named(required, patterns.get(p)));
        if (p % 2 == 0) {
          columns.add(
              new Named(
                  new ParquetColumn.Definition(name + "_or_null", type, length, true, false),
                  patterns.get(p)));
        }
        if (type == ColumnType.FLOAT) {
          columns.add(
              new Named(ParquetColumn.Definition.nullableFloat(name + "_or_nan"), patterns.get(p)));
        }
      }
    }
    return columns;
  }

  /** Rows from behind to the front if {@code reversed}, through an order. */
  private static Path write(
      final List<Named> columns,
      final int rows,
      final boolean reversed,
      final PageCompression compression)
      throws Exception {
    final Path file = folder.resolve("%d-%b-%s.parquet".formatted(rows, reversed, compression));
    if (!Files.exists(file)) {
      final RowBlock block = block(columns, rows);
      write(columns, block, rows, reversed, compression, file, SpareCores.NONE);
      final Path together = folder.resolve("together.parquet");
      write(columns, block, rows, reversed, compression, together, new SpareCores(4));
      assertEquals(-1, Files.mismatch(file, together), "helpers change no byte");
      Files.delete(together);
    }
    return file;
  }

  private static RowBlock block(final List<Named> columns, final int rows) {
    if (rows != filledRows) {
      filled = new RowBlock(columns.stream().map(Named::definition).toList());
      filled.extend(rows);
      for (int c = 0; c < columns.size(); c++) {
        for (int i = 0; i < rows; i++) {
          columns.get(c).put(filled.columns().get(c), i);
        }
      }
      filledRows = rows;
    }
    return filled;
  }

  private static void write(
      final List<Named> columns,
      final RowBlock block,
      final int rows,
      final boolean reversed,
      final PageCompression compression,
      final Path file,
      final SpareCores spare)
      throws Exception {
    final List<ParquetColumn.Definition> definitions =
        columns.stream().map(Named::definition).toList();
    final int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = rows - 1 - i;
    }
    try (ParquetTileWriter writer =
        new ParquetTileWriter(
            new org.apache.hadoop.fs.Path(file.toUri()),
            new Configuration(),
            definitions,
            compression,
            spare)) {
      // Two row groups, where there are rows for two.
      final Optional<int[]> through = reversed ? Optional.of(order) : Optional.empty();
      final int first = rows - rows / 10;
      writer.writeRowGroup(block, through, 0, first, VOCABULARY);
      writer.writeRowGroup(block, through, first, rows - first, VOCABULARY);
      writer.finish(Map.of());
    }
  }

  private static void assertValue(final Named column, final int row, final Object found)
      throws SQLException {
    final Object comparable =
        switch (column.definition().type()) {
          case BOOLEAN, STRING -> found;
          case DECIMAL -> found;
          case BINARY ->
              found instanceof Blob blob
                  ? HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()))
                  : found == null ? null : HexFormat.of().formatHex((byte[]) found);
          case FLOAT, DOUBLE -> found == null ? null : (Object) ((Number) found).doubleValue();
          default -> found == null ? null : (Object) ((Number) found).longValue();
        };
    assertEquals(
        column.expected(row), comparable, () -> column.definition().name() + ", row " + row);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 129, ROWS})
  void sparkReadsWhatWasWritten(final int rows) throws Exception {
    final List<Named> columns = columns();
    for (final boolean reversed : new boolean[] {false, true}) {
      final Path file = write(columns, rows, reversed, PageCompression.FAST);
      for (final String vectorized : List.of("true", "false")) {
        spark.conf().set("spark.sql.parquet.enableVectorizedReader", vectorized);
        spark.conf().set("spark.sql.codegen.maxFields", "1000");
        final List<Row> found = spark.read().parquet(file.toString()).collectAsList();
        assertEquals(rows, found.size());
        for (int i = 0; i < rows; i++) {
          for (int c = 0; c < columns.size(); c++) {
            assertValue(columns.get(c), reversed ? rows - 1 - i : i, found.get(i).get(c));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 129, ROWS})
  void duckReadsWhatWasWritten(final int rows) throws Exception {
    final List<Named> columns = columns();
    final Path file = write(columns, rows, false, PageCompression.FAST);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT * FROM '" + file + "'")) {
      int row = 0;
      for (; found.next(); row++) {
        for (int c = 0; c < columns.size(); c++) {
          assertValue(columns.get(c), row, found.getObject(c + 1));
        }
      }
      assertEquals(rows, row);
    }
  }

  @Test
  void compressionChangesNoValue() throws Exception {
    final List<Named> columns = columns();
    final Path none = write(columns, ROWS, false, PageCompression.NONE);
    final Path small = write(columns, ROWS, false, PageCompression.SMALL);
    final Path fast = write(columns, ROWS, false, PageCompression.FAST);
    assertTrue(Files.size(small) <= Files.size(fast), Files.size(small) + ", small");
    assertTrue(Files.size(fast) < Files.size(none), Files.size(none) + ", none");
    assertEquals(Set.of(CompressionCodecName.UNCOMPRESSED), codecs(none));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      for (final Path other : List.of(small, none)) {
        try (ResultSet differing =
            statement.executeQuery(
                "SELECT count(*) FROM (SELECT * FROM '"
                    + fast
                    + "' EXCEPT ALL SELECT * FROM '"
                    + other
                    + "')")) {
          differing.next();
          assertEquals(0, differing.getLong(1));
        }
      }
    }
  }

  @Test
  void allFormsOccur() throws Exception {
    final Path file = write(columns(), ROWS, false, PageCompression.FAST);
    final Set<Encoding> encodings = new HashSet<>();
    for (final ColumnChunkMetaData column : chunks(file)) {
      encodings.addAll(column.getEncodings());
    }
    assertTrue(
        encodings.containsAll(
            Set.of(Encoding.PLAIN, Encoding.RLE_DICTIONARY, Encoding.DELTA_BINARY_PACKED)),
        encodings::toString);
    assertEquals(
        Set.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.ZSTD), codecs(file));
  }

  private static Set<CompressionCodecName> codecs(final Path file) throws Exception {
    final Set<CompressionCodecName> codecs = new HashSet<>();
    for (final ColumnChunkMetaData column : chunks(file)) {
      codecs.add(column.getCodec());
    }
    return codecs;
  }

  private static List<ColumnChunkMetaData> chunks(final Path file) throws Exception {
    final List<ColumnChunkMetaData> chunks = new ArrayList<>();
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))) {
      for (final BlockMetaData block : reader.getFooter().getBlocks()) {
        chunks.addAll(block.getColumns());
      }
    }
    return chunks;
  }
}
