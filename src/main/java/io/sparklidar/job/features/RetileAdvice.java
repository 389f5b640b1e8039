package io.sparklidar.job.features;

import io.sparklidar.job.JobOptions;
import io.sparklidar.tile.TilePlan;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;

/**
 * Says what to do where tiles decode their input over and over.
 *
 * @param options of the job
 * @param alone whether all inputs are of one reference system, as those of {@code retile} must be
 */
record RetileAdvice(JobOptions options, boolean alone) {

  /** Sorting is a pass over all points, and more than one: tiles must then read half as much. */
  private static final double WORTH_SORTING = 2;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

  /** One line, with the command to copy where sorting helps; nothing if little is read. */
  Optional<String> of(final TilePlan plan) {
    if (plan.retiled().isEmpty()) {
      return Optional.empty();
    }
    final double retiled = plan.retiled().getAsDouble();
    if (plan.amplification() < WORTH_SORTING * retiled) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "tiles read %.1f times the input: they are small beside the %s that features look around"
                  + " points, in units of the CRS; larger tiles (%s) read less",
              plan.amplification(),
              options.reach(),
              options.tileSize() > 0 ? "--tile-size" : "--tile-points"));
    }
    final String reading =
        String.format(
            Locale.ROOT,
            "tiles read %.1f times the input: its points are stored in no spatial order, or its files"
                + " are small beside the halo; sorted once they would be read about %.1f times: ",
            plan.amplification(),
            retiled);
    if (!alone) {
      return Optional.of(reading + "spark-lidar retile, each reference system by itself");
    }
    final String tiles = tiles();
    return Optional.of(
        reading
            + "spark-lidar retile --input "
            + options.inputs().stream().map(RetileAdvice::quoted).collect(Collectors.joining(" "))
            + " --output "
            + quoted(tiles)
            + (options.tilePoints() == JobOptions.DEFAULT_TILE_POINTS
                ? ""
                : " --tile-points " + options.tilePoints())
            + ", then this command with --input "
            + quoted(tiles + "/laz")
            + " (results are then of these tiles, not of your files)");
  }

  /** A folder beside the results. */
  private String tiles() {
    final Path beside = new Path(options.output()).getParent();
    return beside == null || beside.toString().isEmpty()
        ? "retiled"
        : new Path(beside, "retiled").toString();
  }

  /** A word as a shell takes it. */
  private static String quoted(final String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
