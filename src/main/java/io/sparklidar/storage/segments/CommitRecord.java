package io.sparklidar.storage.segments;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * The content of a commit record, in a file of its own or a line of a segment.
 *
 * @param key what the result depends on
 * @param run whose commit it is, see {@code OutputFolder.run}; empty if none held the folder
 * @param result the result
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CommitRecord(String key, String run, JsonNode result) {

  /** Records of earlier revisions name no run. */
  public CommitRecord {
    run = run == null ? "" : run;
  }

  /** Whether it says what a record has to say. */
  public boolean isWhole() {
    return key != null && result != null && !id().isEmpty();
  }

  /** The piece that is done. */
  public String id() {
    return result.path("id").asText();
  }
}
