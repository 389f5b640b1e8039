package io.sparklidar.ground.smrf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Lattice;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SmrfTest {

  private static final double UNIT = 0.01;
  private static final SmrfParameters SMALL = new SmrfParameters(1, 0.15, 5, 0.5, 1.25, 0);

  /**
   * A hillside with houses, trees, a pond without points, pits, and borders that are not straight.
   */
  private static long[][] cloud(final long seed, final int side) {
    final Random random = new Random(seed);
    final int count = 3 * side * side;
    final long[][] points = new long[count][];
    for (int i = 0; i < count; i++) {
      double x;
      double y;
      do {
        x = random.nextDouble() * side;
        y = random.nextDouble() * side;
      } while (Math.hypot(x - 20, y - 25) < 6 || x + y < 12);
      double z = 100 + 0.2 * x + 2 * Math.sin(y / 9) + 0.05 * random.nextGaussian();
      if (Math.floorMod((int) x / 4, 5) == 2 && Math.floorMod((int) y / 6, 3) == 1) {
        z += 6;
      } else if (random.nextInt(5) == 0) {
        z += 10 * random.nextDouble();
      } else if (random.nextInt(3000) == 0) {
        z -= 20;
      }
      points[i] = new long[] {steps(x - 1000), steps(y + 5000), steps(z)};
    }
    return points;
  }

  private static long steps(final double length) {
    return Math.round(length / UNIT);
  }

  /** By the program, in tiles of so many cells. */
  private static boolean[] ground(
      final long[][] points, final SmrfParameters parameters, final int tile) {
    final CellGrid grid = CellGrid.of(Lattice.ofUnit(UNIT), parameters.cell());
    final LowestHeights lowest = new LowestHeights(grid);
    CellBox data = CellBox.EMPTY;
    for (final long[] point : points) {
      assertTrue(lowest.add(point[0], point[1], point[2]));
      data = data.union(new CellBox(grid.column(point[0]), grid.row(point[1]), 1, 1));
    }
    final Smrf smrf = new Smrf(grid, parameters);
    final HeightRaster surface = HeightRaster.empty(data.grown(GroundSurface.MARGIN));
    final CellBox all = surface.box();
    for (int row = all.row(); row < all.endRow(); row += tile) {
      for (int column = all.column(); column < all.endColumn(); column += tile) {
        final CellBox core = new CellBox(column, row, tile, tile).intersection(all);
        final CellBox seen = core.grown(parameters.haloCells()).intersection(data);
        surface.lower(smrf.surface(lowest.of(seen), core));
      }
    }
    final GroundSurface ground = new GroundSurface(grid, parameters, surface);
    final boolean[] is = new boolean[points.length];
    for (int i = 0; i < points.length; i++) {
      is[i] = ground.isGround(points[i][0], points[i][1], points[i][2]);
    }
    return is;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void pointsAreGroundWhereTheDefinitionSaysSo(final long seed) {
    final long[][] points = cloud(seed, 60);

    final boolean[] ground = ground(points, SMALL, 1000);

    assertArrayEquals(new PlainSmrf(UNIT, SMALL).ground(points), ground);
    assertTrue(count(ground) > points.length / 4 && count(ground) < points.length * 9L / 10);
  }

  @Test
  void otherParametersAreThoseOfTheDefinitionToo() {
    final long[][] points = cloud(4, 40);
    for (final SmrfParameters parameters :
        new SmrfParameters[] {
          new SmrfParameters(0.5, 0.3, 2.2, 0.2, 0.5, 0),
          new SmrfParameters(2, 0.05, 14, 1, 0, 0),
          new SmrfParameters(1, 0.15, 3, 0.5, 1.25, 7),
        }) {
      assertArrayEquals(
          new PlainSmrf(UNIT, parameters).ground(points),
          ground(points, parameters, 1000),
          parameters.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 20, 37, 64})
  void tilesDoNotChangeWhatIsGround(final int tile) {
    final long[][] points = cloud(5, 90);

    assertArrayEquals(ground(points, SMALL, 1000), ground(points, SMALL, tile));
    final SmrfParameters cut = new SmrfParameters(1, 0.15, 4, 0.5, 1.25, 6);
    assertArrayEquals(ground(points, cut, 1000), ground(points, cut, tile));
  }

  @Test
  void aHouseIsNoGroundAndASlopeIs() {
    final long[][] points = new long[60 * 60 * 4][];
    for (int i = 0; i < points.length; i++) {
      final double x = i % 120 / 2.0 + 0.1;
      final double y = i / 120 / 2.0 + 0.1;
      final boolean house = x > 22 && x < 30 && y > 20 && y < 40;
      points[i] = new long[] {steps(x), steps(y), steps(0.3 * x + (house ? 7 : 0))};
    }
    final boolean[] ground = ground(points, new SmrfParameters(1, 0.35, 10, 0.5, 1.25, 0), 1000);
    for (int i = 0; i < points.length; i++) {
      final double x = points[i][0] * UNIT;
      final double y = points[i][1] * UNIT;
      assertEquals(!(x > 22 && x < 30 && y > 20 && y < 40), ground[i], x + " " + y);
    }
  }

  @Test
  void aHallWiderThanTheWindowTakesANet() {
    final long[][] points = new long[80 * 80 * 4][];
    for (int i = 0; i < points.length; i++) {
      final double x = i % 160 / 2.0 + 0.1;
      final double y = i / 160 / 2.0 + 0.1;
      final boolean hall = x > 25 && x < 55 && y > 25 && y < 55;
      points[i] = new long[] {steps(x), steps(y), steps(hall ? 9 : 0)};
    }
    final SmrfParameters narrow = new SmrfParameters(1, 0.15, 8, 0.5, 1.25, 0);
    final SmrfParameters cut = new SmrfParameters(1, 0.15, 8, 0.5, 1.25, 12);

    final boolean[] ground = ground(points, narrow, 1000);
    assertTrue(
        IntStream.range(0, points.length)
            .filter(i -> points[i][0] > steps(35) && points[i][0] < steps(45))
            .allMatch(i -> ground[i]),
        "the middle of the hall is taken for ground");
    assertEquals(
        IntStream.range(0, points.length).filter(i -> points[i][2] == 0).count(),
        count(ground(points, cut, 1000)));
  }

  private static long count(final boolean[] ground) {
    return IntStream.range(0, ground.length).filter(i -> ground[i]).count();
  }

  @Test
  void gapsInAPlaneAreFilledExactly() {
    final CellBox box = new CellBox(-20, 30, 40, 40);
    final HeightRaster plane = HeightRaster.empty(box);
    for (int row = 30; row < 70; row++) {
      for (int column = -20; column < 20; column++) {
        if (Math.hypot(column, row - 50) > 8) {
          plane.lower(column, row, 30 * column - 7 * row);
        }
      }
    }
    final int[] filled = new GapFilling(box, 12).fill(plane.heights(), plane.heights(), box);
    for (int row = 30; row < 70; row++) {
      for (int column = -20; column < 20; column++) {
        assertEquals(30 * column - 7 * row, filled[box.index(column, row)]);
      }
    }
  }

  @Test
  void parametersOutOfRangeAreNamed() {
    assertRefused("window must be 1..40 cells, 1.0..40.0, got 0.5", 1, 0.15, 0.5, 0);
    assertRefused("slope must be 0 or more, got NaN", 1, Double.NaN, 18, 0);
    assertRefused("cell must be above 0, got 0.0", 0, 0.15, 18, 0);
    assertRefused("cut must be 0 or 1..100 cells, 1.0..100.0, got 400.0", 1, 0.15, 18, 400);
  }

  private static void assertRefused(
      final String message,
      final double cell,
      final double slope,
      final double window,
      final double cut) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> new SmrfParameters(cell, slope, window, 0.5, 1.25, cut))
            .getMessage());
  }
}
