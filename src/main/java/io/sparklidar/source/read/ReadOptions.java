package io.sparklidar.source.read;

import io.sparklidar.source.frame.FrameOptions;
import java.util.List;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * What a reader of points asks for.
 *
 * @param paths files, folders and globs
 * @param dropsMalformed whether files and chunks that cannot be read are left out, and reported,
 *     rather than ending the query
 * @param trustsHeaders whether the extents that headers state are believed
 * @param pointsPerPartition how many points a partition has, if that is given
 * @param cores that tasks may run on, at least 1
 * @param conf Hadoop configuration
 */
public record ReadOptions(
    List<String> paths,
    boolean dropsMalformed,
    boolean trustsHeaders,
    OptionalLong pointsPerPartition,
    int cores,
    Configuration conf) {

  /** What becomes of what cannot be read. */
  static final String MODE = "mode";

  /** Whether extents in headers are believed. */
  static final String HEADER_BOUNDS = "headerBounds";

  /** Points of a partition. */
  static final String POINTS_PER_PARTITION = "pointsPerPartition";

  /** All of them. */
  static final List<String> NAMES = List.of(MODE, HEADER_BOUNDS, POINTS_PER_PARTITION);

  /**
   * Reads what the user gave.
   *
   * @throws IllegalArgumentException naming an option that cannot be meant
   */
  public static ReadOptions of(final CaseInsensitiveStringMap options) {
    FrameOptions.warnOfOthers(options, NAMES);
    final List<String> paths = FrameOptions.paths(options);
    if (paths.isEmpty()) {
      throw new IllegalArgumentException(
          "format \"las\" needs a path: load(\"folder, file or glob\")");
    }
    return new ReadOptions(
        paths,
        choice(options, MODE, "FAILFAST", "DROPMALFORMED"),
        !choice(options, HEADER_BOUNDS, "trust", "ignore"),
        points(options),
        Math.max(1, SparkSession.active().sparkContext().defaultParallelism()),
        FrameOptions.conf(options));
  }

  /** Whether an option has the second of two values; the first is what it has if none is given. */
  private static boolean choice(
      final CaseInsensitiveStringMap options,
      final String name,
      final String first,
      final String second) {
    final String value = options.getOrDefault(name, first);
    if (!value.equalsIgnoreCase(first) && !value.equalsIgnoreCase(second)) {
      throw new IllegalArgumentException(
          "option " + name + " is " + first + " or " + second + ", not " + value);
    }
    return value.equalsIgnoreCase(second);
  }

  private static OptionalLong points(final CaseInsensitiveStringMap options) {
    final String text = options.get(POINTS_PER_PARTITION);
    if (text == null) {
      return OptionalLong.empty();
    }
    try {
      final long points = Long.parseLong(text.strip());
      if (points > 0) {
        return OptionalLong.of(points);
      }
    } catch (final NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "option " + POINTS_PER_PARTITION + " is a number of points from 1 on, not " + text);
  }
}
