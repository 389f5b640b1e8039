package io.sparklidar.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DensityGridTest {

  private static final double SCALE = 0.01;

  @Test
  void everyPointCountsInTheSquareThatHoldsItHoweverOftenSquaresGrew() {
    final SplittableRandom random = new SplittableRandom(1);
    final int points = 200_000;
    final double[] x = new double[points];
    final double[] y = new double[points];
    final DensityGrid.Counter counter =
        new DensityGrid.Counter(DensityGrid.Mode.ADAPTIVE, SCALE, SCALE);
    for (int i = 0; i < points; i++) {
      x[i] = Math.rint((770_000 + random.nextDouble(500)) / SCALE) * SCALE;
      y[i] = Math.rint((6_277_000 + random.nextDouble(500)) / SCALE) * SCALE;
      assertTrue(counter.add(x[i], y[i]));
    }
    final DensityGrid grid = counter.finish();
    assertTrue(grid.side() > 4, () -> "squares of " + grid.side() + " m: they hardly grew");

    final Map<Long, Long> expected = new TreeMap<>();
    for (int i = 0; i < points; i++) {
      final long cell =
          Cells.pack(Cells.along(x[i], grid.side(), SCALE), Cells.along(y[i], grid.side(), SCALE));
      expected.merge(cell, 1L, Long::sum);
    }
    final Map<Long, Long> actual = new TreeMap<>();
    for (int c = 0; c < grid.cells().length; c++) {
      actual.put(grid.cells()[c], grid.counts()[c]);
    }
    assertEquals(expected, actual);
  }
}
