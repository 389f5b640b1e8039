package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.ErrorMessages;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.ObjectStoreFileSystem;
import io.sparklidar.storage.OutputFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On an object store files appear under their final names, whole, and nothing is renamed. */
final class ObjectStoreTest {

  @TempDir Path folder;

  @BeforeEach
  void makeInputs() throws Exception {
    ObjectStoreFileSystem.forget();
    PointFiles.write(folder.resolve("in/a.laz"), 700);
    PointFiles.write(folder.resolve("in/b.las"), 400);
  }

  @AfterEach
  void forget() {
    ObjectStoreFileSystem.forget();
  }

  private JobReport run(final String scheme, final String out) throws Exception {
    return run(scheme, out, 100_000);
  }

  private JobReport run(final String scheme, final String out, final long tilePoints)
      throws Exception {
    final TestJobs.Options options =
        TestJobs.options(
                Path.of(scheme + folder.toAbsolutePath() + "/" + out),
                Path.of(scheme + folder.toAbsolutePath() + "/in"))
            .formats(OutputFormat.PARQUET, OutputFormat.LAZ)
            .tilePoints(tilePoints);
    final JavaSparkContext spark =
        new JavaSparkContext(
            TestJobs.conf("local[2]")
                .set("spark.hadoop.fs.objects.impl", ObjectStoreFileSystem.class.getName()));
    try {
      return new FeatureJob(spark, options.build(), Progress.SILENT).run();
    } finally {
      spark.stop();
    }
  }

  private List<Path> files(final String out) throws Exception {
    try (Stream<Path> all = Files.walk(folder.resolve(out))) {
      return List.copyOf(
          new TreeSet<>(
              all.filter(Files::isRegularFile)
                  .map(folder.resolve(out)::relativize)
                  .filter(file -> file.toString().matches("(parquet|laz|las)/[^.].*"))
                  .toList()));
    }
  }

  private void assertSameFiles(final String expected, final String found) throws Exception {
    assertEquals(files(expected), files(found));
    assertFalse(files(expected).isEmpty());
    for (final Path file : files(expected)) {
      if (!file.startsWith("parquet")) {
        // Parquet names its inputs, whose scheme is another.
        assertArrayEquals(
            Files.readAllBytes(folder.resolve(expected).resolve(file)),
            Files.readAllBytes(folder.resolve(found).resolve(file)),
            file.toString());
      }
    }
  }

  @ParameterizedTest
  // Files above a tile's points are computed in parts, which are put together.
  @ValueSource(longs = {300, 100_000})
  void aWholeJobRenamesNothingAndWritesTheSameFiles(final long tilePoints) throws Exception {
    run("", "local", tilePoints);
    if (tilePoints == 300) {
      // As with Hadoop 3.4.2 and later; the other as before.
      ObjectStoreFileSystem.compare();
    }
    final JobReport there = run("objects:", "there", tilePoints);
    assertEquals(JobReport.Status.OK, there.status());
    assertEquals(List.of(), ObjectStoreFileSystem.renamed());
    assertSameFiles("local", "there");
    assertEquals(there.checksum(), run("objects:", "there", tilePoints).checksum());
    assertEquals(List.of(), ObjectStoreFileSystem.renamed());
  }

  @Test
  void whatAStoreTakesAndDoesNotRecordIsKnownAgain() throws Exception {
    run("", "local");
    // The results are there, what would say so is not: as if the driver and its tasks had died.
    ObjectStoreFileSystem.refuse(path -> path.contains("/commits/"));
    final Exception e = assertThrows(Exception.class, () -> run("objects:", "there"));
    assertTrue(ErrorMessages.oneLine(e).contains("/commits/"), ErrorMessages.oneLine(e));
    assertFalse(files("there").isEmpty());
    assertFalse(Files.exists(folder.resolve("there/_SUCCESS")));
    ObjectStoreFileSystem.forget();
    assertEquals(JobReport.Status.OK, run("objects:", "there").status());
    assertSameFiles("local", "there");
  }

  @Test
  void aResultThatDoesNotAppearLeavesNothing() throws Exception {
    ObjectStoreFileSystem.refuse(path -> path.endsWith(".laz"));
    assertThrows(Exception.class, () -> run("objects:", "there"));
    assertTrue(files("there").stream().noneMatch(file -> file.toString().endsWith(".laz")));
    ObjectStoreFileSystem.forget();
    run("", "local");
    assertEquals(JobReport.Status.OK, run("objects:", "there").status());
    assertSameFiles("local", "there");
  }
}
