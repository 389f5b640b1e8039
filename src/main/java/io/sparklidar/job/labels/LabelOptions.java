package io.sparklidar.job.labels;

import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobOptions;
import io.sparklidar.storage.OutputFormat;
import java.io.Serializable;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Everything a user decides about a transfer of labels. The one home of its defaults and rules.
 *
 * @param references labelled files, folders or globs
 * @param inputs files, folders or globs to be labelled
 * @param output folder of the results
 * @param columns what points are compared by
 * @param k how many neighbours vote
 * @param referencePoints how many labelled points to compare with, about
 * @param ignoredClasses classes that say nothing
 * @param formats what to write
 */
public record LabelOptions(
    List<String> references,
    List<String> inputs,
    String output,
    List<String> columns,
    int k,
    long referencePoints,
    Set<Integer> ignoredClasses,
    Set<OutputFormat> formats)
    implements Serializable {

  /** How many neighbours vote, unless told otherwise. */
  public static final int DEFAULT_K = 15;

  /** Labelled points to compare with, unless told otherwise. */
  public static final long DEFAULT_REFERENCE_POINTS = 200_000;

  /** Most labelled points to compare with: what every executor can hold. */
  public static final long MAX_REFERENCE_POINTS = 5_000_000;

  /** Most columns. */
  public static final int MAX_COLUMNS = 64;

  /** Most neighbours. */
  public static final int MAX_K = 255;

  private static final int MAX_CLASS = 255;

  /** Copies the collections. */
  public LabelOptions {
    references = List.copyOf(references);
    inputs = List.copyOf(inputs);
    columns = List.copyOf(columns);
    ignoredClasses = Set.copyOf(ignoredClasses);
    formats = Set.copyOf(formats);
  }

  /**
   * Checks the options that can be checked without looking at any file.
   *
   * @return this
   * @throws UsageException naming the option, what it must be, and what it is
   */
  public LabelOptions validated() throws UsageException {
    JobOptions.require(!references.isEmpty(), "--reference names no file; give a file or folder");
    JobOptions.require(!inputs.isEmpty(), "--input names no file; give a file, folder or glob");
    JobOptions.require(!output.isBlank(), "--output is empty; give a folder");
    JobOptions.require(
        !columns.isEmpty() && columns.size() <= MAX_COLUMNS,
        "--columns must list 1.." + MAX_COLUMNS + " names, got " + columns.size());
    JobOptions.require(
        new HashSet<>(columns).size() == columns.size(),
        "--columns must list each name once, got " + String.join(",", columns));
    JobOptions.require(k >= 1 && k <= MAX_K, "--k must be in 1.." + MAX_K + ", got " + k);
    JobOptions.require(
        referencePoints >= 1 && referencePoints <= MAX_REFERENCE_POINTS,
        "--reference-points must be in 1.." + MAX_REFERENCE_POINTS + ", got " + referencePoints);
    for (final int ignored : ignoredClasses) {
      JobOptions.require(
          ignored >= 0 && ignored <= MAX_CLASS,
          "--ignore-classes must list classes in 0.." + MAX_CLASS + ", got " + ignored);
    }
    JobOptions.requireUsable(formats);
    JobOptions.require(
        !formats.contains(OutputFormat.COG), "--format cog is what run writes; labels are points");
    return this;
  }

  /** The options as they are reported: kebab-case names in a fixed order. */
  public Map<String, Object> asMap() {
    final Map<String, Object> map = new LinkedHashMap<>();
    map.put("reference", references);
    map.put("input", inputs);
    map.put("output", output);
    map.putAll(resultOptions());
    return map;
  }

  /** The options that decide what is written; a file labelled under others is labelled anew. */
  public Map<String, Object> resultOptions() {
    final Map<String, Object> map = new LinkedHashMap<>();
    map.put("columns", columns);
    map.put("k", k);
    map.put("reference-points", referencePoints);
    map.put("ignore-classes", new TreeSet<>(ignoredClasses));
    map.put("format", formats.stream().map(OutputFormat::folder).sorted().toList());
    return map;
  }
}
