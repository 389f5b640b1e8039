package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.ErrorMessages;
import io.sparklidar.job.JobOptions.OnError;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.FailingFileSystem;
import io.sparklidar.storage.FailingFileSystem.Fault;
import io.sparklidar.storage.StorageAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A storage that fails makes no file bad; what it says of one file for good does. */
final class StorageErrorsTest {

  @TempDir Path folder;

  @BeforeEach
  void makeInputs() throws Exception {
    PointFiles.write(folder.resolve("in/a.laz"), 500);
    PointFiles.write(folder.resolve("in/sub/b.las"), 300);
  }

  @AfterEach
  void heal() {
    FailingFileSystem.heal();
  }

  private interface Use<T> {
    T of(FeatureJob job) throws Exception;
  }

  /** Uses a job over the files of a storage that fails. */
  private <T> T inSpark(final OnError onError, final Use<T> use) throws Exception {
    final TestJobs.Options options =
        TestJobs.options(
                folder.resolve("out"), Path.of("failing:" + folder.toAbsolutePath() + "/in"))
            .features("minimal");
    if (onError == OnError.SKIP) {
      options.skipBadFiles();
    }
    final JavaSparkContext spark =
        new JavaSparkContext(
            TestJobs.conf("local[2]")
                .set("spark.hadoop.fs.failing.impl", FailingFileSystem.class.getName())
                .set("spark.hadoop." + StorageAccess.PAUSE, "1"));
    try {
      return use.of(new FeatureJob(spark, options.build(), Progress.SILENT));
    } finally {
      spark.stop();
    }
  }

  private JobReport run(final OnError onError) throws Exception {
    return inSpark(onError, FeatureJob::run);
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET", "SLOW_DOWN", "SHORT", "UNCHECKED"})
  void whatStorageFailsToGiveIsAskedForAgain(final Fault fault) throws Exception {
    final String untroubled = run(OnError.FAIL).checksum();
    delete(folder.resolve("out"));
    FailingFileSystem.fail("a.laz", fault, 3);
    FailingFileSystem.fail("in", fault, 2);
    final JobReport report = run(OnError.FAIL);
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(List.of(), report.badInputs());
    assertEquals(untroubled, report.checksum());
  }

  private static void delete(final Path path) throws Exception {
    try (Stream<Path> all = Files.walk(path)) {
      for (final Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET", "SLOW_DOWN", "SHORT", "UNCHECKED"})
  void aStorageThatGoesOnFailingEndsTheJobAndNotTheFile(final Fault fault) throws Exception {
    FailingFileSystem.fail("a.laz", fault, Integer.MAX_VALUE);
    final Exception e = assertThrows(Exception.class, () -> run(OnError.SKIP));
    final String line = ErrorMessages.oneLine(e);
    assertTrue(line.startsWith("storage failed at failing:"), line);
    assertTrue(line.contains("/in/a.laz") && line.contains("continues"), line);
    assertEquals(1, line.lines().count(), line);
    assertTrue(Files.readString(folder.resolve("out/report.json")).contains("storage failed at"));
    assertFalse(Files.exists(folder.resolve("out/_SUCCESS")));
    FailingFileSystem.heal();
    assertEquals(JobReport.Status.OK, run(OnError.SKIP).status());
  }

  @Test
  void aStorageThatFailsWhileTilesRunEndsTheJobAndNotTheFile() throws Exception {
    inSpark(OnError.SKIP, FeatureJob::plan);
    // What is known of the files is kept: only tiles read them now.
    FailingFileSystem.fail("b.las", Fault.RESET, Integer.MAX_VALUE);
    final Exception e = assertThrows(Exception.class, () -> run(OnError.SKIP));
    assertTrue(
        ErrorMessages.oneLine(e).startsWith("storage failed at failing:"),
        ErrorMessages.oneLine(e));
    FailingFileSystem.heal();
    final JobReport report = run(OnError.SKIP);
    assertEquals(List.of(), report.badInputs());
    assertEquals(800, report.counts().pointsOut());
  }

  @Test
  void aFileThatMayNotBeReadIsBad() throws Exception {
    FailingFileSystem.fail("a.laz", Fault.DENIED, Integer.MAX_VALUE);
    final JobReport report = run(OnError.SKIP);
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertEquals(1, report.badInputs().size());
    assertEquals("permission denied", report.badInputs().get(0).found());
    assertEquals(300, report.counts().pointsOut());
  }

  @Test
  void aFolderThatMayNotBeListedIsBadAndTheOthersAreDone() throws Exception {
    FailingFileSystem.fail("/sub", Fault.DENIED, Integer.MAX_VALUE);
    final JobReport report = run(OnError.SKIP);
    assertEquals(JobReport.Status.PARTIAL, report.status());
    assertTrue(report.badInputs().get(0).file().endsWith("/in/sub"));
    assertEquals(2, report.counts().files());
    assertEquals(500, report.counts().pointsOut());
    assertEquals(JobReport.Status.FAILED, run(OnError.FAIL).status());
  }
}
