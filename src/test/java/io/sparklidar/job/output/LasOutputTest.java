package io.sparklidar.job.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.TileResult;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.ExtraDimensionType;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LAS and LAZ outputs hold every source attribute, unchanged, and the features. */
final class LasOutputTest {

  private static final String EXTRA_DIMS =
      "data/real/ign/test_data_77055_627755_LA93_IGN69_extra_dims.laz";

  @TempDir Path folder;

  private static LasFile open(final Path path) throws Exception {
    return LasFile.open(FileByteSource.open(path));
  }

  /** All points of a file, the standard fields of each as text, and its raw extra bytes. */
  private static List<String> points(final LasFile file, final int extraBytes) throws Exception {
    final List<String> points = new ArrayList<>();
    final PointReader reader = file.reader(file.layout().fields());
    for (final Chunk chunk : file.chunks()) {
      final LasColumns p = reader.read(chunk);
      for (int i = 0; i < p.size(); i++) {
        final StringBuilder text = new StringBuilder();
        text.append(p.x()[i]).append(' ').append(p.y()[i]).append(' ').append(p.z()[i]);
        text.append(' ').append(p.intensity()[i]).append(' ').append(p.returnNumber()[i]);
        text.append(' ').append(p.numberOfReturns()[i]).append(' ').append(p.flags()[i]);
        text.append(' ').append(p.classification()[i]).append(' ').append(p.scanAngle()[i]);
        text.append(' ').append(p.userData()[i]).append(' ').append(p.pointSourceId()[i]);
        if (file.layout().hasGpsTime()) {
          text.append(' ').append(p.gpsTime()[i]);
        }
        if (file.layout().hasRgb()) {
          text.append(' ').append(p.red()[i]).append(' ').append(p.green()[i]);
          text.append(' ').append(p.blue()[i]);
        }
        if (file.layout().hasNir()) {
          text.append(' ').append(p.nir()[i]);
        }
        for (int b = 0; b < extraBytes; b++) {
          text.append(' ').append(p.extraBytes(b)[i]);
        }
        points.add(text.toString());
      }
    }
    return points;
  }

  @ParameterizedTest
  @CsvSource({
    "LAS, " + EXTRA_DIMS,
    "LAZ, " + EXTRA_DIMS,
    "LAZ, data/real/other/autzen_trim.laz",
    "LAZ, data/real/other/simple_with_page.copc.laz",
    "LAZ, codec/syn_pf7_v3_c3_1000_mix_n2600.laz",
    "LAS, codec/syn_pf3_v2_c2_var_mix_n2600.laz",
    "LAS, field/u64-double/in/a.las",
    "LAS, data/codec/loaders-gl/pdrf4-1.3.laz",
    "LAZ, data/codec/loaders-gl/pdrf10-1.4.laz"
  })
  void theSourceIsMirrored(final OutputFormat format, final String name) throws Exception {
    final Path source = name.startsWith("data/") ? TestData.shared(name) : TestData.own(name);
    final JobReport report =
        TestJobs.run(TestJobs.options(folder, source).features("minimal").formats(format).build());
    final Path output = folder.resolve(report.tiles().get(0).outputs().get(0).path());
    try (LasFile before = open(source);
        LasFile after = open(output)) {
      assertEquals(List.of(), after.warnings());
      assertEquals(4, after.header().versionMinor());
      assertEquals(format == OutputFormat.LAZ, after.compressed());
      assertEquals(before.layout().pointFormat(), after.layout().pointFormat());
      assertEquals(before.transform(), after.transform());
      assertEquals(
          before.crs().map(crs -> crs.horizontalEpsg()),
          after.crs().map(crs -> crs.horizontalEpsg()));
      final int extraBytes = before.layout().extraByteCount();
      assertEquals(points(before, extraBytes), points(after, extraBytes));
      final List<ExtraDimension> dimensions = after.layout().extraDimensions();
      final int sourceDimensions = before.layout().extraDimensions().size();
      assertEquals(before.layout().extraDimensions(), dimensions.subList(0, sourceDimensions));
      assertEquals(
          options("minimal"),
          dimensions.subList(sourceDimensions, dimensions.size()).stream()
              .map(ExtraDimension::name)
              .toList());
    }
  }

  @Test
  void copcStaysCopcHoweverItsFeaturesAreComputed() throws Exception {
    final Path source = TestData.shared("data/real/other/lone-star.copc.laz");
    final List<byte[]> outputs = new ArrayList<>();
    for (final long tilePoints : new long[] {JobOptions.DEFAULT_TILE_POINTS, 200_000}) {
      final Path output = folder.resolve("tiles-of-" + tilePoints);
      final JobReport report =
          TestJobs.run(
              TestJobs.options(output, source)
                  .tilePoints(tilePoints)
                  .features("minimal")
                  .formats(OutputFormat.LAZ)
                  .build());
      final Path written = output.resolve("laz").resolve("lone-star.copc.laz");
      assertEquals(tilePoints < 500_000, report.tiles().size() > 1);
      outputs.add(Files.readAllBytes(written));
      try (LasFile file = open(written)) {
        assertTrue(file.vlrs().get(0).is("copc", 1));
        assertTrue(file.evlrs().stream().anyMatch(record -> record.is("copc", 1000)));
      }
    }
    assertArrayEquals(outputs.get(0), outputs.get(1), "one tile and many give one file");
  }

  private static List<String> options(final String features) throws UsageException {
    return io.sparklidar.feature.FeatureSet.parse(features).features().stream()
        .map(Feature::columnName)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void featuresAreWithinTheErrorTheDescriptorStates(final boolean float32) throws Exception {
    final TestJobs.Options options =
        TestJobs.options(folder, TestData.shared(EXTRA_DIMS))
            .formats(OutputFormat.PARQUET, OutputFormat.LAZ);
    final JobReport report = TestJobs.run((float32 ? options.float32() : options).build());
    final Path laz =
        folder.resolve(
            report.tiles().get(0).outputs().stream()
                .map(OutputFile::path)
                .filter(path -> path.endsWith(".laz"))
                .findFirst()
                .orElseThrow());
    final List<String> names = options("default");
    try (Duck duck = new Duck();
        LasFile file = open(laz)) {
      final List<Object[]> rows =
          duck.query(
              "SELECT "
                  + String.join(", ", names)
                  + " FROM "
                  + Duck.points(folder)
                  + " ORDER BY point_index");
      final PointReader reader = file.reader(file.layout().fields());
      int scaled = 0;
      for (final Chunk chunk : file.chunks()) {
        final LasColumns points = reader.read(chunk);
        for (final ExtraDimension dimension : file.layout().extraDimensions()) {
          final int column = names.indexOf(dimension.name());
          if (column < 0) {
            continue;
          }
          final boolean exact =
              dimension.type() == ExtraDimensionType.F32 || dimension.scale().isEmpty();
          scaled += exact ? 0 : 1;
          final double error =
              exact ? 0 : Double.parseDouble(dimension.description().split(" ")[2]) * 1.05;
          for (int p = 0; p < points.size(); p++) {
            final Object wanted = rows.get((int) chunk.firstPoint() + p)[column];
            final double found = dimension.value(points, p, 0);
            if (wanted == null) {
              assertTrue(Double.isNaN(found) || dimension.isNoData(points, p, 0));
            } else {
              assertEquals(((Number) wanted).doubleValue(), found, error, dimension.name());
            }
          }
        }
      }
      assertEquals(float32, scaled == 0);
    }
  }

  @Test
  void aTileOfSeveralFormatsTakesTheRichest() throws Exception {
    final Path[] sources = {
      TestData.shared("data/real/ign/test_noepsg_043500_629205_IGN69.laz"),
      TestData.shared("data/real/other/simple_with_page.copc.laz")
    };
    final JobReport report =
        TestJobs.run(
            TestJobs.options(folder, sources)
                .tiles(10_000_000)
                .features("minimal")
                .formats(OutputFormat.LAZ, OutputFormat.PARQUET)
                .build());
    assertEquals(1, report.counts().tiles());
    long points = 0;
    for (final TileResult tile : report.tiles()) {
      for (final OutputFile output : tile.outputs()) {
        if (!output.path().endsWith(".laz")) {
          continue;
        }
        try (LasFile file = open(folder.resolve(output.path()));
            Duck duck = new Duck()) {
          assertEquals(7, file.layout().pointFormat());
          points += file.pointCount();
          final double[] wanted =
              duck
                  .query(
                      "SELECT x FROM read_parquet('"
                          + folder
                          + "/"
                          + output.path().replace("laz", "parquet")
                          + "') ORDER BY source_file, point_index")
                  .stream()
                  .mapToDouble(row -> (double) row[0])
                  .toArray();
          final double[] found = new double[wanted.length];
          final PointReader reader = file.reader(file.layout().fields());
          for (final Chunk chunk : file.chunks()) {
            final LasColumns columns = reader.read(chunk);
            for (int p = 0; p < columns.size(); p++) {
              found[(int) chunk.firstPoint() + p] = file.transform().x(columns.x()[p]);
            }
          }
          assertArrayEquals(wanted, found, 1e-6, () -> Arrays.toString(found));
        }
      }
    }
    assertEquals(report.counts().pointsIn(), points);
  }
}
