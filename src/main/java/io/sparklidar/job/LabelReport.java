package io.sparklidar.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;

/**
 * What a transfer of labels did: the content of its {@code report.json}.
 *
 * @param status how it ended
 * @param version of the program
 * @param parameters the options it ran with
 * @param search what found the neighbours
 * @param referencePoints labelled points that were compared with
 * @param referenceClasses how many of them each class has
 * @param points points labelled
 * @param classes how many of them got each class
 * @param agreeing how many of them had that class already
 * @param meanConfidence mean share of the votes that the winner got
 * @param outputs the files that were written
 * @param badInputs every file that was not what it should be
 */
@JsonPropertyOrder({
  "status",
  "version",
  "parameters",
  "search",
  "reference_points",
  "reference_classes",
  "points",
  "classes",
  "agreeing",
  "mean_confidence",
  "bad_inputs",
  "outputs"
})
public record LabelReport(
    JobReport.Status status,
    String version,
    Map<String, Object> parameters,
    String search,
    @JsonProperty("reference_points") long referencePoints,
    @JsonProperty("reference_classes") Map<Integer, Long> referenceClasses,
    long points,
    Map<Integer, Long> classes,
    long agreeing,
    @JsonProperty("mean_confidence") double meanConfidence,
    List<TileResult.Output> outputs,
    @JsonProperty("bad_inputs") List<BadInput> badInputs) {}
