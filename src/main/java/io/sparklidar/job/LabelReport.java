package io.sparklidar.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.sparklidar.error.BadInput;
import java.util.List;
import java.util.Map;

/**
 * What a transfer of labels did: the content of its {@code report.json}.
 *
 * @param status how it ended
 * @param error why it broke off, in one line; empty if it did not
 * @param version of the program
 * @param parameters the options it ran with
 * @param counts files and points
 * @param search what found the neighbours
 * @param referencePoints labelled points that were compared with
 * @param referenceClasses how many of them each class has
 * @param classes how many points got each class
 * @param agreeing how many of them had that class already
 * @param meanConfidence mean share of the votes that the winner got
 * @param files every file that was labelled, in order of names
 * @param badInputs every file that was not what it should be
 * @param warnings deviations that were accepted
 * @param keptAside results that left the folder, of this run and those before, until --prune
 * @param timings wall seconds per stage
 */
@JsonPropertyOrder({
  "status",
  "error",
  "version",
  "parameters",
  "counts",
  "search",
  "reference_points",
  "reference_classes",
  "classes",
  "agreeing",
  "mean_confidence",
  "timings",
  "bad_inputs",
  "warnings",
  "kept_aside",
  "files"
})
public record LabelReport(
    JobReport.Status status,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String error,
    String version,
    Map<String, Object> parameters,
    Counts counts,
    String search,
    long referencePoints,
    Map<Integer, Long> referenceClasses,
    Map<Integer, Long> classes,
    long agreeing,
    double meanConfidence,
    List<LabelResult> files,
    List<BadInput> badInputs,
    List<String> warnings,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<SupersededResult> keptAside,
    Map<String, Double> timings)
    implements JobOutcome {

  /**
   * What went in and came out.
   *
   * @param files input files, bad ones included
   * @param badFiles how many files are bad, labelled ones included
   * @param filesReused how many files an earlier run had labelled
   * @param pointsIn points of the good inputs
   * @param pointsOut points written
   */
  public record Counts(int files, int badFiles, int filesReused, long pointsIn, long pointsOut) {}
}
