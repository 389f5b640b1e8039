package io.sparklidar.cli;

import io.sparklidar.error.UsageException;
import io.sparklidar.storage.OutputFormat;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;

/** What a job writes, as the command line spells it. */
final class FormatArgument {

  @Option(
      names = "--format",
      paramLabel = "LIST",
      defaultValue = "parquet",
      description = "What to write: parquet, las, laz (default ${DEFAULT-VALUE}).")
  private String formats;

  /** The formats. */
  Set<OutputFormat> formats() throws UsageException {
    final Set<OutputFormat> result = EnumSet.noneOf(OutputFormat.class);
    for (final String name : formats.split(",")) {
      try {
        result.add(OutputFormat.valueOf(name.trim().toUpperCase(Locale.ROOT)));
      } catch (final IllegalArgumentException e) {
        throw new UsageException(
            "--format must list parquet, las or laz, got \"" + name.trim() + "\"");
      }
    }
    return result;
  }
}
