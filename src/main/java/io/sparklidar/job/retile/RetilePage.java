package io.sparklidar.job.retile;

import io.sparklidar.job.report.JobPage;
import io.sparklidar.job.report.ReportModel;
import java.time.Instant;
import java.util.List;

/** What the page of a retiling tells beside its pictures. */
final class RetilePage {

  private RetilePage() {}

  /**
   * The numbers and tiles of a report.
   *
   * @param report of the job
   * @param kind what it wrote
   * @param started when it began
   */
  static JobPage.Content content(
      final RetileReport report, final RetileOptions.Kind kind, final Instant started) {
    final RetileReport.Counts counts = report.counts();
    return new JobPage.Content(
        report,
        List.of(
            new ReportModel.Count("input files", counts.files()),
            new ReportModel.Count("points in the inputs", counts.pointsIn()),
            new ReportModel.Count("points read", counts.pointsRead()),
            new ReportModel.Count("tiles done in earlier runs", counts.tilesReused())),
        report.tiles().stream()
            .map(
                tile ->
                    ReportModel.Tile.onCpu(
                        tile.id(),
                        tile.bounds(),
                        tile.points(),
                        "sort, " + kind.optionName(),
                        "",
                        tile.seconds(),
                        started,
                        tile.started(),
                        tile.ended()))
            .toList(),
        JobPage.Content.pictured(report.tiles(), RetiledTile::id, RetiledTile::started),
        List.of());
  }
}
