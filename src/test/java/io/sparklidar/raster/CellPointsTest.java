package io.sparklidar.raster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the points of a cell say. */
final class CellPointsTest {

  private static final CellGrid GRID = new CellGrid(2, 0, 0, 3, 1);

  private static float[] band(final String raster, final int[] cells, final double... values) {
    return new CellPoints(GRID, cells).band(Raster.parse(raster), values);
  }

  @Test
  void eachStatisticIsOfTheValuesThatAreThere() {
    final int[] cells = {2, 0, 2, 2, 0, 2};
    final double[] values = {4, Double.NaN, 1, 2, Double.NaN, Double.NaN};
    final float none = Float.NaN;
    assertArrayEquals(new float[] {none, none, 4}, band("max:v", cells, values));
    assertArrayEquals(new float[] {none, none, 1}, band("min:v", cells, values));
    assertArrayEquals(new float[] {none, none, 7f / 3}, band("mean:v", cells, values));
    assertArrayEquals(new float[] {none, none, 2}, band("p50:v", cells, values));
    assertArrayEquals(new float[] {none, none, 3}, band("p75:v", cells, values));
    assertArrayEquals(new float[] {none, none, 4}, band("p100:v", cells, values));
    assertArrayEquals(new float[] {2, none, 4}, band("count", cells, values));
    assertArrayEquals(new float[] {0.5f, none, 1}, band("density", cells, values));
  }

  @Test
  void orderOfThePointsChangesNoBit() {
    final Random random = new Random(5);
    final List<double[]> points = new ArrayList<>();
    for (int p = 0; p < 3000; p++) {
      points.add(new double[] {random.nextInt(3), Math.scalb(random.nextGaussian(), p % 50)});
    }
    final float[] once = mean(points);
    for (int turn = 0; turn < 20; turn++) {
      Collections.shuffle(points, random);
      assertArrayEquals(once, mean(points));
    }
  }

  private static float[] mean(final List<double[]> points) {
    return band(
        "mean:v",
        points.stream().mapToInt(point -> (int) point[0]).toArray(),
        points.stream().mapToDouble(point -> point[1]).toArray());
  }

  @Test
  void whatIsNoRasterIsRefusedWithWhatThereIs() {
    for (final String text : new String[] {"", "dem", "max", "max:", "p101:z", "median:z", ":z"}) {
      final Exception refused =
          assertThrows(IllegalArgumentException.class, () -> new Rasters(text, 1).parsed());
      assertTrue(refused.getMessage().contains("min:COLUMN"), refused.getMessage());
    }
    assertThrows(IllegalArgumentException.class, () -> new Rasters("dsm,dsm", 1).parsed());
    assertEquals("return_number", Raster.parse(" p2.5:return_number").column());
  }

  @Test
  void squaresAreOfWholeCells() {
    assertTrue(new Rasters("dsm", 0.1).divide(37));
    assertTrue(new Rasters("dsm", 0.5).divide(250));
    assertTrue(!new Rasters("dsm", 0.3).divide(250));
    assertTrue(!new Rasters("dsm", 0.5).divide(0.25));
    assertEquals(370, new Rasters("dsm", 0.1).cellsAlong(37));
  }
}
