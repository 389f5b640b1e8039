package io.sparklidar.source.frame;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What readers and writers of frames are both told: paths, and how storage is reached. */
public final class FrameOptions {

  private static final Logger LOG = LoggerFactory.getLogger(FrameOptions.class);

  private static final String PATH = "path";
  private static final String PATHS = "paths";
  private static final List<String> STORAGE = List.of("fs.", "dfs.");

  private FrameOptions() {}

  /** The paths, of one {@code load} argument or several. */
  public static List<String> paths(final CaseInsensitiveStringMap options) {
    if (options.containsKey(PATHS)) {
      try {
        return List.of(new ObjectMapper().readValue(options.get(PATHS), String[].class));
      } catch (final JsonProcessingException e) {
        throw new IllegalArgumentException("option paths is no list: " + options.get(PATHS), e);
      }
    }
    return options.containsKey(PATH) ? List.of(options.get(PATH)) : List.of();
  }

  /**
   * Says of options that they do nothing.
   *
   * @param options as the user gave them
   * @param known those that do something, besides paths and storage
   */
  public static void warnOfOthers(
      final CaseInsensitiveStringMap options, final List<String> known) {
    final Set<String> all = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    all.addAll(known);
    all.addAll(List.of(PATH, PATHS));
    for (final String name : options.asCaseSensitiveMap().keySet()) {
      if (!all.contains(name) && !isStorage(name)) {
        LOG.warn("option {} does nothing for format \"las\", which has {}", name, known);
      }
    }
  }

  /** Whether an option is a path, or for storage: every source has these. */
  public static boolean isCommon(final String name) {
    return name.equalsIgnoreCase(PATH) || name.equalsIgnoreCase(PATHS) || isStorage(name);
  }

  private static boolean isStorage(final String name) {
    return STORAGE.stream().anyMatch(name.toLowerCase(Locale.ROOT)::startsWith);
  }

  /** The session's Hadoop configuration, with what the reader or writer says of storage. */
  public static Configuration conf(final CaseInsensitiveStringMap options) {
    final Configuration conf =
        new Configuration(SparkSession.active().sparkContext().hadoopConfiguration());
    options
        .asCaseSensitiveMap()
        .forEach(
            (name, value) -> {
              if (isStorage(name)) {
                conf.set(name, value);
              }
            });
    return conf;
  }
}
