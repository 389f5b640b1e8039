package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.ErrorMessages;
import io.sparklidar.job.Duck;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.TestJobs;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFile;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.bytes.ContentChecksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Files above the point budget, in order of flight lines: most is written as the parts are
 * computed, the rest afterwards, and the outputs are those of a job that never cut anything.
 */
final class LargeFileTest {

  private static final long BUDGET = 150_000;

  private static final OutputFormat[] FORMATS = {OutputFormat.PARQUET, OutputFormat.LAZ};

  @TempDir static Path folder;

  private static Path[] laz;
  private static Path[] las;
  private static JobReport whole;

  @BeforeAll
  static void sample() throws Exception {
    laz = sample("in-laz", true);
    las = sample("in-las", false);
    whole = TestJobs.run(options("whole", laz).formats(FORMATS).build());
    assertEquals(laz.length, whole.counts().tiles());
  }

  private static Path[] sample(final String name, final boolean compressed) throws Exception {
    return SampleWriter.write(
            new TownOptions(700_000, 1, Landscape.TOWN, OptionalInt.of(130)),
            folder.resolve(name),
            compressed,
            file -> {})
        .stream()
        .map(SampleWriter.SampleFile::path)
        .limit(2)
        .toArray(Path[]::new);
  }

  private static TestJobs.Options options(final String name, final Path... files) {
    return TestJobs.options(folder.resolve(name), files).features("minimal");
  }

  private static void assertSplit(final JobReport report) {
    assertEquals(JobReport.Status.OK, report.status());
    assertTrue(report.counts().tiles() > laz.length, report.counts()::toString);
    assertEquals(whole.checksum(), report.checksum());
    assertEquals(whole.counts().pointsOut(), report.counts().pointsOut());
  }

  private static void assertSameTables(final Path output) throws Exception {
    try (Duck duck = new Duck()) {
      final String a = ordered(folder.resolve("whole"));
      final String b = ordered(output);
      assertEquals(0, duck.number("SELECT count(*) FROM (" + a + " EXCEPT ALL " + b + ")"));
      assertEquals(0, duck.number("SELECT count(*) FROM (" + b + " EXCEPT ALL " + a + ")"));
    }
  }

  private static String ordered(final Path output) {
    return "SELECT * EXCLUDE (filename), parse_filename(filename) AS name FROM read_parquet('"
        + output
        + "/parquet/*.parquet', filename=true, file_row_number=true)";
  }

  private static void assertSameBytes(final Path output, final String format) throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve("whole").resolve(format))) {
      for (final Path file : files.filter(f -> !f.toString().endsWith(".crc")).toList()) {
        assertArrayEquals(
            Files.readAllBytes(file),
            Files.readAllBytes(output.resolve(format).resolve(file.getFileName())),
            file.toString());
      }
    }
  }

  /** Checksums are made as bytes are written: they must be those of the file. */
  private static void assertRecorded(final Path output, final String format) throws Exception {
    final Configuration conf = new Configuration();
    for (final Path source : laz) {
      final String name = source.getFileName().toString().replace(".laz", "");
      final List<OutputFile> recorded =
          CommitLog.states(conf, new OutputFolder("file:" + output), name).stream()
              .filter(file -> file.path().startsWith(format))
              .toList();
      assertFalse(recorded.isEmpty(), name);
      for (final OutputFile file : recorded) {
        assertEquals(
            ContentChecksum.of(Files.readAllBytes(output.resolve(file.path()))),
            file.checksum(),
            file.path());
      }
    }
  }

  @Test
  void itsOutputsInAllFormatsAreThoseOfTheWholeFile() throws Exception {
    final JobReport report =
        TestJobs.run(options("split", laz).tilePoints(BUDGET).formats(FORMATS).build());
    assertSplit(report);
    final Path output = folder.resolve("split");
    assertSameTables(output);
    assertSameBytes(output, "laz");
    assertRecorded(output, "parquet");
    assertRecorded(output, "laz");
    assertRecorded(folder.resolve("whole"), "parquet");
    assertRecorded(folder.resolve("whole"), "laz");
    assertFalse(Files.exists(output.resolve("_spark-lidar/parts")));
    assertFalse(Files.exists(output.resolve("_spark-lidar/attempts")));
  }

  @Test
  void parquetAloneOnTwoExecutorsIsTheSame() throws Exception {
    assertSplit(
        TestJobs.run(TestJobs.cluster(2), options("cluster", laz).tilePoints(BUDGET).build()));
    assertSameTables(folder.resolve("cluster"));
  }

  /** Sources that are not compressed give LAZ that is compressed anew. */
  @ParameterizedTest
  @EnumSource(
      value = OutputFormat.class,
      names = {"LAS", "LAZ"})
  void whatIsMadeOfLasIsThatOfTheWholeFile(final OutputFormat format) throws Exception {
    final JobReport reference =
        TestJobs.run(options("whole-" + format, las).formats(format).build());
    final JobReport report =
        TestJobs.run(options("split-" + format, las).tilePoints(BUDGET).formats(format).build());
    assertEquals(reference.checksum(), report.checksum());
    assertTrue(report.counts().tiles() > reference.counts().tiles());
    for (final OutputFile output :
        reference.tiles().stream().flatMap(tile -> tile.outputs().stream()).toList()) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("whole-" + format).resolve(output.path())),
          Files.readAllBytes(folder.resolve("split-" + format).resolve(output.path())),
          output.path());
    }
  }

  /** A local disk from which no piece of a file can be read. */
  public static final class PiecesLost extends LocalFileSystem {

    @Override
    public FSDataInputStream open(final org.apache.hadoop.fs.Path file, final int bufferSize)
        throws IOException {
      if (file.getParent().getName().equals("parts") && file.getName().endsWith(".parquet")) {
        throw new IOException(file + ": Input/output error");
      }
      return super.open(file, bufferSize);
    }
  }

  /** Runs a job whose tiles are done and whose outputs cannot be put together. */
  private static JobOptions brokenOff(final String name) throws Exception {
    final JobOptions options = options(name, laz).tilePoints(BUDGET).build();
    final SparkConf conf =
        TestJobs.conf("local[2]")
            .set("spark.hadoop.fs.file.impl", PiecesLost.class.getName())
            .set("spark.hadoop.fs.file.impl.disable.cache", "true");
    final Exception failure = assertThrows(Exception.class, () -> TestJobs.run(conf, options));
    assertTrue(ErrorMessages.oneLine(failure).contains("Input/output error"), failure::toString);
    assertFalse(Files.exists(folder.resolve(name).resolve("parquet")));
    return options;
  }

  private static List<Path> pieces(final String name) throws Exception {
    try (Stream<Path> files = Files.list(folder.resolve(name).resolve("_spark-lidar/parts"))) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
    }
  }

  @Test
  void whatWasComputedBeforeAssemblingFailedIsNotComputedAgain() throws Exception {
    final JobOptions options = brokenOff("broken");
    assertFalse(pieces("broken").isEmpty());
    final JobReport report = TestJobs.run(options);
    assertSplit(report);
    assertEquals(report.counts().tiles(), report.counts().tilesReused());
    assertSameTables(folder.resolve("broken"));
    assertFalse(Files.exists(folder.resolve("broken/_spark-lidar/parts")));
  }

  @Test
  void aLostPieceIsWrittenAgain() throws Exception {
    final JobOptions options = brokenOff("lost-piece");
    for (final Path piece : pieces("lost-piece")) {
      Files.delete(piece);
    }
    final JobReport report = TestJobs.run(options);
    assertSplit(report);
    assertTrue(report.counts().tilesReused() < report.counts().tiles(), report.counts()::toString);
    assertSameTables(folder.resolve("lost-piece"));
  }

  @Test
  void aLostOutputIsPutTogetherAgain() throws Exception {
    final JobOptions options = options("lost-output", laz).tilePoints(BUDGET).build();
    assertSplit(TestJobs.run(options));
    try (Stream<Path> files = Files.list(folder.resolve("lost-output/parquet"))) {
      Files.delete(
          files.filter(f -> f.toString().endsWith(".parquet")).sorted().findFirst().orElseThrow());
    }
    final JobReport again = TestJobs.run(options);
    assertSplit(again);
    assertTrue(again.counts().tilesReused() > 0, again.counts()::toString);
    assertSameTables(folder.resolve("lost-output"));
  }
}
