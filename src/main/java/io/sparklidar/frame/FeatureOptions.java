package io.sparklidar.frame;

import io.sparklidar.cloud.NearNames;
import io.sparklidar.error.UsageException;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.arguments.NamedOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What is asked for of a frame. Most options are those of {@code spark-lidar run}, and mean the
 * same.
 *
 * @param job what is told as to a job
 * @param scale steps of x, y and z, if they are given
 * @param offset where step 0 is of x, y and z, if it is given
 * @param identity the columns that say which of two points at one place comes first
 */
record FeatureOptions(
    JobOptions job,
    Optional<List<Double>> scale,
    Optional<List<Double>> offset,
    List<String> identity) {

  private static final String SCALE = "scale";
  private static final String OFFSET = "offset";
  private static final String ID = "id";
  private static final List<String> OWN = List.of(SCALE, OFFSET, ID);

  /** Those of a job that mean something where rows come from a frame and go to one. */
  private static final List<String> OF_JOBS =
      List.of(
          "like",
          "k",
          "radius",
          "halo",
          "tile-points",
          "features",
          "scales",
          "eigen-mode",
          "neighbors-of",
          "noise",
          "only",
          "where",
          "box",
          "polygon",
          "thin",
          "drop-outliers",
          "sor-factor",
          "height",
          "ground-reach",
          "device",
          "engine");

  /** What jobs are told of files: a frame has none. */
  private static final String NOWHERE = "frame";

  /** All names there are. */
  static List<String> names() {
    return Stream.concat(OF_JOBS.stream(), OWN.stream()).toList();
  }

  /**
   * Reads options.
   *
   * @param given by name; capitals, hyphens and underscores do not matter
   * @param configured what Spark is configured with, by name
   * @throws UsageException if there is no such option, or a value is wrong
   */
  static FeatureOptions of(
      final Map<String, ?> given, final Function<String, Optional<String>> configured)
      throws UsageException {
    final NamedOptions job = new NamedOptions(name -> ofFrames(name, configured));
    Optional<List<Double>> scale = Optional.empty();
    Optional<List<Double>> offset = Optional.empty();
    List<String> identity = List.of();
    for (final Map.Entry<String, ?> option : given.entrySet()) {
      final String value = String.valueOf(option.getValue());
      switch (option.getKey().toLowerCase(Locale.ROOT)) {
        case SCALE -> scale = Optional.of(numbers(SCALE, value));
        case OFFSET -> offset = Optional.of(numbers(OFFSET, value));
        case ID -> identity = Arrays.stream(value.split(",")).map(String::strip).toList();
        default -> job.set(known(option.getKey()), value);
      }
    }
    for (final double step : scale.orElse(List.of())) {
      JobOptions.require(step > 0, "scale must be above 0, got " + step);
    }
    JobOptions.require(
        offset.isEmpty() || scale.isPresent(), "offset goes with scale; give both, or neither");
    final JobOptions options = job.job(List.of(NOWHERE), NOWHERE);
    return new FeatureOptions(options, scale, offset, identity);
  }

  private static Optional<String> ofFrames(
      final String name, final Function<String, Optional<String>> configured) {
    return OF_JOBS.stream().anyMatch(option -> name.endsWith("." + option))
        ? configured.apply(name)
        : Optional.empty();
  }

  private static String known(final String name) throws UsageException {
    final Optional<String> known = NamedOptions.nameOf(name);
    if (known.isEmpty() || !OF_JOBS.contains(known.get())) {
      throw new UsageException(
          known.isEmpty()
              ? "there is no option \"" + name + "\"; nearest: " + NearNames.of(name, names())
              : "option \""
                  + name
                  + "\" is one of jobs that read and write files; a frame is read and written by"
                  + " Spark. There are "
                  + String.join(", ", names()));
    }
    return known.get();
  }

  private static List<Double> numbers(final String option, final String text)
      throws UsageException {
    try {
      final List<Double> numbers =
          Arrays.stream(text.split(",")).map(number -> Double.valueOf(number.strip())).toList();
      if (numbers.stream().allMatch(Double::isFinite)) {
        switch (numbers.size()) {
          case 1:
            return List.of(numbers.get(0), numbers.get(0), numbers.get(0));
          case 3:
            return numbers;
          default:
            break;
        }
      }
    } catch (final NumberFormatException e) {
      // Said below.
    }
    throw new UsageException(
        option + " must be one number, or three for x, y and z, as 0.01,0.01,0.001, got " + text);
  }
}
