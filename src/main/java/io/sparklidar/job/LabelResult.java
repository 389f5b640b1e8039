package io.sparklidar.job;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.sparklidar.cloud.Bounds;
import io.sparklidar.storage.CommitLog;
import io.sparklidar.storage.OutputFile;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What became of one file that was labelled; also the body of its commit record.
 *
 * @param id name of its copies
 * @param file the file
 * @param bounds its extent, in units of the CRS
 * @param points points labelled
 * @param classes how many of them got each class
 * @param agreeing how many of them had that class already
 * @param confidence sum of the confidences
 * @param search what found the neighbours
 * @param seconds wall time per stage
 * @param started when, milliseconds since 1970
 * @param ended when, milliseconds since 1970
 * @param outputs the files it wrote
 * @param referenceClasses how many labelled points of each class it was compared with
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record LabelResult(
    String id,
    String file,
    Bounds bounds,
    long points,
    Map<Integer, Long> classes,
    long agreeing,
    double confidence,
    String search,
    Map<String, Double> seconds,
    long started,
    long ended,
    List<OutputFile> outputs,
    Map<Integer, Long> referenceClasses)
    implements CommitLog.Done, Serializable {}
