package io.sparklidar.job.arguments;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.feature.convention.Tool;
import io.sparklidar.job.NeighborChoice;
import io.sparklidar.job.NeighborChoice.Noise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What noise is where nobody says. */
final class NeighborArgumentsTest {

  @Command
  private static final class Line {
    @Mixin private NeighborArguments neighbors;
  }

  private static NeighborChoice choice(final Tool like, final String... arguments) {
    final Line line = new Line();
    new CommandLine(line).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return line.neighbors.choice(like);
  }

  @Test
  void noiseIsNoNeighbourUnlessToldOtherwise() {
    assertEquals(NeighborChoice.DEFAULT, choice(Tool.NONE));
    assertEquals(Noise.IGNORE, choice(Tool.NONE).noise());
    assertEquals(Noise.IGNORE, choice(Tool.NONE, "--neighbors-of", "classification < 9").noise());
    assertEquals(Noise.KEEP, choice(Tool.NONE, "--noise", "keep").noise());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void toolsHaveItAsAPointLikeAnyOther(final Tool tool) {
    assertEquals(Noise.KEEP, choice(tool).noise());
    assertEquals(Noise.IGNORE, choice(tool, "--noise", "ignore").noise());
  }
}
