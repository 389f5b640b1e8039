package io.sparklidar.neighbor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who stands for whom, against a comparison of all points with all others. */
final class RepresentativesTest {

  private static final double UNIT = 0.01;

  private static final Comparator<long[]> ORDER =
      Comparator.comparing((long[] p) -> p[0])
          .thenComparing(p -> p[1])
          .thenComparing(p -> p[2])
          .thenComparing(p -> p[3]);

  /** Points of few places, so that many are equally near. */
  private static PointBlock cloud(final int n, final int cores, final int seed) {
    final Random random = new Random(seed);
    final int[][] axes = new int[3][n];
    final long[] identity = new long[n];
    for (int i = 0; i < n; i++) {
      for (int axis = 0; axis < 3; axis++) {
        axes[axis][i] = 10 * random.nextInt(axis < 2 ? 40 : 15);
      }
      identity[i] = PointIdentity.of(i % 3, n - i);
    }
    final PointBlock block =
        new PointBlock(
            Lattice.ofUnit(UNIT),
            -12345,
            77,
            1000,
            n,
            cores,
            axes[0],
            axes[1],
            axes[2],
            identity,
            Map.of());
    final BitSet some = new BitSet();
    for (int i = 0; i < n; i++) {
      some.set(i, random.nextInt(3) > 0 && axes[0][i] < 250);
    }
    return seed % 2 == 0 ? block : block.withReferences(some);
  }

  private static long[] point(final PointBlock block, final int i) {
    return new long[] {
      block.originX() + block.x()[i],
      block.originY() + block.y()[i],
      block.originZ() + block.z()[i],
      block.identity()[i]
    };
  }

  /** By comparing all with all; sides are whole steps here, so that whole numbers decide. */
  private static long[] expected(final List<long[]> standing, final long[] p, final int side) {
    final Optional<long[]> nearest =
        standing.stream()
            .filter(r -> 16 * squared(r, p) <= 49L * side * side)
            .min(Comparator.comparing((long[] r) -> squared(r, p)).thenComparing(ORDER));
    return nearest.orElse(p);
  }

  private static long squared(final long[] a, final long[] b) {
    long sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      sum += (a[axis] - b[axis]) * (a[axis] - b[axis]);
    }
    return sum;
  }

  private static List<long[]> standing(final PointBlock block, final int side) {
    final Map<List<Long>, long[]> first = new HashMap<>();
    for (int i = 0; i < block.size(); i++) {
      if (block.references().isEmpty() || block.references().get().get(i)) {
        final long[] p = point(block, i);
        first.merge(
            List.of(
                Math.floorDiv(p[0], side), Math.floorDiv(p[1], side), Math.floorDiv(p[2], side)),
            p,
            (a, b) -> ORDER.compare(a, b) < 0 ? a : b);
      }
    }
    return new ArrayList<>(first.values());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void theNearestStandsForAPoint(final int seed) {
    for (final int side : new int[] {1, 20, 50, 100, 1000}) {
      final PointBlock cloud = cloud(1500, 1100, seed);
      final Representatives found = Representatives.of(cloud, side * UNIT);
      final List<long[]> standing = standing(cloud, side);
      assertEquals(cloud.size(), found.block().size());
      int others = 0;
      for (int i = 0; i < cloud.coreCount(); i++) {
        final long[] wanted = expected(standing, point(cloud, i), side);
        final long[] got = point(found.block(), found.rows()[i]);
        assertTrue(found.rows()[i] < found.block().coreCount());
        assertEquals(0, ORDER.compare(wanted, got), "side " + side + ", point " + i);
        others += wanted[3] != cloud.identity()[i] ? 1 : 0;
      }
      assertTrue(side < 50 || others > 300, "most have another that stands for them");
      assertEquals(
          cloud.references().map(BitSet::cardinality).orElse(cloud.size()),
          found.block().references().map(BitSet::cardinality).orElse(cloud.size()),
          "who may be a neighbour still may");
    }
  }
}
