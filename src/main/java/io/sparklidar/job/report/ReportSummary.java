package io.sparklidar.job.report;

import io.sparklidar.job.JobReport;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a report comes to, in one line. */
public final class ReportSummary {

  private ReportSummary() {}

  /** Status, points, tiles, bad files, and how fast it was. */
  public static String of(final JobReport report) {
    return String.format(
        Locale.ROOT,
        "%s: %,d of %,d points written%s, %d tiles, %d of %d files bad, %s",
        report.status().text(),
        report.counts().pointsOut(),
        report.counts().pointsIn(),
        leftOut(report),
        report.counts().tiles(),
        report.counts().badFiles(),
        report.counts().files(),
        speed(report.counts(), report.timings()));
  }

  private static String leftOut(final JobReport report) {
    return report.leftOut().isEmpty()
        ? ""
        : report.leftOut().entrySet().stream()
            .map(entry -> String.format(Locale.ROOT, "%s %,d", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(", ", ", left out: ", ""));
  }

  /** How fast this run was, by what it did itself: what an earlier one left costs no time. */
  static String speed(final JobReport.Counts counts, final Map<String, Double> timings) {
    final double seconds = timings.get("total");
    final String time = String.format(Locale.ROOT, "%.1f s", seconds);
    if (counts.pointsComputed() > 0) {
      final String rate =
          String.format(Locale.ROOT, "%.2f M points/s", counts.pointsComputed() / seconds / 1e6);
      return counts.tilesReused() == 0
          ? time + ", " + rate
          : String.format(
              Locale.ROOT,
              "%s, %s over the %,d points of this run, %d tiles were done already",
              time,
              rate,
              counts.pointsComputed(),
              counts.tilesReused());
    }
    if (counts.tilesReused() > 0 && !timings.containsKey("assemble")) {
      return time + ", nothing to do: " + counts.tilesReused() + " tiles were done already";
    }
    return time;
  }
}
