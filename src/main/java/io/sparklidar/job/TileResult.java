package io.sparklidar.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.error.BadInput;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFile;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What became of one tile; also the body of its commit record.
 *
 * @param id the tile's name
 * @param bounds extent of its core, in units of the CRS
 * @param points core points, all of them written but those left out
 * @param haloPoints points searched besides
 * @param readPoints points decoded for its search
 * @param decodedOnDevice how many of them a device decoded
 * @param device {@code cpu} or {@code gpu}
 * @param engine which engine computed it
 * @param reason why there
 * @param groundPoints how many core points are ground, where the job looked for it
 * @param leftOut how many core points are not written, by the option that says so
 * @param search how its neighbours were found, where the engine counts that
 * @param seconds wall time per stage
 * @param started when, milliseconds since 1970
 * @param ended when, milliseconds since 1970
 * @param outputs the files it wrote
 * @param checksum sum over its points of a hash of (file, index, features): the same for any tiling
 * @param badInput the file that stopped it, if any; nothing was written then
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record TileResult(
    String id,
    Bounds bounds,
    long points,
    long haloPoints,
    long readPoints,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long decodedOnDevice,
    String device,
    String engine,
    String reason,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long groundPoints,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> leftOut,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> search,
    Map<String, Double> seconds,
    long started,
    long ended,
    List<OutputFile> outputs,
    String checksum,
    BadInput badInput)
    implements CommitLog.Done, Serializable {

  /** A record of a run that counted nothing reads as one with no counts. */
  public TileResult {
    leftOut = leftOut == null ? Map.of() : leftOut;
    search = search == null ? Map.of() : search;
  }

  /** How many of its points are written. */
  public long written() {
    return points - leftOut.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Of a tile that a bad file stopped: nothing was written. */
  public static TileResult failed(final String id, final BadInput bad, final long started) {
    return new TileResult(
        id,
        Bounds.EMPTY,
        0,
        0,
        0,
        0,
        "",
        "",
        "",
        0,
        Map.of(),
        Map.of(),
        Map.of(),
        started,
        System.currentTimeMillis(),
        List.of(),
        "",
        bad);
  }
}
