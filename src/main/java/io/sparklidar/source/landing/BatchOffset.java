package io.sparklidar.source.landing;

import io.sparklidar.storage.Json;
import java.util.Map;
import org.apache.spark.sql.connector.read.streaming.Offset;

/** How far a stream got: how many batches of its {@link FileLog}. Immutable. */
public final class BatchOffset extends Offset {

  private static final String BATCHES = "batches";

  private final int batches;

  /**
   * @param batches how many
   */
  public BatchOffset(final int batches) {
    this.batches = batches;
  }

  /**
   * What {@link #json} wrote.
   *
   * @throws IllegalArgumentException if it did not
   */
  public static BatchOffset of(final String json) {
    try {
      final Object batches = Json.MAPPER.readValue(json, Map.class).get(BATCHES);
      if (batches instanceof Integer number && number >= 0) {
        return new BatchOffset(number);
      }
    } catch (final com.fasterxml.jackson.core.JsonProcessingException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "the checkpoint is not one of a stream of format \"las\": expected an offset like {\""
            + BATCHES
            + "\":3}, found "
            + json);
  }

  /** How many batches. */
  public int batches() {
    return batches;
  }

  @Override
  public String json() {
    return Json.line(Map.of(BATCHES, batches));
  }
}
