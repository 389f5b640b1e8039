package io.sparklidar.job.output.parquet;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.codec.pages.FinishedPages;
import io.sparklidar.codec.pages.PageBatch;
import io.sparklidar.codec.pages.PageColumn;
import io.sparklidar.codec.pages.PageColumn.Reading;
import io.sparklidar.codec.pages.RowsOfFile;
import io.sparklidar.las.point.ModernPoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Rows whose columns take every form that the device knows, as arrays for it and as rows for the
 * writer on the CPU: few values, many, one, none; NaN, zeros of both signs, extremes, gaps.
 */
final class PageCases {

  /** Files of the rows, sorted. */
  static final List<String> VOCABULARY = List.of("a.laz", "b\u00e9.laz", "c/d.laz");

  private static final long STEP = 0x9E3779B97F4A7C15L;

  /** A value as it lies on the device. */
  private interface Values {
    long at(int row);
  }

  private record Case(
      ParquetColumn.Definition definition, PageColumn column, Optional<Values> values) {}

  private final List<Case> cases = new ArrayList<>();
  private final List<Optional<ByteBuffer>> sources = new ArrayList<>();
  private final RowBlock rows;
  private final PageBatch batch;
  private final int[] groupRows;

  /**
   * @param groupRows rows of each row group
   */
  PageCases(final int... groupRows) {
    this.groupRows = groupRows;
    final int count = IntStream.of(groupRows).sum();
    final List<RowsOfFile> files =
        List.of(
            new RowsOfFile(
                0, new CoordinateTransform(0.01, 0.01, 0.001, 4e5, -5e6, 0), true, 2, 17),
            new RowsOfFile(
                count / 3, new CoordinateTransform(1e-3, 0.02, 0.01, 1, 2, 3), false, 0, 0),
            new RowsOfFile(
                Math.max(count / 3 + 1, count / 2),
                new CoordinateTransform(0.01, 0.01, 0.001, 4e5, -5e6, 0),
                true,
                2,
                1L << 40));
    addCoordinates();
    addNarrow();
    addWhole();
    addFloats();
    addDoubles();
    batch = new PageBatch(cases.stream().map(Case::column).toList(), groupRows, files);
    rows = new RowBlock(cases.stream().map(Case::definition).toList());
    rows.extend(count);
    for (int c = 0; c < cases.size(); c++) {
      fill(c, files, count);
    }
  }

  /** Whatever bits, the same for the same row. */
  private static long mixed(final int row, final int salt) {
    long z = (row + 1) * STEP + salt * 0xD1B54A32D192ED03L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  private static int below(final int row, final int salt, final int bound) {
    return (int) Long.remainderUnsigned(mixed(row, salt), bound);
  }

  private void add(
      final String name, final ColumnType type, final PageColumn column, final Values values) {
    ParquetColumn.Definition definition = ParquetColumn.Definition.required(name, type);
    if (column.nanIsNull()) {
      definition = new ParquetColumn.Definition(name, type, 1, true, true);
    } else if (column.optional()) {
      definition = definition.asOptional();
    }
    cases.add(new Case(definition, column, Optional.ofNullable(values)));
  }

  private void addCoordinates() {
    add("x_few", ColumnType.DOUBLE, PageColumn.of(Reading.X), row -> below(row, 1, 3000));
    add("y_all", ColumnType.DOUBLE, PageColumn.of(Reading.Y), row -> (int) mixed(row, 2));
    add("z_one", ColumnType.DOUBLE, PageColumn.of(Reading.Z), row -> -5);
    add(
        "z_ends",
        ColumnType.DOUBLE,
        PageColumn.of(Reading.Z),
        row -> row % 2 == 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE);
    add(
        "angle",
        ColumnType.FLOAT,
        PageColumn.of(Reading.SCAN_ANGLE),
        row -> below(row, 3, 181) - 90);
    add(
        "angle_all",
        ColumnType.FLOAT,
        PageColumn.of(Reading.SCAN_ANGLE),
        row -> (short) mixed(row, 4));
    add("index", ColumnType.INT64, PageColumn.of(Reading.POINT_INDEX), row -> 0);
    add("file", ColumnType.STRING, PageColumn.of(Reading.FILE), row -> 0);
  }

  private void addNarrow() {
    add("u8", ColumnType.UINT8, PageColumn.of(Reading.U8), row -> mixed(row, 5));
    add(
        "u8_some",
        ColumnType.UINT8,
        PageColumn.of(Reading.U8).asOptional(),
        row -> below(row, 6, 7) + 1);
    add("u8_zero", ColumnType.UINT8, PageColumn.of(Reading.U8), row -> 0);
    add("channel", ColumnType.UINT8, PageColumn.bits(4, 3), row -> mixed(row, 7));
    add("flag", ColumnType.BOOLEAN, PageColumn.truth(2, 1), row -> mixed(row, 7));
    add(
        "flag_optional",
        ColumnType.BOOLEAN,
        PageColumn.truth(7, 1).asOptional(),
        row -> row % 3 == 0 ? 0x80 : 0x7F);
    add(
        "u16_few",
        ColumnType.UINT16,
        PageColumn.of(Reading.U16),
        row -> 60_000 + below(row, 8, 300));
    add(
        "u16_all",
        ColumnType.UINT16,
        PageColumn.of(Reading.U16).asOptional(),
        row -> mixed(row, 9));
    add("i16", ColumnType.INT16, PageColumn.of(Reading.I16), row -> below(row, 10, 9) - 5);
    add("u16_gone", ColumnType.UINT16, PageColumn.of(Reading.U16).asOptional(), null);
  }

  private void addWhole() {
    add("i32_few", ColumnType.INT32, PageColumn.of(Reading.I32), row -> below(row, 11, 2) * 7 - 9);
    add("i32_all", ColumnType.INT32, PageColumn.of(Reading.I32), row -> mixed(row, 12));
    // As many as pay, and one more, in a row group of 40 000.
    add("i32_last", ColumnType.INT32, PageColumn.of(Reading.I32), row -> row % 5_000);
    add("i32_beyond", ColumnType.INT32, PageColumn.of(Reading.I32), row -> row % 5_001);
    add("i64_all", ColumnType.INT64, PageColumn.of(Reading.I64), row -> mixed(row, 13));
    add(
        "i64_ends",
        ColumnType.INT64,
        PageColumn.of(Reading.I64).asOptional(),
        row -> row % 2 == 0 ? Long.MIN_VALUE : Long.MAX_VALUE - row);
    add(
        "i64_near",
        ColumnType.INT64,
        PageColumn.of(Reading.I64),
        row -> 1_000_000L * row - below(row, 14, 700));
    add("i64_gone", ColumnType.INT64, PageColumn.of(Reading.I64).asOptional(), null);
  }

  private static long bits(final float value) {
    return Float.floatToRawIntBits(value);
  }

  private void addFloats() {
    final PageColumn feature = PageColumn.of(Reading.F32).withoutNaN();
    add("f_all", ColumnType.FLOAT, feature, row -> bits(below(row, 15, 1 << 24) * 1e-3f));
    add(
        "f_some",
        ColumnType.FLOAT,
        feature,
        row -> below(row, 16, 3) == 0 ? bits(Float.NaN) : bits(below(row, 17, 1 << 24) - 5e6f));
    add("f_none", ColumnType.FLOAT, feature, row -> 0x7FC00001L);
    add(
        "f_few",
        ColumnType.FLOAT,
        feature,
        row -> below(row, 18, 5) == 0 ? bits(Float.NaN) : bits(below(row, 19, 20) / 7f));
    add("f_zeros", ColumnType.FLOAT, feature, row -> bits(row % 2 == 0 ? -0f : 0f));
    add(
        "f_ends",
        ColumnType.FLOAT,
        feature,
        row ->
            bits(
                switch (row % 4) {
                  case 0 -> Float.NEGATIVE_INFINITY;
                  case 1 -> Float.POSITIVE_INFINITY;
                  case 2 -> -Float.MIN_VALUE;
                  default -> Float.NaN;
                }));
    // What the first page says is not what the others say.
    add("f_late", ColumnType.FLOAT, feature, row -> bits(row < 20_000 ? 1 : row * 0.5f));
    add("f_early", ColumnType.FLOAT, feature, row -> bits(row < 20_000 ? row : 1));
    add("f_page", ColumnType.FLOAT, feature, row -> bits(row / 20_000 == 1 ? Float.NaN : row % 50));
    add(
        "f_nan",
        ColumnType.FLOAT,
        PageColumn.of(Reading.F32),
        row -> row == 3 ? 0xFFFFFFFFL : bits(below(row, 20, 40)));
    add("f_gone", ColumnType.FLOAT, feature, null);
  }

  private void addDoubles() {
    add(
        "time",
        ColumnType.DOUBLE,
        PageColumn.of(Reading.F64).asOptional(),
        row -> Double.doubleToRawLongBits(1e8 + row * 1e-5));
    add(
        "time_few",
        ColumnType.DOUBLE,
        PageColumn.of(Reading.F64),
        row -> Double.doubleToRawLongBits(1e8 + row / 100));
    // Among them the bits that mark a free slot.
    add(
        "d_nan",
        ColumnType.DOUBLE,
        PageColumn.of(Reading.F64),
        row -> row % 50 == 7 ? -1 : Double.doubleToRawLongBits(row % 9 - 4.5));
    add(
        "d_some",
        ColumnType.DOUBLE,
        PageColumn.of(Reading.F64).withoutNaN(),
        row -> row % 50 == 7 ? -1 : mixed(row, 21) & ~(1L << 62));
    add("d_gone", ColumnType.DOUBLE, PageColumn.of(Reading.F64).asOptional(), null);
  }

  private void fill(final int number, final List<RowsOfFile> files, final int count) {
    final Case one = cases.get(number);
    final ParquetColumn to = rows.columns().get(number);
    final PageColumn column = one.column;
    if (one.values.isEmpty()) {
      sources.add(Optional.empty());
      if (column.nanIsNull()) {
        Arrays.fill(to.floats(), Float.NaN);
      } else {
        to.setMissing(0, count);
      }
      return;
    }
    final Values values = one.values.get();
    final ByteBuffer source =
        ByteBuffer.allocateDirect(Math.max(8, count * column.reading().width()))
            .order(ByteOrder.LITTLE_ENDIAN);
    sources.add(column.isRead() ? Optional.of(source) : Optional.empty());
    int f = 0;
    for (int row = 0; row < count; row++) {
      while (f + 1 < files.size() && files.get(f + 1).firstRow() <= row) {
        f++;
      }
      final RowsOfFile file = files.get(f);
      final long value = values.at(row);
      switch (column.reading().width()) {
        case 1 -> source.put(row, (byte) value);
        case 2 -> source.putShort(row * 2, (short) value);
        case 4 -> source.putInt(row * 4, (int) value);
        case 8 -> source.putLong(row * 8, value);
        default -> {}
      }
      switch (column.reading()) {
        case U8 -> to.bytes()[row] = (byte) ((value & 0xFF) >> column.shift() & column.mask());
        case U16, I16 -> to.shorts()[row] = (short) value;
        case I32 -> to.ints()[row] = (int) value;
        case I64 -> to.longs()[row] = value;
        case F32 -> to.floats()[row] = Float.intBitsToFloat((int) value);
        case F64 -> to.doubles()[row] = Double.longBitsToDouble(value);
        case X -> to.doubles()[row] = file.transform().x((int) value);
        case Y -> to.doubles()[row] = file.transform().y((int) value);
        case Z -> to.doubles()[row] = file.transform().z((int) value);
        case SCAN_ANGLE ->
            to.floats()[row] =
                file.modern()
                    ? (float) ((short) value * ModernPoints.SCAN_ANGLE_UNIT)
                    : (short) value;
        case POINT_INDEX -> to.longs()[row] = file.firstIndex() + row - file.firstRow();
        case FILE -> to.ints()[row] = file.file();
      }
    }
  }

  /** What the device is to encode. */
  PageBatch batch() {
    return batch;
  }

  /** The columns' values as they lie on the device; none of those without values. */
  List<Optional<ByteBuffer>> sources() {
    return sources;
  }

  List<ParquetColumn.Definition> definitions() {
    return cases.stream().map(Case::definition).toList();
  }

  /** The rows, for the CPU. */
  RowBlock rows() {
    return rows;
  }

  /** First row of a row group. */
  int firstRow(final int group) {
    return IntStream.of(groupRows).limit(group).sum();
  }

  /** The row group as the writer on the CPU makes its pages. */
  FinishedPages expected(final int group) {
    return JavaPages.of(rows, firstRow(group), groupRows[group], VOCABULARY);
  }

  /** Compares all there is of a row group, and says where it differs. */
  void assertMade(final int group, final FinishedPages made) {
    final FinishedPages expected = expected(group);
    for (int c = 0; c < cases.size(); c++) {
      JavaPages.assertSame(
          "row group " + group + ", " + cases.get(c).definition.name(),
          expected.column(c),
          made.column(c));
    }
  }

  /** Writes a file of pages made elsewhere, or on the CPU by the writer itself. */
  void write(final ParquetTileWriter writer, final Optional<List<FinishedPages>> made)
      throws IOException {
    for (int g = 0; g < groupRows.length; g++) {
      if (made.isPresent()) {
        writer.writeRowGroup(made.get().get(g), VOCABULARY);
      } else {
        writer.writeRowGroup(rows, Optional.empty(), firstRow(g), groupRows[g], VOCABULARY);
      }
    }
  }
}
