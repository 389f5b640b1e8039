package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.las.Chunk;
import io.sparklidar.las.ExtraDimension;
import io.sparklidar.las.FileByteSource;
import io.sparklidar.las.LasColumns;
import io.sparklidar.las.LasField;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.PointReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels are those of a plain loop over all labelled points, and nothing else changes. */
final class LabelJobTest {

  private static final Path LABELLED = Path.of("data-samples/town_770000_6277000.laz");
  private static final Path UNLABELLED = Path.of("data-samples/town_770063_6277063.laz");
  private static final List<String> COLUMNS =
      List.of("z", "intensity", "return_number", "number_of_returns");
  private static final int K = 5;

  @TempDir private Path folder;

  private LabelOptions options(
      final List<String> columns, final long referencePoints, final JobOptions.Format... formats) {
    return options(LABELLED, List.of(UNLABELLED), columns, referencePoints, formats);
  }

  private LabelOptions options(
      final Path reference,
      final List<Path> inputs,
      final List<String> columns,
      final long referencePoints,
      final JobOptions.Format... formats) {
    return new LabelOptions(
        List.of(reference.toString()),
        inputs.stream().map(Path::toString).toList(),
        folder.resolve("labels").toString(),
        columns,
        K,
        referencePoints,
        Set.of(0),
        EnumSet.copyOf(List.of(formats)));
  }

  private static LabelReport run(final LabelOptions options) throws Exception {
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[2]"));
    try {
      return new LabelJob(spark, options, Progress.SILENT).run();
    } finally {
      spark.stop();
    }
  }

  /** All points of a file. */
  private static LasColumns read(final Path path) throws IOException {
    try (LasFile file = LasFile.open(FileByteSource.open(path))) {
      final LasColumns all = new LasColumns(file.layout(), file.layout().fields());
      final PointReader reader = file.reader(file.layout().fields());
      for (final Chunk chunk : file.chunks()) {
        final LasColumns points = reader.read(chunk);
        all.append(points, 0, points.size());
      }
      return all;
    }
  }

  /** The columns compared, as the oracle reads them: z in steps of a file, the rest as it is. */
  private static double[] numbers(final LasColumns points, final int p) {
    return new double[] {
      points.z()[p],
      points.intensity()[p] & 0xFFFF,
      points.returnNumber()[p],
      points.numberOfReturns()[p]
    };
  }

  private static float[][] normalised(final LasColumns reference, final LasColumns points) {
    final int width = COLUMNS.size();
    final double[] mean = new double[width];
    final double[] squares = new double[width];
    for (int p = 0; p < reference.size(); p++) {
      for (int c = 0; c < width; c++) {
        mean[c] += numbers(reference, p)[c] / reference.size();
      }
    }
    for (int p = 0; p < reference.size(); p++) {
      for (int c = 0; c < width; c++) {
        final double difference = numbers(reference, p)[c] - mean[c];
        squares[c] += difference * difference / reference.size();
      }
    }
    final float[][] result = new float[points.size()][width];
    for (int p = 0; p < points.size(); p++) {
      for (int c = 0; c < width; c++) {
        result[p][c] = (float) ((numbers(points, p)[c] - mean[c]) / Math.sqrt(squares[c]));
      }
    }
    return result;
  }

  private static double squaredDistance(final float[] a, final float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return sum;
  }

  @Test
  void classesAndConfidencesAreThoseOfAPlainLoop() throws Exception {
    final LabelReport report =
        run(options(COLUMNS, LabelOptions.MAX_REFERENCE_POINTS, JobOptions.Format.LAZ));
    final LasColumns labelled = read(LABELLED);
    final LasColumns source = read(UNLABELLED);
    final LasColumns result = read(folder.resolve("labels/laz/town_770063_6277063.laz"));
    assertEquals(labelled.size(), report.referencePoints());
    assertEquals(source.size(), report.points());
    assertEquals(source.size(), result.size());
    final ExtraDimension confidence = confidence(result);
    final float[][] reference = normalised(labelled, labelled);
    final float[][] queries = normalised(labelled, source);
    int compared = 0;
    int agreed = 0;
    for (int p = 0; p < source.size(); p += source.size() / 150) {
      final double[] distances = new double[reference.length];
      for (int r = 0; r < reference.length; r++) {
        distances[r] = squaredDistance(queries[p], reference[r]);
      }
      final int[] nearest =
          IntStream.range(0, reference.length)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer r) -> distances[r]))
              .limit(K + 1)
              .mapToInt(Integer::intValue)
              .toArray();
      // The oracle sums in another order than the job: neighbours that lie equally far but for
      // rounding may change places at the edge.
      if (distances[nearest[K]] - distances[nearest[K - 1]] < 1e-9) {
        continue;
      }
      final int[] votes = new int[256];
      Arrays.stream(nearest, 0, K).forEach(r -> votes[labelled.classification()[r]]++);
      final int most = Arrays.stream(votes).max().orElseThrow();
      compared++;
      assertEquals(
          (float) most / K,
          Float.intBitsToFloat((int) confidence.rawBits(result, p, 0)),
          "confidence of point " + p);
      if (Arrays.stream(votes).filter(n -> n == most).count() == 1) {
        assertEquals(most, votes[result.classification()[p]], "class of point " + p);
        agreed++;
      }
    }
    assertTrue(compared > 20 && agreed > 20, compared + " points compared, " + agreed + " agreed");
  }

  private static ExtraDimension confidence(final LasColumns points) {
    return points.layout().extraDimensions().stream()
        .filter(d -> d.name().equals("label_confidence"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nothingButTheClassChanges() throws Exception {
    final LabelReport report =
        run(options(COLUMNS, 3_000, JobOptions.Format.LAZ, JobOptions.Format.PARQUET));
    assertEquals(JobReport.Status.OK, report.status());
    assertTrue(
        report.referencePoints() > 2_700 && report.referencePoints() < 3_300,
        report.referencePoints() + " points of about 3000");
    final LasColumns source = read(UNLABELLED);
    final LasColumns result = read(folder.resolve("labels/laz/town_770063_6277063.laz"));
    assertEquals(source.size(), result.size());
    final int n = source.size();
    assertArrayEquals(Arrays.copyOf(source.x(), n), Arrays.copyOf(result.x(), n));
    assertArrayEquals(Arrays.copyOf(source.z(), n), Arrays.copyOf(result.z(), n));
    assertArrayEquals(Arrays.copyOf(source.intensity(), n), Arrays.copyOf(result.intensity(), n));
    assertArrayEquals(Arrays.copyOf(source.flags(), n), Arrays.copyOf(result.flags(), n));
    if (source.has(LasField.GPS_TIME)) {
      assertArrayEquals(Arrays.copyOf(source.gpsTime(), n), Arrays.copyOf(result.gpsTime(), n));
    }
    final long[] counts = new long[256];
    double sum = 0;
    for (int p = 0; p < n; p++) {
      counts[result.classification()[p]]++;
      sum += Float.intBitsToFloat((int) confidence(result).rawBits(result, p, 0));
    }
    report.classes().forEach((label, count) -> assertEquals(counts[label], count));
    assertEquals(sum / n, report.meanConfidence(), 1e-9);
    try (Duck duck = new Duck()) {
      final String parquet = "'" + folder.resolve("labels/parquet") + "/*.parquet'";
      report
          .classes()
          .forEach(
              (label, count) -> {
                try {
                  assertEquals(
                      count,
                      duck.number(
                          "SELECT count(*) FROM " + parquet + " WHERE classification = " + label));
                } catch (final Exception e) {
                  throw new AssertionError(e);
                }
              });
      assertEquals(
          n,
          duck.number(
              "SELECT count(DISTINCT point_index) FROM "
                  + parquet
                  + " WHERE label_confidence BETWEEN 0.2 AND 1"));
    }
  }

  @Test
  void realTilesAreClassifiedFarBetterThanByTheMostFrequentClass() throws Exception {
    final Path tiles = TestData.shared("data/real/ign");
    final Path features = folder.resolve("features");
    TestJobs.run(
        TestJobs.options(
                features,
                tiles.resolve("test_data_77055_627755_LA93_IGN69.laz"),
                tiles.resolve("test_data_77055_627760_LA93_IGN69.laz"))
            .radius(2)
            .features("planarity,verticality,sphericity,linearity,eigenvalue_3")
            .formats(JobOptions.Format.LAZ)
            .float32()
            .build());
    final LabelReport report =
        run(
            options(
                features.resolve("laz/test_data_77055_627755_LA93_IGN69.laz"),
                List.of(features.resolve("laz/test_data_77055_627760_LA93_IGN69.laz")),
                List.of(
                    "z",
                    "intensity",
                    "number_of_returns",
                    "planarity",
                    "verticality",
                    "sphericity",
                    "linearity",
                    "eigenvalue_3"),
                20_000,
                JobOptions.Format.PARQUET));
    final LasColumns truth = read(tiles.resolve("test_data_77055_627760_LA93_IGN69.laz"));
    final long[] counts = new long[256];
    for (int p = 0; p < truth.size(); p++) {
      counts[truth.classification()[p]]++;
    }
    final double mostFrequent = (double) Arrays.stream(counts).max().orElseThrow() / truth.size();
    final double agreeing = (double) report.agreeing() / report.points();
    assertTrue(
        agreeing > mostFrequent + 0.2,
        agreeing + " agree, " + mostFrequent + " have the most frequent class");
  }

  @Test
  void columnThatIsNotThereIsNamedWithThoseThatAre() {
    final UsageException e =
        assertThrows(
            UsageException.class,
            () -> run(options(List.of("z", "planarity"), 100, JobOptions.Format.LAZ)));
    assertTrue(e.getMessage().startsWith("--columns names planarity, which "), e.getMessage());
    assertTrue(e.getMessage().contains("it has x, y, z, intensity"), e.getMessage());
  }

  @Test
  void outputThatCannotBeMadeIsNamed() throws Exception {
    Files.createFile(folder.resolve("labels"));
    final UsageException e =
        assertThrows(UsageException.class, () -> run(options(COLUMNS, 100, JobOptions.Format.LAZ)));
    assertTrue(e.getMessage().startsWith("--output " + folder.resolve("labels") + " cannot be"));
  }

  @Test
  void badInputIsReportedAndTheRestIsDone() throws Exception {
    final Path broken = folder.resolve("broken.laz");
    final byte[] bytes = Files.readAllBytes(UNLABELLED);
    Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0);
    Files.write(broken, bytes);
    final LabelReport report =
        run(
            options(
                LABELLED, List.of(UNLABELLED, broken), COLUMNS, 500, JobOptions.Format.PARQUET));
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertEquals(1, report.badInputs().size());
    assertTrue(report.badInputs().get(0).file().endsWith("broken.laz"));
    assertEquals(1, report.outputs().size());
  }

  @Test
  void drawnPointsDoNotDependOnTheNumberOfTasks() throws Exception {
    final LabelOptions options = options(COLUMNS, 500, JobOptions.Format.PARQUET);
    final LabelReport first = run(options);
    final LabelReport second = run(options);
    assertEquals(first.classes(), second.classes());
    assertEquals(first.referenceClasses(), second.referenceClasses());
    assertEquals(first.meanConfidence(), second.meanConfidence());
  }
}
