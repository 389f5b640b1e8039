package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SquaredDistanceTest {

  private static final long FAR = (1L << 32) - 1;

  @Test
  void aPointAtExactlyTheRadiusIsInside() {
    for (final double unit : new double[] {1, 0.1, 0.01, 0.001, 0.0001, 0.00025, 0.3048}) {
      final SquaredDistance metric = SquaredDistance.on(Lattice.ofUnit(unit));
      for (int steps = 1; steps < 2000; steps++) {
        // What a user would type for so many steps.
        final double radius =
            new java.math.BigDecimal(Double.toString(unit))
                .multiply(java.math.BigDecimal.valueOf(steps))
                .doubleValue();
        assertEquals((long) steps * steps, metric.limit(radius), steps + " steps of " + unit);
      }
    }
  }

  @Test
  void noLimitIsNoLimit() {
    final SquaredDistance metric = SquaredDistance.on(Lattice.ofUnit(0.001));
    assertTrue(metric.of(FAR, FAR, FAR) <= metric.limit(Double.POSITIVE_INFINITY));
    assertTrue(metric.of(FAR, FAR, FAR) <= metric.limit(1e300));
  }

  @Test
  void distancesAreTrueAtAnyRange() {
    final SquaredDistance metric = SquaredDistance.on(Lattice.ofUnit(0.01));
    assertEquals(0.05, metric.distance(metric.of(3, -4, 0)), 1e-16);
    assertEquals(
        0.01 * Math.sqrt(3.0 * FAR * FAR), metric.distance(metric.of(FAR, FAR, FAR)), 1e-7);
    assertEquals(0.01 * (1L << 31), metric.distance(metric.of(1L << 31, 0, 0)), 1e-7);
  }

  @Test
  void valuesGrowWithEachDifferenceAcrossTheRange() {
    final SquaredDistance metric = SquaredDistance.on(Lattice.ofUnit(0.01));
    long previous = -1;
    for (long d = 0; d < FAR; d += d / 3 + 1) {
      final long value = metric.of(d, -d, d / 2);
      assertTrue(value > previous, "at " + d);
      previous = value;
    }
  }

  @Test
  void anisotropicDistancesAreInUnitsOfTheCrs() {
    final Lattice lattice =
        Lattice.of(List.of(new CoordinateTransform(1e-7, 1e-7, 0.001, 0, 0, 0)));
    final SquaredDistance metric = SquaredDistance.on(lattice);
    assertEquals(0.005, metric.distance(metric.of(30_000, 0, 4)), 1e-15);
    assertTrue(metric.of(0, 0, 1000) <= metric.limit(1));
    assertTrue(metric.of(10_000_000, 0, 0) <= metric.limit(1));
    assertTrue(metric.of(10_000_001, 0, 0) > metric.limit(1));
  }
}
