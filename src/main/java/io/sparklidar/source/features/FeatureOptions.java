package io.sparklidar.source.features;

import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.arguments.NamedOptions;
import io.sparklidar.source.frame.FrameOptions;
import io.sparklidar.source.read.ReadOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a reader of features asks for.
 *
 * @param paths files, folders and globs
 * @param job the options of the run whose rows these are
 * @param indexPath where indexes are remembered, or {@link #NONE}; empty for beside the data
 * @param conf Hadoop configuration
 */
public record FeatureOptions(
    List<String> paths, JobOptions job, Optional<String> indexPath, Configuration conf) {

  /** Where indexes are remembered. */
  static final String INDEX_PATH = "indexPath";

  /** As {@link #INDEX_PATH}: nowhere but in the driver's memory. */
  static final String NONE = "none";

  /** Options of a run that say how and where it writes. */
  private static final Set<String> OF_WRITING =
      Set.of("format", "attributes", "extra-bytes", "compression", "replace", "prune", "report");

  private static final Logger LOG = LoggerFactory.getLogger(FeatureOptions.class);

  /** What stands for the output folder of a run that writes nothing. */
  private static final String NO_OUTPUT = "nothing";

  /**
   * Reads what the user gave.
   *
   * @throws IllegalArgumentException naming an option that cannot be meant
   */
  public static FeatureOptions of(final CaseInsensitiveStringMap options) {
    final List<String> paths = FrameOptions.paths(options);
    if (paths.isEmpty()) {
      throw new IllegalArgumentException(
          "format \"lidar-features\" needs a path: load(\"folder, file or glob\")");
    }
    final RuntimeConfig spark = SparkSession.active().conf();
    final NamedOptions named =
        new NamedOptions(
            name -> Optional.of(spark.get(name, "")).filter(value -> !value.isEmpty()));
    try {
      for (final Map.Entry<String, String> option : options.asCaseSensitiveMap().entrySet()) {
        final String name = option.getKey();
        if (FrameOptions.isCommon(name) || name.equalsIgnoreCase(INDEX_PATH)) {
          continue;
        }
        if (NamedOptions.nameOf(name).filter(OF_WRITING::contains).isPresent()) {
          LOG.warn(
              "option {} does nothing for format \"lidar-features\": nothing is written", name);
        } else {
          named.set(name, option.getValue());
        }
      }
      return new FeatureOptions(
          paths,
          named.job(paths, NO_OUTPUT),
          Optional.ofNullable(options.get(INDEX_PATH)),
          FrameOptions.conf(options));
    } catch (final UsageException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Whether bad files are left out. */
  boolean skipsBad() {
    return job.onError() == JobOptions.OnError.SKIP;
  }

  /** The same files as points alone. */
  ReadOptions ofPoints() {
    return new ReadOptions(
        paths,
        skipsBad() ? ReadOptions.Malformed.LEAVES_OUT_FILES : ReadOptions.Malformed.FAILS,
        true,
        OptionalLong.empty(),
        OptionalInt.empty(),
        Math.max(1, SparkSession.active().sparkContext().defaultParallelism()),
        conf);
  }
}
