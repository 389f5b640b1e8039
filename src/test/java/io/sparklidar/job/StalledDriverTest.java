package io.sparklidar.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.TestData;
import io.sparklidar.error.BusyOutputException;
import io.sparklidar.storage.bytes.ContentChecksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver that was suspended while another took its folder over does no harm when it wakes up. */
final class StalledDriverTest {

  private static final String EXPIRY = "spark-lidar.lock.expiry-ms";

  @TempDir Path folder;

  private static void signal(final Process process, final String name) throws Exception {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor());
  }

  private static Map<String, String> content(final Path output) throws Exception {
    final Map<String, String> content = new TreeMap<>();
    try (Stream<Path> all = Files.walk(output)) {
      for (final Path path : all.filter(Files::isRegularFile).toList()) {
        content.put(
            output.relativize(path).toString(),
            Files.getLastModifiedTime(path) + " " + ContentChecksum.of(Files.readAllBytes(path)));
      }
    }
    return content;
  }

  private TestJobs.Options options(final String name) throws IOException {
    return TestJobs.options(folder.resolve(name), TestData.thinnedBlock().toArray(Path[]::new))
        .tiles(10)
        .features("minimal");
  }

  /** Until the other, which is as still as a dead one, is taken for dead. */
  private JobReport takeOver(final JobOptions options) throws Exception {
    while (true) {
      try {
        return TestJobs.run(
            TestJobs.conf("local[2]").set("spark.hadoop." + EXPIRY, "1000"), options);
      } catch (final BusyOutputException e) {
        Thread.sleep(100);
      }
    }
  }

  @Test
  void aSuspendedDriverThatWakesUpSaysSoAndTouchesNothing() throws Exception {
    final JobReport reference = TestJobs.run(options("undisturbed").build());
    final Path output = folder.resolve("stalled");
    final Path log = folder.resolve("stalled.log");
    final List<String> arguments = new ArrayList<>(List.of("run", "--input"));
    for (final Path file : TestData.thinnedBlock()) {
      arguments.add(file.toString());
    }
    arguments.addAll(
        List.of("--output", output.toString(), "--layout", "tiles", "--tile-size", "10"));
    arguments.addAll(List.of("--features", "minimal"));
    final Process stalled = DriverProcess.start(log, arguments);
    try {
      DriverProcess.awaitCommits(output, 2);
      signal(stalled, "STOP");
      assertFalse(Files.exists(output.resolve("_SUCCESS")), "too fast to be suspended");
      final JobReport report = takeOver(options("stalled").build());
      assertEquals(JobReport.Status.OK, report.status());
      assertEquals(reference.checksum(), report.checksum());
      assertTrue(report.counts().tilesReused() >= 2, report.counts()::toString);
      final Map<String, String> before = content(output);
      signal(stalled, "CONT");
      assertTrue(stalled.waitFor(3, TimeUnit.MINUTES));
      final String printed = Files.readString(log);
      assertEquals(4, stalled.exitValue(), printed);
      assertTrue(printed.contains(output + " was taken over by another run"), printed);
      assertEquals(before, content(output));
    } finally {
      stalled.destroyForcibly();
    }
  }
}
