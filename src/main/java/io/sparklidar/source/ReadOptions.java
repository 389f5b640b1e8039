package io.sparklidar.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
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
 * @param conf Hadoop configuration
 */
record ReadOptions(
    List<String> paths,
    boolean dropsMalformed,
    boolean trustsHeaders,
    OptionalLong pointsPerPartition,
    Configuration conf) {

  /** What becomes of what cannot be read. */
  static final String MODE = "mode";

  /** Whether extents in headers are believed. */
  static final String HEADER_BOUNDS = "headerBounds";

  /** Points of a partition. */
  static final String POINTS_PER_PARTITION = "pointsPerPartition";

  private static final String PATH = "path";
  private static final String PATHS = "paths";
  private static final List<String> STORAGE = List.of("fs.", "dfs.");

  /**
   * Reads what the user gave.
   *
   * @throws IllegalArgumentException naming an option that cannot be meant
   */
  static ReadOptions of(final CaseInsensitiveStringMap options) {
    final List<String> paths = paths(options);
    if (paths.isEmpty()) {
      throw new IllegalArgumentException(
          "format \"las\" needs a path: load(\"folder, file or glob\")");
    }
    return new ReadOptions(
        paths,
        choice(options, MODE, "FAILFAST", "DROPMALFORMED"),
        !choice(options, HEADER_BOUNDS, "trust", "ignore"),
        points(options),
        conf(options));
  }

  /** The paths, of one {@code load} argument or several. */
  static List<String> paths(final CaseInsensitiveStringMap options) {
    if (options.containsKey(PATHS)) {
      try {
        return List.of(new ObjectMapper().readValue(options.get(PATHS), String[].class));
      } catch (final JsonProcessingException e) {
        throw new IllegalArgumentException("option paths is no list: " + options.get(PATHS), e);
      }
    }
    return options.containsKey(PATH) ? List.of(options.get(PATH)) : List.of();
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

  /** The session's Hadoop configuration, with what the reader or writer says of storage. */
  static Configuration conf(final CaseInsensitiveStringMap options) {
    final Configuration conf =
        new Configuration(SparkSession.active().sparkContext().hadoopConfiguration());
    options
        .asCaseSensitiveMap()
        .forEach(
            (name, value) -> {
              if (STORAGE.stream().anyMatch(name.toLowerCase(Locale.ROOT)::startsWith)) {
                conf.set(name, value);
              }
            });
    return conf;
  }
}
