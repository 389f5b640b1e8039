package io.sparklidar.job.arguments;

import io.sparklidar.job.OutputPolicy;
import picocli.CommandLine.Option;

/** What becomes of results that are in the output folder. */
public final class ReplaceArguments {

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

  /**
   * What was chosen.
   *
   * @param page what is left there beside the results
   */
  public OutputPolicy policy(final OutputPolicy.Page page) {
    return new OutputPolicy(replace, prune, page);
  }
}
