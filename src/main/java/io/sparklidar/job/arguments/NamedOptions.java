package io.sparklidar.job.arguments;

import io.sparklidar.cloud.NearNames;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.OutputPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Options of a job given by name, as {@code k = 20}: what the flags of {@code spark-lidar run} are
 * called, mean, default to and are checked for, word for word. Capitals, hyphens and underscores do
 * not matter, so that {@code tile-points} may be {@code tilePoints} or {@code tile_points} where
 * that is the custom. Not safe for use by several threads.
 */
public final class NamedOptions {

  /** What their names begin with as configuration of Spark. */
  private static final String CONFIGURED = "spark.lidar.";

  /** The names of options, by what is left of them without hyphens. */
  private static final Map<String, String> NAMES = names(commandLine(new Arguments()));

  private final Map<String, String> given = new LinkedHashMap<>();
  private final Function<String, Optional<String>> configured;

  /** All that can be told of a job by name. */
  private static final class Arguments {
    @Mixin private JobArguments job;
    @Mixin private FolderArguments folder;
  }

  /**
   * Nothing given yet.
   *
   * @param configured what Spark is configured with, by name: {@code spark.lidar.k} is the k of
   *     whoever gives none
   */
  public NamedOptions(final Function<String, Optional<String>> configured) {
    this.configured = configured;
  }

  /** Nothing given, nothing configured. */
  public NamedOptions() {
    this(name -> Optional.empty());
  }

  /** The names there are, as flags without their two hyphens, in the order of the reference. */
  public static List<String> names() {
    return List.copyOf(NAMES.values());
  }

  /** The name of an option that may be written in other ways; empty if there is none. */
  public static Optional<String> nameOf(final String written) {
    return Optional.ofNullable(NAMES.get(bare(written)));
  }

  /**
   * Gives an option.
   *
   * @param name with or without hyphens, in any case
   * @param value as on the command line; of a flag that has no value there, true or false
   * @return this
   * @throws UsageException if there is no such option
   */
  public NamedOptions set(final String name, final String value) throws UsageException {
    given.put(known(name), value);
    return this;
  }

  /**
   * Gives several options.
   *
   * @return this
   * @throws UsageException if there is no such option
   */
  public NamedOptions set(final Map<String, String> options) throws UsageException {
    for (final Map.Entry<String, String> option : options.entrySet()) {
      set(option.getKey(), option.getValue());
    }
    return this;
  }

  /**
   * The options of the job, checked.
   *
   * @param inputs files, folders and globs
   * @param output folder of the results
   * @throws UsageException naming the option, what it must be, and what it is
   */
  public JobOptions job(final List<String> inputs, final String output) throws UsageException {
    return parsed().job.options(inputs, output);
  }

  /**
   * What becomes of what is in the output folder.
   *
   * @throws UsageException naming the option, what it must be, and what it is
   */
  public OutputPolicy policy() throws UsageException {
    return parsed().folder.policy();
  }

  private Arguments parsed() throws UsageException {
    final Map<String, String> all = new LinkedHashMap<>();
    for (final String name : NAMES.values()) {
      configured.apply(CONFIGURED + name).ifPresent(value -> all.put(name, value));
    }
    all.putAll(given);
    final List<String> flags = new ArrayList<>();
    all.forEach((name, value) -> flags.add("--" + name + "=" + value));
    final Arguments arguments = new Arguments();
    try {
      commandLine(arguments).parseArgs(flags.toArray(new String[0]));
    } catch (final ParameterException e) {
      throw new UsageException(e.getMessage());
    }
    return arguments;
  }

  private static CommandLine commandLine(final Arguments arguments) {
    return new CommandLine(arguments).setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static Map<String, String> names(final CommandLine line) {
    final Map<String, String> names = new LinkedHashMap<>();
    for (final OptionSpec option : line.getCommandSpec().options()) {
      final String name = option.longestName().substring("--".length());
      names.put(bare(name), name);
    }
    return names;
  }

  private static String bare(final String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static String known(final String name) throws UsageException {
    final Optional<String> known = nameOf(name);
    if (known.isEmpty()) {
      throw new UsageException(
          "there is no option \"" + name + "\"; nearest: " + NearNames.of(name, NAMES.values()));
    }
    return known.get();
  }
}
