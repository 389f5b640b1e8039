package io.sparklidar.cli;

import io.sparklidar.error.UsageException;
import io.sparklidar.sample.SampleWriter;
import io.sparklidar.sample.TownOptions;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.storage.WriteErrors;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a sample town. */
@Command(
    name = "sample",
    description =
        "Write adjacent tiles of a made-up town, to try things on: EPSG:2154, point format 8, about"
            + " 20 points per square metre. The same options give the same bytes.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class SampleCommand implements Callable<Integer> {

  @Option(
      names = "--points",
      required = true,
      paramLabel = "N",
      description = "How many points, about: whole tiles are written.")
  private long points;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Local folder to write to. Other files in it are never replaced.")
  private Path output;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Which town (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--landscape",
      paramLabel = "KIND",
      defaultValue = "town",
      description = "What covers the land: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  private Landscape landscape;

  @Option(
      names = "--tile-size",
      paramLabel = "SIDE",
      description = "Side of a tile in metres (default: by the number of points).")
  private Optional<Integer> tileSize;

  @Option(names = "--las", description = "Write LAS instead of LAZ.")
  private boolean uncompressed;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    final TownOptions options;
    try {
      options =
          new TownOptions(
              points, seed, landscape, tileSize.map(OptionalInt::of).orElse(OptionalInt.empty()));
    } catch (final IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
    final PrintWriter out = spec.commandLine().getOut();
    final long[] total = new long[1];
    try {
      WriteErrors.doAt(
          output,
          () ->
              SampleWriter.write(
                  options,
                  output,
                  !uncompressed,
                  file -> {
                    total[0] += file.points();
                    out.printf(Locale.ROOT, "%s  %,d points%n", file.path(), file.points());
                    out.flush();
                  }));
    } catch (final FileAlreadyExistsException e) {
      throw new UsageException(
          e.getMessage()
              + " is there already and is not this tile of the sample; it is not replaced: give"
              + " another --output");
    }
    out.printf(Locale.ROOT, "%,d points in %s%n", total[0], output);
    return ExitCode.OK.number();
  }
}
