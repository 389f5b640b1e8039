package io.sparklidar.job.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.job.JobReport;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A speed is said of what a run did itself, and of nothing else. */
final class ReportSummaryTest {

  private static JobReport.Counts counts(
      final int tiles, final int reused, final long pointsComputed) {
    return new JobReport.Counts(
        1, 0, 8_000_000, 8_000_000, 0, 0, tiles, reused, 0, 0, pointsComputed);
  }

  @Test
  void aFirstRun() {
    assertEquals(
        "4.0 s, 2.00 M points/s",
        ReportSummary.speed(counts(4, 0, 8_000_000), Map.of("total", 4.0)));
  }

  @Test
  void aRunWithNothingToDo() {
    assertEquals(
        "0.5 s, nothing to do: 4 tiles were done already",
        ReportSummary.speed(counts(4, 4, 0), Map.of("total", 0.5)));
  }

  @Test
  void aRunThatWentOn() {
    assertEquals(
        "2.0 s, 1.00 M points/s over the 2,000,000 points of this run, 3 tiles were done already",
        ReportSummary.speed(counts(4, 3, 2_000_000), Map.of("total", 2.0)));
  }

  @Test
  void aRunThatOnlyPutsFilesTogether() {
    assertEquals(
        "2.0 s", ReportSummary.speed(counts(4, 4, 0), Map.of("total", 2.0, "assemble", 1.5)));
  }

  @Test
  void aRunThatFoundOnlyBadFiles() {
    assertEquals("2.0 s", ReportSummary.speed(counts(0, 0, 0), Map.of("total", 2.0)));
  }
}
