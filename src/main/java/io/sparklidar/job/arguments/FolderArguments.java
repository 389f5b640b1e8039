package io.sparklidar.job.arguments;

import io.sparklidar.job.OutputPolicy;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What becomes of what is in the output folder, and what is left there beside the results. */
public final class FolderArguments {

  @Mixin private ReplaceArguments results;

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
    return results.policy(report);
  }
}
