package io.sparklidar.job.arguments;

import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.job.NeighborChoice;
import java.util.Optional;
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
      description =
          "What points of the classes of noise, 7 and 18, are. ignore: no neighbours, neither of"
              + " others nor their own, besides what --neighbors-of says; keep: points like any other"
              + " (default ignore; with --like keep, as these tools have it). They have their rows"
              + " either way.")
  private Optional<NeighborChoice.Noise> noise = Optional.empty();

  /**
   * What was chosen.
   *
   * @param like whose convention the job follows
   */
  public NeighborChoice choice(final Tool like) {
    return new NeighborChoice(
        condition.strip(), noise.orElse(NeighborChoice.unlessToldOtherwise(like).noise()));
  }
}
