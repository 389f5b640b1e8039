package io.sparklidar.job.retile;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFile;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What became of one tile; also the body of its commit record.
 *
 * @param id name of its file, without folder and ending
 * @param bounds its square, in units of the CRS
 * @param points in it
 * @param files how many inputs have chunks that meet it
 * @param seconds wall time per stage
 * @param started when, milliseconds since 1970
 * @param ended when, milliseconds since 1970
 * @param outputs the files it wrote
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RetiledTile(
    String id,
    Bounds bounds,
    long points,
    int files,
    Map<String, Double> seconds,
    long started,
    long ended,
    List<OutputFile> outputs)
    implements CommitLog.Done, Serializable {}
