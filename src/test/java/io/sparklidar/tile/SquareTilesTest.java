package io.sparklidar.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Tiles of points that are of no file: every place has one owner, and no halo misses it. */
final class SquareTilesTest {

  private static final int POINTS = 200_000;

  /** Nine in ten points in a square metre, the others far around it, one farther still. */
  private static double[][] skewed() {
    final Random random = new Random(5);
    final double[][] points = new double[2][POINTS];
    for (int p = 0; p < POINTS; p++) {
      final double spread = p % 10 == 0 ? 3000 : 1;
      points[0][p] = 650_000 + spread * random.nextDouble();
      points[1][p] = 6_860_000 + spread * random.nextDouble();
    }
    points[0][0] = -4_000_000;
    return points;
  }

  private static DensityGrid counted(
      final double[][] points, final SquareTiles tiles, final BitSet some) {
    final SquareTiles.Counter counter = new SquareTiles.Counter();
    for (int p = 0; p < POINTS; p++) {
      if (some.get(tiles.owner(points[0][p], points[1][p]))) {
        counter.add(points[0][p], points[1][p]);
      }
    }
    return counter.finish();
  }

  private static SquareTiles tiles(final double[][] points, final SquareTiles.Limits limits) {
    final SquareTiles.Counter counter = new SquareTiles.Counter();
    for (int p = 0; p < POINTS; p++) {
      counter.add(points[0][p], points[1][p]);
    }
    final SquareTiles tiles = SquareTiles.of(counter.finish(), limits);
    final BitSet large = tiles.large(limits);
    return tiles.cut(large, counted(points, tiles, large), limits);
  }

  @Test
  void aDensePlaceIsCutAsOftenAsItTakes() {
    final double[][] points = skewed();
    final SquareTiles.Limits limits = new SquareTiles.Limits(5000, 1e6, 0.01);
    final SquareTiles tiles = tiles(points, limits);
    final long[] owned = new long[tiles.size()];
    for (int p = 0; p < POINTS; p++) {
      owned[tiles.owner(points[0][p], points[1][p])]++;
    }
    for (int tile = 0; tile < tiles.size(); tile++) {
      assertEquals(tiles.points(tile), owned[tile]);
      assertTrue(owned[tile] <= 5000, () -> "a tile of " + limits + " in " + points.length);
    }
  }

  @Test
  void noSquareIsShorterThanHalosReach() {
    final double[][] points = skewed();
    final SquareTiles tiles = tiles(points, new SquareTiles.Limits(5000, 1e6, 0.3));
    double shortest = Double.POSITIVE_INFINITY;
    for (int tile = 0; tile < tiles.size(); tile++) {
      shortest = Math.min(shortest, tiles.square(tile).side());
    }
    assertEquals(0.5, shortest);
  }

  @Test
  void theTilesNearAPlaceAreThoseWhoseSquaresComeThatClose() {
    final double[][] points = skewed();
    final SquareTiles tiles = tiles(points, new SquareTiles.Limits(5000, 1e6, 0.01));
    for (int p = 0; p < 2000; p++) {
      final double x = points[0][p];
      final double y = points[1][p];
      final double reach = p % 3 == 0 ? 40 : 0.05;
      final int owner = tiles.owner(x, y);
      final Set<Integer> near = new TreeSet<>();
      tiles.near(x, y, owner, reach, tile -> assertTrue(near.add(tile), "told twice"));
      final Set<Integer> expected = new TreeSet<>();
      for (int tile = 0; tile < tiles.size(); tile++) {
        final TileCore.Square square = tiles.square(tile);
        final double low = square.i() * square.side();
        final double lowY = square.j() * square.side();
        if (tile != owner
            && x + reach >= low
            && x - reach < low + square.side()
            && y + reach >= lowY
            && y - reach < lowY + square.side()) {
          expected.add(tile);
        }
      }
      assertEquals(expected, near);
    }
  }
}
