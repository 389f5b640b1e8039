package io.sparklidar.job.arguments;

import io.sparklidar.error.UsageException;
import io.sparklidar.storage.OutputFormat;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Option;

/** What a job writes, as users spell it. */
public final class FormatArgument {

  @Option(
      names = "--format",
      paramLabel = "LIST",
      defaultValue = "parquet",
      description =
          "What to write: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}). cog is rasters, of"
              + " which transfer-labels has none.",
      completionCandidates = NameList.class)
  private String formats;

  /** The formats as they are given. */
  static final class NameList implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(OutputFormat.values()).map(OutputFormat::folder).iterator();
    }
  }

  /**
   * The formats.
   *
   * @throws UsageException if one is unknown
   */
  public Set<OutputFormat> formats() throws UsageException {
    final Set<OutputFormat> result = EnumSet.noneOf(OutputFormat.class);
    for (final String name : formats.split(",")) {
      try {
        result.add(OutputFormat.valueOf(name.trim().toUpperCase(Locale.ROOT)));
      } catch (final IllegalArgumentException e) {
        throw new UsageException(
            "--format must list " + OutputFormat.choice() + ", got \"" + name.trim() + "\"");
      }
    }
    return result;
  }
}
