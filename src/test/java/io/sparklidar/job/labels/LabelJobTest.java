package io.sparklidar.job.labels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sparklidar.TestData;
import io.sparklidar.cloud.LasField;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.Diagnostics;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.LabelReport;
import io.sparklidar.job.OutputPolicy;
import io.sparklidar.job.TestJobs;
import io.sparklidar.job.input.HeaderTask;
import io.sparklidar.job.input.InputFiles;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.las.Compression;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.LasWriter;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.FileFingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Labels are those of a plain loop over all labelled points, and nothing else changes. */
public final class LabelJobTest {

  private static final Path LABELLED = Path.of("data-samples/town_770000_6277000.laz");
  private static final Path UNLABELLED = Path.of("data-samples/town_770063_6277063.laz");
  private static final List<String> COLUMNS =
      List.of("z", "intensity", "return_number", "number_of_returns");
  private static final int K = 5;

  @TempDir private Path folder;

  private LabelOptions options(
      final List<String> columns, final long referencePoints, final OutputFormat... formats) {
    return options(LABELLED, List.of(UNLABELLED), columns, referencePoints, formats);
  }

  private LabelOptions options(
      final Path reference,
      final List<Path> inputs,
      final List<String> columns,
      final long referencePoints,
      final OutputFormat... formats) {
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

  public static LabelReport run(final LabelOptions options) throws Exception {
    return run("local[2]", options);
  }

  private static LabelReport run(final String master, final LabelOptions options) throws Exception {
    return run(TestJobs.conf(master), options);
  }

  private static LabelReport run(final SparkConf conf, final LabelOptions options)
      throws Exception {
    return run(conf, options, OutputPolicy.DEFAULT);
  }

  /** Over the results of other options, too. */
  static LabelReport replace(final LabelOptions options) throws Exception {
    return run(
        TestJobs.conf("local[2]"), options, new OutputPolicy(true, false, OutputPolicy.Page.HTML));
  }

  private static LabelReport run(
      final SparkConf conf, final LabelOptions options, final OutputPolicy policy)
      throws Exception {
    final JavaSparkContext spark = new JavaSparkContext(conf);
    try {
      return new LabelJob(spark, options, policy, Progress.SILENT).run();
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
        run(options(COLUMNS, LabelOptions.MAX_REFERENCE_POINTS, OutputFormat.LAZ));
    final LasColumns labelled = read(LABELLED);
    final LasColumns source = read(UNLABELLED);
    final LasColumns result = read(folder.resolve("labels/laz/town_770063_6277063.laz"));
    assertEquals(labelled.size(), report.referencePoints());
    assertEquals(source.size(), report.counts().pointsOut());
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
    final LabelReport report = run(options(COLUMNS, 3_000, OutputFormat.LAZ, OutputFormat.PARQUET));
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
            .formats(OutputFormat.LAZ)
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
                OutputFormat.PARQUET));
    final LasColumns truth = read(tiles.resolve("test_data_77055_627760_LA93_IGN69.laz"));
    final long[] counts = new long[256];
    for (int p = 0; p < truth.size(); p++) {
      counts[truth.classification()[p]]++;
    }
    final double mostFrequent = (double) Arrays.stream(counts).max().orElseThrow() / truth.size();
    final double agreeing = (double) report.agreeing() / report.counts().pointsOut();
    assertTrue(
        agreeing > mostFrequent + 0.2,
        agreeing + " agree, " + mostFrequent + " have the most frequent class");
  }

  @Test
  void columnThatIsNotThereIsNamedWithThoseThatAre() {
    final UsageException e =
        assertThrows(
            UsageException.class,
            () -> run(options(List.of("z", "planarity"), 100, OutputFormat.LAZ)));
    assertTrue(e.getMessage().startsWith("--columns names planarity, which "), e.getMessage());
    assertTrue(e.getMessage().contains("it has x, y, z, intensity"), e.getMessage());
  }

  @Test
  void outputThatCannotBeMadeIsNamed() throws Exception {
    Files.createFile(folder.resolve("labels"));
    final UsageException e =
        assertThrows(UsageException.class, () -> run(options(COLUMNS, 100, OutputFormat.LAZ)));
    assertTrue(
        e.getMessage().startsWith("--output file:" + folder.resolve("labels") + " cannot be"),
        e.getMessage());
  }

  @Test
  void badInputIsReportedAndTheRestIsDone() throws Exception {
    final Path broken = folder.resolve("broken.laz");
    final byte[] bytes = Files.readAllBytes(UNLABELLED);
    Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0);
    Files.write(broken, bytes);
    final LabelReport report =
        run(options(LABELLED, List.of(UNLABELLED, broken), COLUMNS, 500, OutputFormat.PARQUET));
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertEquals(1, report.badInputs().size());
    assertTrue(report.badInputs().get(0).file().endsWith("broken.laz"));
    assertEquals(1, report.files().size());
    assertTrue(report.badInputs().get(0).offset() > 0, report.badInputs()::toString);
  }

  /** A file of these points, written as this point format with no extra bytes. */
  private Path write(
      final String name, final LasColumns points, final int format, final byte classes)
      throws IOException {
    final Path path = folder.resolve(name);
    final PointLayout layout = PointLayout.of(format, List.of());
    final LasColumns written = new LasColumns(layout, layout.fields());
    written.resize(points.size());
    System.arraycopy(points.x(), 0, written.x(), 0, points.size());
    System.arraycopy(points.y(), 0, written.y(), 0, points.size());
    System.arraycopy(points.z(), 0, written.z(), 0, points.size());
    System.arraycopy(points.intensity(), 0, written.intensity(), 0, points.size());
    Arrays.fill(written.returnNumber(), (byte) 1);
    Arrays.fill(written.numberOfReturns(), (byte) 1);
    Arrays.fill(written.classification(), classes);
    try (LasFile source = LasFile.open(FileByteSource.open(LABELLED));
        LasWriter writer =
            LasWriter.create(
                FileByteSink.create(path),
                source.header().withPointFormat(format),
                layout,
                List.of(),
                List.of(),
                Compression.NONE)) {
      writer.write(written);
      writer.finish();
    }
    return path;
  }

  /** The one of two inputs that does not fit, by what its point format says. */
  private static BadInput theOnlyBad(final String name, final LabelReport report) {
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertEquals(1, report.files().size());
    assertEquals(1, report.badInputs().size());
    final BadInput bad = report.badInputs().get(0);
    assertTrue(bad.file().endsWith(name), bad::toString);
    assertEquals(104, bad.offset());
    return bad;
  }

  @Test
  void inputWithoutAColumnIsReportedAndTheRestIsDone() throws Exception {
    final LasColumns points = read(LABELLED);
    final Path plain = write("plain.las", points, 6, (byte) 2);
    final Path colored = write("colored.las", points, 7, (byte) 2);
    final LabelReport report =
        run(
            options(
                colored, List.of(colored, plain), List.of("z", "red"), 300, OutputFormat.PARQUET));
    final BadInput bad = theOnlyBad("plain.las", report);
    assertEquals("a column red", bad.expected());
    assertTrue(bad.found().startsWith("the columns x, y, z, intensity"), bad::toString);
    assertTrue(bad.message().contains("plain.las: at byte 104: expected a column red, found"));
  }

  @Test
  void copyThatCannotHoldAClassIsReportedAndTheRestIsDone() throws Exception {
    final LasColumns points = read(LABELLED);
    final Path reference = write("reference.las", points, 6, (byte) 64);
    final Path legacy = write("legacy.las", points, 1, (byte) 2);
    final LabelReport report =
        run(
            options(
                reference,
                List.of(legacy, UNLABELLED),
                List.of("z", "intensity"),
                300,
                OutputFormat.LAZ));
    final BadInput bad = theOnlyBad("legacy.las", report);
    assertTrue(bad.expected().contains("holds class 64"), bad::toString);
    assertEquals("point format 1, which holds classes up to 31", bad.found());
    // Parquet has room for any class.
    FileUtil.fullyDelete(folder.resolve("labels").toFile());
    assertEquals(
        JobReport.Status.OK,
        run(options(
                reference,
                List.of(legacy, UNLABELLED),
                List.of("z", "intensity"),
                300,
                OutputFormat.PARQUET))
            .status());
  }

  @Test
  void allInputsBadIsAFailureThatLeavesNoMarkOfSuccess() throws Exception {
    final Path empty = Files.writeString(folder.resolve("empty.laz"), "no points");
    final LabelReport report =
        run(options(LABELLED, List.of(empty), COLUMNS, 300, OutputFormat.PARQUET));
    assertEquals(JobReport.Status.FAILED, report.status());
    assertFalse(Files.exists(folder.resolve("labels/_SUCCESS")));
    assertTrue(Files.readString(folder.resolve("labels/report.html")).contains("empty.laz"));
  }

  @Test
  void badLabelledFileEndsTheJobAndIsNamed() throws Exception {
    final Path broken = folder.resolve("broken.laz");
    final byte[] bytes = Files.readAllBytes(LABELLED);
    Arrays.fill(bytes, bytes.length / 2, bytes.length, (byte) 0);
    Files.write(broken, bytes);
    final LabelReport report =
        run(options(broken, List.of(UNLABELLED), COLUMNS, 300, OutputFormat.PARQUET));
    assertEquals(JobReport.Status.FAILED, report.status());
    assertTrue(report.badInputs().get(0).file().endsWith("broken.laz"));
    assertEquals(List.of(), report.files());
  }

  @Test
  void drawnPointsDoNotDependOnTheNumberOfTasks() throws Exception {
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[3]"));
    final List<PointSampleTask.Work> works = new ArrayList<>();
    final SourceFiles sources = new SourceFiles(new HadoopConf(spark.hadoopConfiguration()));
    try {
      for (final FileFingerprint file :
          InputFiles.find(
              spark.hadoopConfiguration(),
              "--reference",
              List.of(LABELLED.getParent().toString()),
              new org.apache.hadoop.fs.Path("file:" + folder),
              new Diagnostics(Progress.SILENT))) {
        works.add(
            new PointSampleTask.Work(
                works.size(), new HeaderTask(sources).call(file).found().orElseThrow()));
      }
      assertEquals(4, works.size());
      final PointSampleTask task = new PointSampleTask(sources, COLUMNS, Set.of(0), 0.01);
      final LabelReference inOne = drawn(spark, works, 1, task);
      assertTrue(inOne.size() > 500, inOne.size() + " points drawn");
      for (int tasks = 2; tasks <= works.size(); tasks++) {
        final LabelReference inSome = drawn(spark, works, tasks, task);
        assertArrayEquals(inOne.vectors(), inSome.vectors());
        assertArrayEquals(inOne.classes(), inSome.classes());
        assertArrayEquals(inOne.means(), inSome.means());
      }
    } finally {
      spark.stop();
    }
  }

  private static LabelReference drawn(
      final JavaSparkContext spark,
      final List<PointSampleTask.Work> works,
      final int tasks,
      final PointSampleTask task) {
    return LabelReference.of(
        COLUMNS,
        spark.parallelize(works, tasks).map(task).collect().stream()
            .map(InputResult::value)
            .toList());
  }

  @Test
  void labelsDoNotDependOnWhereTasksRun() throws Exception {
    final List<Path> inputs = List.of(LABELLED.getParent());
    final LabelOptions options = options(LABELLED, inputs, COLUMNS, 500, OutputFormat.PARQUET);
    final LabelReport alone = run("local[1]", options);
    for (final SparkConf conf : List.of(TestJobs.conf("local[4]"), TestJobs.cluster(2))) {
      try (Stream<Path> files = Files.walk(folder.resolve("labels"))) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> assertTrue(file.toFile().delete()));
      }
      final LabelReport together = run(conf, options);
      assertEquals(JobReport.Status.OK, together.status());
      assertEquals(0, together.counts().filesReused());
      assertEquals(alone.classes(), together.classes());
      assertEquals(alone.referenceClasses(), together.referenceClasses());
      assertEquals(alone.meanConfidence(), together.meanConfidence());
    }
  }

  @Test
  void whatTheJobDidIsThereForProgramsAndPeople() throws Exception {
    final LabelReport report = run(options(COLUMNS, 500, OutputFormat.PARQUET));
    final Path labels = folder.resolve("labels");
    assertTrue(Files.exists(labels.resolve("_SUCCESS")));
    assertFalse(Files.exists(labels.resolve("_spark-lidar/running")));
    assertFalse(Files.exists(labels.resolve("_spark-lidar/attempts")));
    final JsonNode manifest =
        new ObjectMapper().readTree(labels.resolve("_spark-lidar/manifest.json").toFile());
    final JsonNode file = manifest.get("files").get(0);
    assertEquals("parquet/town_770063_6277063.parquet", file.get("path").asText());
    assertEquals(Files.size(labels.resolve(file.get("path").asText())), file.get("bytes").asLong());
    final JsonNode json = new ObjectMapper().readTree(labels.resolve("report.json").toFile());
    assertEquals("ok", json.get("status").asText());
    assertEquals(report.counts().pointsOut(), json.get("counts").get("points_out").asLong());
    final String page = Files.readString(labels.resolve("report.html"));
    for (final String part :
        List.of("Classification from above", "label_confidence", "town_770063_6277063")) {
      assertTrue(page.contains(part), part);
    }
  }
}
