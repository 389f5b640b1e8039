package io.sparklidar.source.read;

import io.sparklidar.source.frame.FrameOptions;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * What a reader of points asks for.
 *
 * @param paths files, folders and globs
 * @param malformed what becomes of what cannot be read
 * @param trustsHeaders whether the extents that headers state are believed
 * @param pointsPerPartition how many points a partition has, if that is given
 * @param maxFilesPerTrigger how many files a batch of a stream has at most, if that is given
 * @param cores that tasks may run on, at least 1
 * @param conf Hadoop configuration
 */
public record ReadOptions(
    List<String> paths,
    Malformed malformed,
    boolean trustsHeaders,
    OptionalLong pointsPerPartition,
    OptionalInt maxFilesPerTrigger,
    int cores,
    Configuration conf) {

  /** What becomes of what cannot be read. */
  static final String MODE = "mode";

  /** Whether extents in headers are believed. */
  static final String HEADER_BOUNDS = "headerBounds";

  /** Points of a partition. */
  static final String POINTS_PER_PARTITION = "pointsPerPartition";

  /** Files of a batch of a stream. */
  static final String MAX_FILES_PER_TRIGGER = "maxFilesPerTrigger";

  /** Which table of the files. */
  static final String TABLE = "table";

  /** All of them. */
  static final List<String> NAMES =
      List.of(MODE, TABLE, HEADER_BOUNDS, POINTS_PER_PARTITION, MAX_FILES_PER_TRIGGER);

  /** What becomes of what cannot be read. */
  public enum Malformed {
    /** It ends the query. */
    FAILS,
    /** Files whose header cannot be read are left out; a chunk that cannot be ends the query. */
    LEAVES_OUT_FILES,
    /** Such files are left out, and such chunks. */
    LEAVES_OUT_CHUNKS
  }

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
        choice(options, MODE, "FAILFAST", "DROPMALFORMED")
            ? Malformed.LEAVES_OUT_CHUNKS
            : Malformed.FAILS,
        !choice(options, HEADER_BOUNDS, "trust", "ignore"),
        number(options, POINTS_PER_PARTITION, "points"),
        files(options),
        Math.max(1, SparkSession.active().sparkContext().defaultParallelism()),
        FrameOptions.conf(options));
  }

  /** Whether the table of what cannot be read is asked for, instead of the points. */
  public static boolean asksForCorrupt(final CaseInsensitiveStringMap options) {
    return choice(options, TABLE, "points", "corrupt");
  }

  /** The same, of files and chunks that can be read. */
  ReadOptions leavingOut() {
    return new ReadOptions(
        paths,
        Malformed.LEAVES_OUT_CHUNKS,
        trustsHeaders,
        pointsPerPartition,
        maxFilesPerTrigger,
        cores,
        conf);
  }

  /** Whether files that cannot be read are left out. */
  boolean leavesOutFiles() {
    return malformed != Malformed.FAILS;
  }

  /** Whether chunks that cannot be read are left out. */
  boolean leavesOutChunks() {
    return malformed == Malformed.LEAVES_OUT_CHUNKS;
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

  private static OptionalInt files(final CaseInsensitiveStringMap options) {
    final OptionalLong files = number(options, MAX_FILES_PER_TRIGGER, "files");
    return files.isPresent() ? OptionalInt.of((int) files.getAsLong()) : OptionalInt.empty();
  }

  private static OptionalLong number(
      final CaseInsensitiveStringMap options, final String name, final String what) {
    final String text = options.get(name);
    if (text == null) {
      return OptionalLong.empty();
    }
    try {
      final long number = Long.parseLong(text.strip());
      if (number > 0 && number <= Integer.MAX_VALUE) {
        return OptionalLong.of(number);
      }
    } catch (final NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "option "
            + name
            + " is a number of "
            + what
            + " from 1 to "
            + Integer.MAX_VALUE
            + ", not "
            + text);
  }
}
