package io.sparklidar.job.arguments;

import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.job.NeighborChoice;
import picocli.CommandLine.Option;

/** Which points may be neighbours, as users spell it. */
public final class NeighborArguments {

  @Option(
      names = "--neighbors-of",
      paramLabel = "CONDITION",
      defaultValue = "",
      description =
          "Which points may be neighbours, such as 'classification = 2' or 'classification in (2, 6)"
              + " and not withheld': "
              + Condition.SYNTAX
              + " (default: anything). Every point has its row; one that may be no neighbour is not its own"
              + " either.")
  private String condition;

  @Option(
      names = "--noise",
      paramLabel = "POLICY",
      defaultValue = "keep",
      description =
          "What points of the classes of noise, 7 and 18, are. keep: points like any other;"
              + " ignore: no neighbours, neither of others nor their own, besides what --neighbors-of"
              + " says (default ${DEFAULT-VALUE}). They have their rows either way.")
  private NeighborChoice.Noise noise;

  /** What was chosen. */
  public NeighborChoice choice() {
    return new NeighborChoice(condition.strip(), noise);
  }
}
