package io.sparklidar.neighbor.faiss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The tree keeps every vector, and its boxes tell the truth. Needs no FAISS. */
final class SplitTreeProperties {

  /** Values from few to many, so that spots and ties are common. */
  private static float[] vectors(
      final int size, final int dimensions, final int values, final long seed) {
    final Random random = new Random(seed);
    final float[] vectors = new float[size * dimensions];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = random.nextInt(values) - values / 2;
    }
    return vectors;
  }

  @Property(tries = 200)
  void leavesHoldEveryVectorOnceAndBoxesHoldTheirVectors(
      @ForAll @IntRange(min = 1, max = 600) final int size,
      @ForAll @IntRange(min = 1, max = 5) final int dimensions,
      @ForAll @IntRange(min = 1, max = 300) final int values,
      @ForAll @IntRange(min = 1, max = 40) final int leafSize,
      @ForAll final long seed) {
    final float[] vectors = vectors(size, dimensions, values, seed);
    final SplitTree tree = SplitTree.of(vectors, size, dimensions, leafSize);
    assertArrayEquals(
        IntStream.range(0, size).toArray(), Arrays.stream(tree.order()).sorted().toArray());
    for (int place = 0; place < size; place++) {
      for (int d = 0; d < dimensions; d++) {
        assertEquals(
            vectors[tree.order()[place] * dimensions + d], tree.rows()[place * dimensions + d]);
      }
    }
    int covered = 0;
    int leaves = 0;
    for (int node = 0; node < tree.nodes(); node++) {
      for (int place = tree.start(node); place < tree.end(node); place++) {
        assertEquals(0, tree.squaredDistance(node, tree.rows(), place * dimensions));
      }
      if (tree.second()[node] == 0) {
        assertEquals(leaves++, tree.leafNumber()[node]);
        assertEquals(covered, tree.start(node));
        covered = tree.end(node);
        assertTrue(covered - tree.start(node) <= leafSize || tree.isOneSpot(node));
      }
    }
    assertEquals(size, covered);
    assertEquals(leaves, tree.leaves());
  }

  @Property(tries = 200)
  void whatIsLeftOutIsNotNearerThanTheBound(
      @ForAll @IntRange(min = 1, max = 600) final int size,
      @ForAll @IntRange(min = 1, max = 4) final int dimensions,
      @ForAll @IntRange(min = 1, max = 20) final int most,
      @ForAll @IntRange(min = 0, max = 40) final int reach,
      @ForAll final long seed) {
    final float[] vectors = vectors(size, dimensions, 100, seed);
    final SplitTree tree = SplitTree.of(vectors, size, dimensions, 10);
    final LeafFinder finder = new LeafFinder(tree, most);
    final float[] query = vectors(1, dimensions, 150, seed + 1);
    finder.find(query, 0, (double) reach * reach, most);
    final boolean[] visited = new boolean[tree.nodes()];
    double last = 0;
    for (int i = 0; i < finder.count(); i++) {
      final double distance = tree.squaredDistance(finder.node(i), query, 0);
      assertTrue(distance >= last && distance <= (double) reach * reach);
      last = distance;
      visited[finder.node(i)] = true;
    }
    double nearestLeftOut = Double.POSITIVE_INFINITY;
    int within = 0;
    for (int node = 0; node < tree.nodes(); node++) {
      if (tree.second()[node] != 0) {
        continue;
      }
      final double distance = tree.squaredDistance(node, query, 0);
      within += distance <= (double) reach * reach ? 1 : 0;
      if (!visited[node]) {
        nearestLeftOut = Math.min(nearestLeftOut, distance);
      }
    }
    assertEquals(Math.min(most, within), finder.count());
    assertTrue(finder.bound() <= nearestLeftOut);
    assertTrue(finder.bound() >= last);
  }
}
