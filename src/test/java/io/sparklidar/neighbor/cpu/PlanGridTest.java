package io.sparklidar.neighbor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Counts in plan, against measuring every pair. */
final class PlanGridTest {

  private static final Lattice CENTIMETRES = Lattice.ofUnit(0.01);
  private static final int[] LIMITS = {0, 1, 3, 100, 10_000, 1_000_000, Integer.MAX_VALUE};

  private final Random random = new Random(1);
  private final BlockBuilder cloud = new BlockBuilder(CENTIMETRES);

  private void scatter(
      final int points, final int x, final int y, final int width, final int depth) {
    for (int i = 0; i < points; i++) {
      cloud.add(x + random.nextInt(width), y + random.nextInt(depth), random.nextInt(5000));
    }
  }

  private static void assertCounts(final PointBlock block, final Optional<BitSet> references) {
    final GridTree tree = GridTree.of(block, references, 8);
    final PlanGrid grid = PlanGrid.of(tree).orElseThrow();
    for (int query = 0; query < block.size(); query += 1 + block.size() / 200) {
      final int x = block.x()[query];
      final int y = block.y()[query];
      for (final int limit : LIMITS) {
        assertEquals(measured(block, references, x, y, limit), grid.count(x, y, limit));
      }
    }
  }

  private static int measured(
      final PointBlock block,
      final Optional<BitSet> references,
      final int x,
      final int y,
      final int limit) {
    int count = 0;
    for (int i = 0; i < block.size(); i++) {
      final long dx = (long) block.x()[i] - x;
      final long dy = (long) block.y()[i] - y;
      final boolean mayCount = references.isEmpty() || references.get().get(i);
      count += mayCount && dx * dx + dy * dy <= limit ? 1 : 0;
    }
    return count;
  }

  @Test
  void ofAPlain() {
    scatter(3000, -500, 700_000, 2000, 1200);
    assertCounts(cloud.build(), Optional.empty());
  }

  @Test
  void ofAStripAPathAndASpot() {
    scatter(1500, 0, 0, 200_000, 3);
    assertCounts(cloud.build(), Optional.empty());
    final BlockBuilder spot = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < 300; i++) {
      spot.add(7, 7, i);
    }
    assertCounts(spot.build(), Optional.empty());
  }

  @Test
  void withPointsFarOutOnAllSides() {
    scatter(3000, 0, 0, 1000, 1000);
    for (final int far : new int[] {2000, 100_000, 1_000_000_000}) {
      for (final int side : new int[] {-1, 1}) {
        cloud.add(side * far, 500, 0);
        cloud.add(500, side * far, 0);
        cloud.add(side * far, side * far + 1, 0);
      }
    }
    assertCounts(cloud.build(), Optional.empty());
  }

  @Test
  void asFarAsAnIntReaches() {
    scatter(300, Integer.MAX_VALUE - 1000, 0, 1000, 1000);
    scatter(300, 0, 0, 1000, 1000);
    assertCounts(cloud.build(), Optional.empty());
  }

  @Test
  void ofThoseThatMayBeNeighbours() {
    scatter(3000, 0, 0, 1000, 1000);
    final PointBlock block = cloud.build();
    final BitSet some = new BitSet();
    random.ints(700, 0, block.size()).forEach(some::set);
    assertCounts(block, Optional.of(some));
  }

  @Test
  void isNotMadeWhereItWouldNotServe() {
    scatter(100, Integer.MIN_VALUE, 0, 1000, 1000);
    scatter(100, 0, 0, 1_000, 1000);
    assertFalse(PlanGrid.of(GridTree.of(cloud.build(), 8)).isPresent(), "sides beyond an int");
    final BlockBuilder degrees =
        new BlockBuilder(Lattice.of(List.of(new CoordinateTransform(1e-7, 1e-7, 0.001, 4, 50, 0))));
    degrees.add(1, 2, 3);
    assertFalse(PlanGrid.of(GridTree.of(degrees.build(), 8)).isPresent(), "steps that differ");
    final BlockBuilder poles = new BlockBuilder(CENTIMETRES);
    for (int i = 0; i < 4000; i++) {
      poles.add(i < 2000 ? 0 : 500_000, i < 2000 ? 0 : 500_000, i);
    }
    assertTrue(PlanGrid.of(GridTree.of(poles.build(), 8)).isEmpty(), "all points above each other");
  }
}
