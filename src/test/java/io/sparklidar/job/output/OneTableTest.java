package io.sparklidar.job.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.labels.LabelJobTest;
import io.sparklidar.job.labels.LabelOptions;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.storage.CloudFile;
import io.sparklidar.storage.OutputFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Parquet files of a job are one table, which readers open without options. */
final class OneTableTest {

  private static final int POINTS = 30;

  @TempDir private Path folder;

  private static ExtraDimension dimension(final String name, final ExtraDimensionType type) {
    return ExtraDimension.of(name, type, 0, "");
  }

  private Path input(final String name, final int number, final int format) throws Exception {
    return input(name, number, format, List.of());
  }

  private Path input(
      final String name, final int number, final int format, final List<ExtraDimension> dimensions)
      throws Exception {
    return CloudFile.write(
        folder.resolve("in").resolve(name),
        number,
        format,
        POINTS,
        dimensions,
        (points, i) -> {
          // Far apart: no file is in the halo of another.
          points.x()[i] += 1_000_000 * number;
          if (points.layout().hasRgb()) {
            points.red()[i] = (short) (i + 1);
          }
          if (points.layout().hasNir()) {
            points.nir()[i] = (short) (i + 1);
          }
          if (points.layout().hasGpsTime()) {
            points.gpsTime()[i] = Double.doubleToRawLongBits(i + 1);
          }
          for (final ExtraDimension dimension : points.layout().extraDimensions()) {
            dimension.setRawBits(points, i, 0, i + 1);
          }
        });
  }

  private static TestJobs.Options options(final Path output, final Path... inputs) {
    return TestJobs.options(output, inputs).k(5).features("linearity");
  }

  private static String table(final Path output) {
    return "'" + output + "/parquet/*.parquet'";
  }

  /** Names and types of the columns of each file of a folder. */
  private static Set<String> schemas(final Path output) throws Exception {
    final Set<String> schemas = new TreeSet<>();
    try (Stream<Path> files = Files.list(output.resolve("parquet"));
        Duck duck = new Duck()) {
      for (final Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        final List<String> columns = new ArrayList<>();
        for (final Object[] column : duck.query("DESCRIBE SELECT * FROM '" + file + "'")) {
          columns.add(column[0] + " " + column[1]);
        }
        schemas.add(columns.toString());
      }
    }
    return schemas;
  }

  private static long[] spark(final Path output, final String... columns) {
    final SparkSession spark =
        SparkSession.builder()
            .config(TestJobs.conf("local[1]").set("spark.kryo.registrationRequired", "false"))
            .getOrCreate();
    try {
      final Dataset<Row> points = spark.read().parquet(output + "/parquet");
      return Arrays.stream(columns)
          .mapToLong(column -> points.filter("`" + column + "` is not null").count())
          .toArray();
    } finally {
      spark.stop();
    }
  }

  @Test
  void filesOfAllPointFormatsAreOneTable() throws Exception {
    final Path output = folder.resolve("out");
    for (final int format : new int[] {0, 1, 2, 6, 7, 8, 9}) {
      input("f" + format + ".las", format, format);
    }
    TestJobs.run(options(output, folder.resolve("in")).build());
    assertEquals(1, schemas(output).size());
    try (Duck duck = new Duck()) {
      assertArrayEquals(
          new Object[] {7L * POINTS, 3L * POINTS, 5L * POINTS, 1L * POINTS, 1L * POINTS},
          duck.query(
                  "SELECT count(*), count(red), count(gps_time), count(nir), count(wave_packet)"
                      + " FROM "
                      + table(output))
              .get(0));
      assertEquals(
          0,
          duck.number(
              "SELECT count(*) FROM "
                  + table(output)
                  + " WHERE red = 0 OR gps_time = 0 OR nir = 0"));
    }
    assertArrayEquals(
        new long[] {7L * POINTS, 3L * POINTS, 5L * POINTS, POINTS},
        spark(output, "x", "red", "gps_time", "nir"));
  }

  @Test
  void aNewInputWithOtherColumnsMakesTheOthersAnew() throws Exception {
    final Path output = folder.resolve("out");
    final Path first = input("a.las", 0, 6);
    TestJobs.run(options(output, first).build());
    final Path same = input("b.las", 1, 6);
    assertEquals(1, TestJobs.run(options(output, first, same).build()).counts().tilesReused());
    final Path other = input("c.las", 2, 7, List.of(dimension("height", ExtraDimensionType.F32)));
    assertEquals(
        0, TestJobs.run(options(output, first, same, other).build()).counts().tilesReused());
    assertEquals(1, schemas(output).size());
    try (Duck duck = new Duck()) {
      assertEquals(POINTS, duck.number("SELECT count(height) FROM " + table(output)));
    }
  }

  @Test
  void outputsWithoutATableDoNotDependOnOtherInputs() throws Exception {
    final Path output = folder.resolve("out");
    final Path first = input("a.las", 0, 6);
    TestJobs.run(options(output, first).formats(OutputFormat.LAZ).build());
    final Path other = input("b.las", 1, 7);
    final JobReport report =
        TestJobs.run(options(output, first, other).formats(OutputFormat.LAZ).build());
    assertEquals(1, report.counts().tilesReused());
  }

  @Test
  void namesThatReadersTakeForOneAreOneBetweenFilesAndTwoWithinAFile() throws Exception {
    final Path output = folder.resolve("out");
    input(
        "a.las",
        0,
        6,
        List.of(
            dimension("Height", ExtraDimensionType.U8),
            dimension("height", ExtraDimensionType.U16),
            dimension("X", ExtraDimensionType.U8),
            dimension("Linearity", ExtraDimensionType.U8),
            dimension("linearity_source", ExtraDimensionType.U8),
            dimension("SOURCE_FILE", ExtraDimensionType.U8),
            dimension("two\nlines\t", ExtraDimensionType.U8),
            dimension("a.b \"c\"; d`", ExtraDimensionType.U8)));
    input("b.las", 1, 6, List.of(dimension("HEIGHT", ExtraDimensionType.U8)));
    input("c.las", 2, 6, List.of(dimension("height", ExtraDimensionType.U8)));
    TestJobs.run(
        options(output, folder.resolve("in"))
            .formats(OutputFormat.PARQUET, OutputFormat.LAZ)
            .build());
    assertEquals(1, schemas(output).size());
    try (Duck duck = new Duck()) {
      assertArrayEquals(
          new Object[] {2L * POINTS, 2L * POINTS, (long) POINTS, (long) POINTS, (long) POINTS},
          duck.query(
                  "SELECT count(Height), count(height_2), count(X_source), count(Linearity_source),"
                      + " count(linearity_source_2) FROM "
                      + table(output))
              .get(0));
      assertEquals(
          POINTS,
          duck.number(
              "SELECT count(*) FROM "
                  + table(output)
                  + " WHERE \"two_lines_\" = \"a.b \"\"c\"\"; d`\" AND SOURCE_FILE_source > 0"));
    }
    assertArrayEquals(
        new long[] {2L * POINTS, 2L * POINTS, POINTS, POINTS},
        spark(output, "height", "height_2", "two_lines_", "a.b \"c\"; d``"));
    try (LasFile a = LasFile.open(FileByteSource.open(output.resolve("laz/a.laz")))) {
      assertEquals(
          List.of(
              "Height",
              "height",
              "X",
              "Linearity_source",
              "linearity_source",
              "SOURCE_FILE",
              "two\nlines\t",
              "a.b \"c\"; d`",
              "linearity"),
          a.layout().extraDimensions().stream().map(ExtraDimension::name).toList());
    }
  }

  @Test
  void whatTilesCannotSayIsSaid() throws Exception {
    input("a.las", 0, 0, List.of(dimension("id", ExtraDimensionType.U64)));
    input("b.las", 1, 7, List.of(dimension("id", ExtraDimensionType.F32)));
    final JobReport report =
        TestJobs.run(
            options(folder.resolve("out"), folder.resolve("in"))
                .tiles(100)
                .formats(OutputFormat.PARQUET, OutputFormat.LAZ)
                .build());
    assertTrue(
        report.warnings().stream()
            .anyMatch(
                w -> w.contains("0 stands for") && w.endsWith("gps_time, red, green, blue, id")),
        report.warnings()::toString);
    assertTrue(
        report.warnings().stream()
            .anyMatch(w -> w.contains("id is uint64 and float") && w.contains("id and id_float")),
        report.warnings()::toString);
  }

  @Test
  void labelledCopiesAreOneTableToo() throws Exception {
    final Path output = folder.resolve("out");
    final Path plain = input("a.las", 0, 6);
    final Path colored = input("b.las", 1, 7, List.of(dimension("height", ExtraDimensionType.U8)));
    for (final List<Path> inputs : List.of(List.of(plain), List.of(plain, colored))) {
      LabelJobTest.run(
          new LabelOptions(
              List.of("data-samples/town_770000_6277000.laz"),
              inputs.stream().map(Path::toString).toList(),
              output.toString(),
              List.of("z", "intensity"),
              1,
              1000,
              Set.of(),
              Set.of(OutputFormat.PARQUET)));
    }
    assertEquals(1, schemas(output).size());
    try (Duck duck = new Duck()) {
      assertArrayEquals(
          new Object[] {2L * POINTS, (long) POINTS, (long) POINTS, 2L * POINTS},
          duck.query(
                  "SELECT count(*), count(red), count(height), count(label_confidence) FROM "
                      + table(output))
              .get(0));
    }
  }
}
