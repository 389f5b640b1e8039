package io.sparklidar.job.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.CloudFile;
import io.sparklidar.storage.OutputFormat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Blob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever two files have under one name, the table and the tile that hold both hold every value of
 * each: all pairs of types, vectors, bytes, scales and values that mean "none".
 */
final class MergedLayoutsTest {

  private static final int POINTS = 40;

  private static final long NONE = 7;

  /** A kind of dimension. */
  private record Kind(
      String name,
      ExtraDimensionType type,
      int elements,
      List<Double> scale,
      List<Double> offset,
      List<Long> noData) {

    static Kind plain(final ExtraDimensionType type, final int elements) {
      return new Kind(
          type.name().toLowerCase(java.util.Locale.ROOT) + (elements == 1 ? "" : "x" + elements),
          type,
          elements,
          List.of(),
          List.of(),
          List.of());
    }

    ExtraDimension dimension(final String dimensionName) {
      return new ExtraDimension(dimensionName, type, elements, 0, scale, offset, noData, name);
    }
  }

  private static List<Kind> kinds() {
    final List<Kind> kinds = new ArrayList<>();
    for (final ExtraDimensionType type : ExtraDimensionType.values()) {
      kinds.add(Kind.plain(type, 1));
    }
    kinds.add(Kind.plain(ExtraDimensionType.I16, 2));
    kinds.add(Kind.plain(ExtraDimensionType.F64, 3));
    kinds.add(Kind.plain(ExtraDimensionType.U8, 2));
    kinds.add(Kind.plain(ExtraDimensionType.U8, 9));
    kinds.add(Kind.plain(ExtraDimensionType.U8, 11));
    for (final ExtraDimensionType type :
        List.of(ExtraDimensionType.U16, ExtraDimensionType.I64, ExtraDimensionType.F32)) {
      kinds.add(new Kind("scaled " + type, type, 1, List.of(0.01), List.of(5.0), List.of()));
    }
    kinds.add(new Kind("fine", ExtraDimensionType.I32, 1, List.of(1e-9), List.of(1e9), List.of()));
    kinds.add(new Kind("none", ExtraDimensionType.U8, 1, List.of(), List.of(), List.of(NONE)));
    return kinds;
  }

  /** The bits of an element: the corners of its type, and whatever else. */
  private static long bits(final ExtraDimensionType type, final int point, final int element) {
    final long random = new SplittableRandom(31L * point + element).nextLong();
    final long corner =
        switch (point) {
          case 0 -> 0;
          case 1 -> -1;
          case 2 -> 1;
          case 3 -> 1L << (8 * type.size() - 1);
          case 4 -> (1L << (8 * type.size() - 1)) - 1;
          case 5 -> NONE;
          case 6 -> (1L << 53) + 1;
          default -> random;
        };
    if (type == ExtraDimensionType.F32) {
      final float[] corners = {0f, -0f, 1 / 3f, Float.MAX_VALUE, Float.MIN_VALUE, Float.NaN};
      return Integer.toUnsignedLong(
          Float.floatToRawIntBits(
              point < corners.length ? corners[point] : (float) (random * 1e-12)));
    }
    if (type == ExtraDimensionType.F64) {
      final double[] corners = {0, -0.0, 1 / 3.0, Double.MAX_VALUE, Double.MIN_VALUE, Double.NaN};
      return Double.doubleToRawLongBits(point < corners.length ? corners[point] : random * 1e-12);
    }
    return corner;
  }

  /** A stored number as text that is equal for equal numbers of any types. */
  private static String stored(final ExtraDimensionType type, final long bits) {
    final int unused = 64 - 8 * type.size();
    return switch (type) {
      case F32 -> number((double) Float.intBitsToFloat((int) bits));
      case F64 -> number(Double.longBitsToDouble(bits));
      case U8, U16, U32, U64 ->
          new BigInteger(Long.toUnsignedString(bits << unused >>> unused)) + "";
      default -> Long.toString(bits << unused >> unused);
    };
  }

  private static String number(final double value) {
    if (Double.isNaN(value) || Double.isInfinite(value) || 1 / value == Double.NEGATIVE_INFINITY) {
      return Double.toString(value);
    }
    return new BigDecimal(value).stripTrailingZeros().toPlainString();
  }

  private static String text(final Object found) throws Exception {
    if (found == null) {
      return null;
    }
    if (found instanceof Blob blob) {
      return HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()));
    }
    if (found instanceof Float || found instanceof Double) {
      return number(((Number) found).doubleValue());
    }
    return new BigDecimal(found.toString()).stripTrailingZeros().toPlainString();
  }

  private static String hex(final Kind kind, final int point) {
    final byte[] bytes = new byte[kind.elements];
    for (int e = 0; e < kind.elements; e++) {
      bytes[e] = (byte) bits(kind.type, point, e);
    }
    return HexFormat.of().formatHex(bytes);
  }

  private static boolean isBytes(final Kind kind) {
    return kind.type == ExtraDimensionType.U8
        && kind.scale.isEmpty()
        && kind.noData.isEmpty()
        && kind.elements > 3;
  }

  @TempDir private static Path folder;

  /** Every pair of kinds is a dimension that one file has as the first, the other as the second. */
  private static Path run(final List<Kind> kinds, final OutputFormat... formats) throws Exception {
    final Path input = folder.resolve("pairs");
    for (final int file : new int[] {0, 1}) {
      final List<ExtraDimension> dimensions = new ArrayList<>();
      final List<Kind> kindOf = new ArrayList<>();
      for (int a = 0; a < kinds.size(); a++) {
        for (int b = a; b < kinds.size(); b++) {
          kindOf.add(kinds.get(file == 0 ? a : b));
          dimensions.add(kindOf.get(kindOf.size() - 1).dimension(name(a, b)));
        }
      }
      CloudFile.write(
          input.resolve(file + ".las"),
          file,
          6,
          POINTS,
          dimensions,
          (points, i) -> {
            final List<ExtraDimension> placed = points.layout().extraDimensions();
            for (int d = 0; d < placed.size(); d++) {
              for (int e = 0; e < placed.get(d).elementCount(); e++) {
                placed.get(d).setRawBits(points, i, e, bits(placed.get(d).type(), i, e));
              }
            }
          });
    }
    final Path output = folder.resolve("out-" + formats[0]);
    final JobReport report =
        TestJobs.run(
            TestJobs.options(output, input)
                .tiles(100)
                .k(5)
                .features("linearity")
                .formats(formats)
                .build());
    assertEquals(JobReport.Status.OK, report.status());
    return output;
  }

  private static String name(final int a, final int b) {
    return "d" + a + "v" + b + "e";
  }

  @Test
  void theTableHasEveryValueOfEveryPairOfTypes() throws Exception {
    final List<Kind> kinds = kinds();
    final Path output = run(kinds, OutputFormat.PARQUET);
    final Map<String, Integer> column = new HashMap<>();
    try (Duck duck = new Duck()) {
      final String points = "'" + output + "/parquet/*.parquet'";
      final List<Object[]> columns = duck.query("DESCRIBE SELECT * FROM " + points);
      for (int c = 0; c < columns.size(); c++) {
        column.put((String) columns.get(c)[0], c);
      }
      final List<Object[]> rows = duck.query("SELECT * FROM " + points);
      assertEquals(2 * POINTS, rows.size());
      for (final Object[] row : rows) {
        final int file = ((Number) row[column.get("point_source_id")]).intValue();
        final int point = ((Number) row[column.get("intensity")]).intValue();
        for (int a = 0; a < kinds.size(); a++) {
          for (int b = a; b < kinds.size(); b++) {
            assertHeld(kinds, a, b, file, point, row, column);
          }
        }
      }
    }
  }

  private static void assertHeld(
      final List<Kind> kinds,
      final int a,
      final int b,
      final int file,
      final int point,
      final Object[] row,
      final Map<String, Integer> column)
      throws Exception {
    final Kind kind = kinds.get(file == 0 ? a : b);
    final Kind other = kinds.get(file == 0 ? b : a);
    final String name = name(a, b);
    final String what = kind.name + " beside " + other.name + ", point " + point;
    final List<String> found = new ArrayList<>();
    for (final Map.Entry<String, Integer> entry : column.entrySet()) {
      if (entry.getKey().startsWith(name) && row[entry.getValue()] != null) {
        found.add(text(row[entry.getValue()]));
      }
    }
    if (isBytes(kind)
        || isBytes(other) && kind.type == ExtraDimensionType.U8 && kind.noData.isEmpty()) {
      assertEquals(List.of(hex(kind, point)), found, what);
      return;
    }
    for (int e = 0; e < kind.elements; e++) {
      final long bits = bits(kind.type, point, e);
      final String stored = stored(kind.type, bits);
      if (kind.noData.isEmpty()) {
        final boolean held = found.contains(stored) || recoverable(kind, stored, found);
        assertTrue(held, what + ": " + stored + " in " + found);
      } else {
        final boolean none = stored.equals(Long.toString(NONE));
        assertEquals(none ? List.of() : List.of(stored), found, what);
      }
    }
  }

  /** Whether the value that is there is that of the stored number and of no other. */
  private static boolean recoverable(
      final Kind kind, final String stored, final List<String> found) {
    if (kind.type != ExtraDimensionType.U16 || kind.scale.isEmpty()) {
      return false;
    }
    final double value = Double.parseDouble(stored) * kind.scale.get(0) + kind.offset.get(0);
    return found.equals(List.of(number(value)));
  }

  @Test
  void theTileHasEveryValueOfEveryPairOfTypes() throws Exception {
    final List<Kind> kinds = kinds();
    final Path output = run(kinds, OutputFormat.LAZ);
    int seen = 0;
    try (Stream<Path> files = Files.list(output.resolve("laz"))) {
      for (final Path path : files.filter(p -> p.toString().endsWith(".laz")).toList()) {
        try (LasFile file = LasFile.open(FileByteSource.open(path))) {
          assertEquals(List.of(), file.warnings());
          final PointReader reader = file.reader(file.layout().fields());
          for (final Chunk chunk : file.chunks()) {
            final LasColumns points = reader.read(chunk);
            for (int i = 0; i < points.size(); i++) {
              seen++;
              assertHeld(kinds, points, i);
            }
          }
        }
      }
    }
    assertEquals(2 * POINTS, seen);
  }

  private static void assertHeld(final List<Kind> kinds, final LasColumns points, final int at) {
    final int file = points.pointSourceId()[at];
    final int point = points.intensity()[at];
    for (int a = 0; a < kinds.size(); a++) {
      for (int b = a; b < kinds.size(); b++) {
        final Kind kind = kinds.get(file == 0 ? a : b);
        final String name = name(a, b);
        final List<String> wanted = new ArrayList<>();
        for (int e = 0; e < kind.elements; e++) {
          wanted.add(stored(kind.type, bits(kind.type, point, e)));
        }
        final List<List<String>> found = new ArrayList<>();
        for (final ExtraDimension dimension : points.layout().extraDimensions()) {
          if (dimension.name().equals(name) || dimension.name().equals(name + "_2")) {
            // A number means the same only if it is scaled the same.
            final boolean means =
                dimension.scale().equals(kind.scale)
                    && dimension.offset().equals(kind.offset)
                    && dimension.noData().equals(kind.noData);
            found.add(means ? values(dimension, points, at) : List.of());
          }
        }
        assertTrue(
            found.contains(wanted), name + " of file " + file + ": " + wanted + " in " + found);
      }
    }
  }

  private static List<String> values(
      final ExtraDimension dimension, final LasColumns points, final int at) {
    final List<String> values = new ArrayList<>(Collections.nCopies(dimension.elementCount(), ""));
    for (int e = 0; e < values.size(); e++) {
      values.set(e, stored(dimension.type(), dimension.rawBits(points, at, e)));
    }
    return values;
  }
}
