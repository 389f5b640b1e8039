package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.error.ErrorMessages;
import io.sparklidar.error.StorageException;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.progress.Progress;
import io.sparklidar.storage.FullFileSystem;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.storage.WriteErrors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A full disk is named, leaves nothing in the making, and costs nothing that was done. */
final class FullDiskTest {

  @TempDir Path folder;

  @AfterEach
  void makeRoom() {
    FullFileSystem.leave(Long.MAX_VALUE);
  }

  private JobReport run(final OutputFormat format) throws Exception {
    final JavaSparkContext spark = new JavaSparkContext(TestJobs.conf("local[1]"));
    FullFileSystem.on(spark.hadoopConfiguration());
    try {
      final JobOptions options =
          TestJobs.options(
                  Path.of("full:" + folder.toAbsolutePath() + "/out"),
                  folder.resolve("in").toAbsolutePath())
              .features("minimal")
              .formats(format)
              .build();
      return new FeatureJob(spark, options, Progress.SILENT).run();
    } finally {
      spark.stop();
    }
  }

  private Set<String> commits() throws Exception {
    final Set<String> records = new HashSet<>();
    try (Stream<Path> files = Files.list(folder.resolve("out/_spark-lidar/commits"))) {
      for (final Path file : files.toList()) {
        records.add(Files.readString(file));
      }
    }
    return records;
  }

  private List<Path> leftovers() throws Exception {
    try (Stream<Path> all = Files.walk(folder.resolve("out"))) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toString().matches(".*(\\.tmp|/attempts/.*|/running/.*)"))
          .toList();
    }
  }

  // Rasters are of squares, not of files.
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COG")
  void aFullDiskIsNamedAndTheSameCommandGoesOnWhenThereIsRoom(final OutputFormat format)
      throws Exception {
    // Too many points for one task, so that one is done before the next is begun.
    PointFiles.write(folder.resolve("in/a.laz"), 240_000);
    PointFiles.write(folder.resolve("in/b.laz"), 250_000);
    final long whole = wholeSize(format);
    FullFileSystem.leave(whole * 3 / 4);
    final Exception e = assertThrows(Exception.class, () -> run(format));
    FullFileSystem.leave(Long.MAX_VALUE);
    final String line = ErrorMessages.oneLine(e);
    assertTrue(line.startsWith("no space left to write full:"), line);
    assertTrue(line.contains("/out/") && line.contains("No space left on device"), line);
    assertEquals(List.of(), leftovers());
    assertFalse(Files.exists(folder.resolve("out/_SUCCESS")));
    final Set<String> before = commits();
    assertEquals(1, before.size());

    final JobReport report = run(format);
    assertEquals(JobReport.Status.OK, report.status());
    assertEquals(490_000, report.counts().pointsOut());
    assertEquals(1, report.counts().tilesReused());
    assertTrue(commits().containsAll(before));
  }

  /** How much a job writes. */
  private long wholeSize(final OutputFormat format) throws Exception {
    final long much = 1L << 40;
    FullFileSystem.leave(much);
    run(format);
    final long bytes = much - FullFileSystem.left();
    try (Stream<Path> all = Files.walk(folder.resolve("out"))) {
      for (final Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    return bytes;
  }

  @Test
  void aFolderOnAFullDiskIsNoUsageError() throws Exception {
    PointFiles.write(folder.resolve("in/a.laz"), 500);
    FullFileSystem.leave(0);
    final Exception e = assertThrows(Exception.class, () -> run(OutputFormat.PARQUET));
    assertFalse(e instanceof UsageException, e::toString);
    assertTrue(
        ErrorMessages.oneLine(e).startsWith("no space left to write full:"),
        ErrorMessages.oneLine(e));
  }

  @Test
  void whatWritesSaysWhereItFails() throws Exception {
    final StorageException e =
        assertThrows(
            StorageException.class,
            () ->
                WriteErrors.doAt(
                    "/there",
                    () -> {
                      throw new java.io.IOException("Input/output error");
                    }));
    assertTrue(e.getMessage().startsWith("storage failed to write /there: Input/output error"));
    assertThrows(
        BadInputException.class,
        () ->
            WriteErrors.doAt(
                "/there",
                () -> {
                  throw new BadInputException(BadInput.of("a", "b", "c", "d"), null);
                }));
  }
}
