package io.sparklidar.ground;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.parallel.SpareCores;
import io.sparklidar.proof.PlainGround;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Heights are what the definition says of every ground point looked at, ties and all. */
final class HeightAboveGroundTest {

  private static final Lattice LATTICE = Lattice.ofUnit(0.01);

  /** Points of which the first may be ground. */
  private static PointBlock block(
      final Lattice lattice, final int[][] points, final int cores, final int grounds) {
    final int n = points[0].length;
    final BitSet ground = new BitSet(n);
    ground.set(0, grounds);
    return new PointBlock(
            lattice,
            0,
            0,
            0,
            n,
            cores,
            points[0],
            points[1],
            points[2],
            IntStream.range(0, n).asLongStream().toArray(),
            Map.of())
        .withReferences(ground);
  }

  private static PointBlock ground(final PointBlock block, final int[] rows) {
    return block.of(rows, rows.length, 0);
  }

  private static float[] heights(
      final PointBlock block, final int[] ground, final HeightModel model, final double radius) {
    return HeightAboveGround.of(block, ground(block, ground), model, radius, SpareCores.NONE)
        .heights();
  }

  private static void assertPlain(
      final Lattice lattice, final int[][] points, final int grounds, final double radius) {
    final int n = points[0].length;
    final PointBlock block = block(lattice, points, n, grounds);
    final int[] all = IntStream.range(0, grounds).toArray();
    for (final HeightModel model : List.of(HeightModel.IDW, HeightModel.TIN)) {
      final float[] heights = heights(block, all, model, radius);
      for (int p = 0; p < n; p++) {
        final PlainGround.Height plain =
            model == HeightModel.IDW
                ? PlainGround.nearest(block, p, radius)
                : PlainGround.surface(block, p, radius);
        assertEquals(plain.value(), heights[p], 1e-5, model + " point " + p);
      }
    }
  }

  private static int[][] points(final int n, final int side, final int times, final Random random) {
    return new int[][] {
      random.ints(n, 0, side).map(v -> v * times).toArray(),
      random.ints(n, 0, side).map(v -> v * times).toArray(),
      random.ints(n, 0, 500).toArray()
    };
  }

  /** On few places, where nearly all is equally far, at one place, on lines and on circles. */
  @Test
  void theyAreThePlainOnesWhateverIsTied() {
    final Random random = new Random(17);
    for (int turn = 0; turn < 60; turn++) {
      final int side = 2 + random.nextInt(14);
      final int n = 1 + random.nextInt(120);
      final int[][] points = points(n, side, 50, random);
      assertPlain(LATTICE, points, random.nextInt(n + 1), 0.5 * (1 + random.nextInt(12)));
    }
  }

  @Test
  void theyAreThePlainOnesOfScatteredPoints() {
    final Random random = new Random(19);
    for (final int n : new int[] {40, 700}) {
      for (final double radius : new double[] {1, 5, 30, 1000}) {
        assertPlain(LATTICE, points(n, 4_000, 1, random), n / 2, radius);
      }
    }
  }

  /**
   * Ground in a few crowded places, far apart: most in one square, and gaps wider than they are.
   */
  @Test
  void theyAreThePlainOnesOfCrowdedGround() {
    final Random random = new Random(21);
    for (final int crowd : new int[] {3, 40, 3_000}) {
      for (final int spread : new int[] {20, 300}) {
        final int n = 500;
        final int[][] points = points(n, spread, 1, random);
        for (int p = 0; p < n; p++) {
          final int place = p % crowd;
          points[0][p] += place * 7_919 % 40_000;
          points[1][p] += place * 104_729 % 40_000;
        }
        for (final double radius : new double[] {4, 60, 900}) {
          assertPlain(LATTICE, points, 300, radius);
        }
      }
    }
  }

  /** Heights in other steps, as of files in feet, and places as far apart as ints reach. */
  @Test
  void otherStepsAndTheFarthestPlacesAreNoDifferent() {
    final Random random = new Random(23);
    final Lattice uneven =
        Lattice.of(List.of(new CoordinateTransform(0.01, 0.01, 0.0030480061, 0, 0, 0)));
    assertTrue(!uneven.isIsotropic() && uneven.unitX() == uneven.unitY());
    assertPlain(uneven, points(200, 1_000, 1, random), 90, 2);
    assertPlain(LATTICE, points(100, 9, 238_000_000, random), 60, 3e6);
    assertPlain(LATTICE, points(100, 4_000, 500_000, random), 60, 3e6);
  }

  /** Where there is no ground, or all of it is at the other end of the integers. */
  @Test
  void placesFarFromAllGroundAreNoDifferent() {
    final Random random = new Random(27);
    for (final long away : new long[] {0, 1L << 20, (1L << 30) + 77, (1L << 32) - 4_001}) {
      for (final boolean negative : new boolean[] {false, true}) {
        final int[][] points = points(90, 1_000, 1, random);
        final long edge = negative ? Integer.MIN_VALUE + 2_000L : Integer.MAX_VALUE - 4_000L;
        for (int p = 0; p < 90; p++) {
          final long from = p < 60 ? edge : edge + (negative ? away : -away);
          points[0][p] += (int) Math.max(Integer.MIN_VALUE, from);
          points[1][p] += (int) Math.max(Integer.MIN_VALUE, from);
        }
        assertPlain(LATTICE, points, 0, 30);
        for (final double radius : new double[] {0.5, 30, 3e6, 1e8}) {
          assertPlain(LATTICE, points, 60, radius);
        }
      }
    }
  }

  /** What lies beyond the reach of the model changes no bit, nor does the order of points. */
  @Test
  void nothingBeyondTheReachMatters() {
    final Random random = new Random(29);
    for (int turn = 0; turn < 20; turn++) {
      final int[][] points =
          points(600, turn % 2 == 0 ? 90 : 3_000, turn % 2 == 0 ? 30 : 1, random);
      final PointBlock block = block(LATTICE, points, 600, 500);
      for (final HeightModel model : List.of(HeightModel.IDW, HeightModel.TIN)) {
        final double radius = 2;
        final float[] whole = heights(block, IntStream.range(0, 500).toArray(), model, radius);
        for (int p = 0; p < 600; p += 13) {
          final int place = p;
          final List<Integer> near =
              new ArrayList<>(
                  IntStream.range(0, 500)
                      .filter(
                          g ->
                              Math.hypot(
                                      points[0][g] - points[0][place],
                                      points[1][g] - points[1][place])
                                  <= 100.1 * model.reach(radius))
                      .boxed()
                      .toList());
          Collections.shuffle(near, random);
          final float[] alone =
              heights(
                  block.of(new int[] {p}, 1, 1),
                  block,
                  near.stream().mapToInt(g -> g).toArray(),
                  model,
                  radius);
          assertArrayEquals(new float[] {whole[p]}, alone, 0, model + " point " + p);
        }
      }
    }
  }

  private static float[] heights(
      final PointBlock cores,
      final PointBlock from,
      final int[] ground,
      final HeightModel model,
      final double radius) {
    return HeightAboveGround.of(cores, ground(from, ground), model, radius, SpareCores.NONE)
        .heights();
  }

  /** Over a slope the surface is the slope, and the mean of three points need not be. */
  @Test
  void aTriangleFollowsASlope() {
    final int[][] points = new int[3][26 * 26 + 1];
    for (int i = 0; i < 26 * 26; i++) {
      points[0][i] = i % 26 * 100;
      points[1][i] = i / 26 * 100;
      points[2][i] = 3 * points[0][i] / 10 - points[1][i] / 5;
    }
    points[0][26 * 26] = 1_234;
    points[1][26 * 26] = 1_077;
    points[2][26 * 26] = 1_000;
    final PointBlock block = block(LATTICE, points, 26 * 26 + 1, 26 * 26);
    final HeightAboveGround above =
        HeightAboveGround.of(
            block,
            ground(block, IntStream.range(0, 26 * 26).toArray()),
            HeightModel.TIN,
            30,
            SpareCores.NONE);
    assertEquals(10 - 0.3 * 12.34 + 0.2 * 10.77, above.heights()[26 * 26], 1e-6);
    assertEquals(26 * 26 + 1, above.byTriangle());
    assertEquals(0, above.heights()[5]);
  }
}
