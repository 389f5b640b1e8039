package io.sparklidar.job.outcome;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import io.sparklidar.storage.OutputFile;
import java.util.List;
import java.util.Map;

/**
 * The content of {@code _PARTIAL}, for programs: that the output is not whole, why, and what is
 * missing. It is there from when a run begins to change the folder until all is done, so that what
 * is killed has said so before.
 *
 * @param status {@code unfinished} while a run is at work or after it was killed; else how it ended
 * @param error why it broke off, in one line; empty if it did not
 * @param version of the program
 * @param revision of the program
 * @param parameters what decides the results
 * @param missing what is not in the results: under {@code bad_inputs} inputs, each with what is
 *     wrong with it, and what lacks for that; not there while that is not known
 * @param leftOut how many points are in none of the files, by the option that says so
 * @param files of the results that are there; not there while that is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
  "status",
  "error",
  "version",
  "revision",
  "parameters",
  "missing",
  "left_out",
  "files"
})
public record PartialMarker(
    String status,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) String error,
    String version,
    String revision,
    JsonNode parameters,
    Map<String, Object> missing,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> leftOut,
    List<OutputFile> files) {

  /**
   * Of a run that is about to change the folder.
   *
   * @param version of the program
   * @param revision of the program
   * @param parameters what decides the results
   */
  public static PartialMarker unfinished(
      final String version, final String revision, final JsonNode parameters) {
    return new PartialMarker("unfinished", "", version, revision, parameters, null, null, null);
  }

  /**
   * Of a run that has ended.
   *
   * @param how it did, as its report says
   * @param why it broke off, in one line; empty if it did not
   * @param bad what is not in the results
   */
  public PartialMarker ended(final String how, final String why, final Map<String, Object> bad) {
    return new PartialMarker(how, why, version, revision, parameters, bad, leftOut, files);
  }

  /**
   * With what there is.
   *
   * @param left how many points are in none of the files, by the option that says so
   * @param there the files
   */
  public PartialMarker with(final Map<String, Long> left, final List<OutputFile> there) {
    return new PartialMarker(status, error, version, revision, parameters, missing, left, there);
  }
}
