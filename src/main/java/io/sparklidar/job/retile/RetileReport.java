package io.sparklidar.job.retile;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.sparklidar.error.BadInput;
import io.sparklidar.job.JobOutcome;
import io.sparklidar.job.JobReport;
import io.sparklidar.job.SupersededResult;
import java.util.List;
import java.util.Map;

/**
 * What a retiling did: the content of its {@code report.json}.
 *
 * @param status how it ended
 * @param error why it broke off, in one line; empty if it did not
 * @param version of the program
 * @param parameters the options it ran with
 * @param counts files, tiles and points
 * @param badInputs every file that was not what it should be
 * @param warnings deviations that were accepted
 * @param keptAside results that left the folder, of this run and those before, until --prune
 * @param timings wall seconds per stage
 * @param tiles every tile, in order of names
 */
@JsonPropertyOrder({
  "status",
  "error",
  "version",
  "parameters",
  "counts",
  "timings",
  "bad_inputs",
  "warnings",
  "kept_aside",
  "tiles"
})
public record RetileReport(
    JobReport.Status status,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String error,
    String version,
    Map<String, Object> parameters,
    Counts counts,
    List<BadInput> badInputs,
    List<String> warnings,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SupersededResult> keptAside,
    Map<String, Double> timings,
    List<RetiledTile> tiles)
    implements JobOutcome {

  /**
   * What went in and came out.
   *
   * @param files input files, bad ones included
   * @param badFiles how many files are bad
   * @param tiles tiles written, those of earlier runs included
   * @param tilesReused how many tiles an earlier run had written
   * @param pointsIn points of the good inputs
   * @param pointsOut points in tiles
   * @param pointsRead points decoded to be sorted: those of chunks that meet tiles which were not
   *     done
   */
  public record Counts(
      int files,
      int badFiles,
      int tiles,
      int tilesReused,
      long pointsIn,
      long pointsOut,
      long pointsRead) {}
}
