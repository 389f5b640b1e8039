package io.sparklidar.job.arguments;

import io.sparklidar.job.OutputPolicy;
import picocli.CommandLine.Option;

/** What becomes of what is in the output folder, and what is left there beside the results. */
public final class FolderArguments {

  @Option(
      names = "--replace",
      description =
          "Put the results aside that an earlier run with other options left in the output folder."
              + " Without it they end the run. Files that no run wrote are never replaced.")
  private boolean replace;

  @Option(
      names = "--prune",
      description =
          "Delete the results that earlier runs put aside: those whose input was bad or gone, or"
              + " whose options were others. What this run puts aside stays until the next.")
  private boolean prune;

  @Option(
      names = "--report",
      paramLabel = "KIND",
      defaultValue = "html",
      description =
          "html: report.html with pictures; none: no page, and tiles draw no pictures (default"
              + " ${DEFAULT-VALUE}). report.json is always written.")
  private OutputPolicy.Page report;

  /** What was chosen. */
  public OutputPolicy policy() {
    return new OutputPolicy(replace, prune, report);
  }
}
