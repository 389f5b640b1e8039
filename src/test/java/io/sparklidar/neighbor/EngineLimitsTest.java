package io.sparklidar.neighbor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.feature.Neighborhood;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class EngineLimitsTest {

  private static final Lattice CENTIMETRES = Lattice.ofUnit(0.01);
  private static final EngineLimits SOME = new EngineLimits("it", 100, 50, 1000);
  private static final EngineLimits NEAREST_ONLY = new EngineLimits("it", 100, 0, 0);

  private static void assertRefuses(
      final String reason, final EngineLimits limits, final Neighborhood neighborhood) {
    assertEquals(Optional.of(reason), limits.whyNot(CENTIMETRES, neighborhood));
  }

  @Test
  void whatIsWithinTheLimitsIsFound() {
    for (final Neighborhood found :
        new Neighborhood[] {
          Neighborhood.nearest(100, 5),
          Neighborhood.within(10),
          Neighborhood.cylinder(10),
          Neighborhood.optimal(10, 50, 5)
        }) {
      assertEquals(Optional.empty(), SOME.whyNot(CENTIMETRES, found));
    }
  }

  @Test
  void whatIsBeyondThemIsRefused() {
    assertRefuses(
        "at most 100 neighbours are found by it, not 101", SOME, Neighborhood.nearest(101, 5));
    assertRefuses(
        "all within 1000 steps of the lattice at most are found by it, not within 10.1",
        SOME,
        Neighborhood.within(10.1));
    assertRefuses(
        "all within 1000 steps of the lattice in plan at most are found by it, not within 10.1",
        SOME,
        Neighborhood.cylinder(10.1));
    assertRefuses(
        "how many neighbours are optimal is found by it of at most 50, not of 51",
        SOME,
        Neighborhood.optimal(10, 51, 5));
    assertRefuses(
        "neighbours of a thinned cloud are not found by it",
        SOME,
        Neighborhood.thinned(0.5, 10, 5));
  }

  @Test
  void whoFindsTheNearestAloneSaysSo() {
    assertRefuses("all within a radius are not found by it", NEAREST_ONLY, Neighborhood.within(1));
    assertRefuses(
        "all within a radius in plan are not found by it", NEAREST_ONLY, Neighborhood.cylinder(1));
    assertRefuses(
        "how many neighbours are optimal is not found by it",
        NEAREST_ONLY,
        Neighborhood.optimal(10, 50, 5));
  }
}
