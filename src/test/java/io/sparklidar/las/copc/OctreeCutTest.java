package io.sparklidar.las.copc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.CopcCube;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.las.point.PointStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** A tree that is built in parts is the tree. */
final class OctreeCutTest {

  private static final CoordinateTransform CENTIMETRES =
      new CoordinateTransform(0.01, 0.01, 0.01, 1000, 2000, 0);
  private static final PointLayout LAYOUT = PointLayout.of(6, List.of());

  private static LasColumns points(
      final int count,
      final IntUnaryOperator x,
      final IntUnaryOperator y,
      final IntUnaryOperator z) {
    final LasColumns points = new LasColumns(LAYOUT, LAYOUT.fields());
    points.resize(count);
    Arrays.setAll(points.x(), x);
    Arrays.setAll(points.y(), y);
    Arrays.setAll(points.z(), z);
    return points;
  }

  private static Map<NodeKey, List<Integer>> whole(final LasColumns points, final CopcInfo cube) {
    final Octree tree = Octree.of(points, CENTIMETRES, cube.cube(NodeKey.ROOT));
    final Map<NodeKey, List<Integer>> nodes = new LinkedHashMap<>();
    for (final Octree.Node node : tree.nodes()) {
      nodes.put(node.key(), Arrays.stream(tree.order(), node.from(), node.to()).boxed().toList());
    }
    return nodes;
  }

  /** Cuts, hands each part its points, and puts the nodes together. */
  private static void requireSame(
      final LasColumns points, final long most, final int partsAtLeast) {
    final PointStatistics places = new PointStatistics();
    places.addPlaces(points);
    final CopcInfo cube = CopcCube.of(places, CENTIMETRES);
    final OctreeCut.Counts counts = new OctreeCut.Counts(cube, CENTIMETRES);
    counts.add(points);
    final OctreeCut cut = OctreeCut.of(cube, CENTIMETRES, List.of(counts.toLongs()), most);
    assertTrue(cut.size() >= partsAtLeast, cut.size() + " parts");
    final long[] owners = new long[points.size()];
    cut.find(points, owners);
    final Map<NodeKey, List<Integer>> found = new LinkedHashMap<>();
    for (int part = 0; part < cut.size(); part++) {
      final List<Integer> own = new ArrayList<>();
      for (int p = 0; p < points.size(); p++) {
        if (owners[p] == part) {
          own.add(p);
        }
      }
      assertEquals(cut.points(part), own.size());
      final int[] numbers = own.stream().mapToInt(Integer::intValue).toArray();
      final LasColumns some = new LasColumns(LAYOUT, LAYOUT.fields());
      some.append(points, numbers, 0, numbers.length);
      final Octree tree = cut.build(part, some);
      for (final Octree.Node node : tree.nodes()) {
        final NodeKey key = node.key();
        assertEquals(
            key.level() < cut.node(part).level() ? cut.firstPartOf(key) : part,
            cut.firstPartOf(key));
        final List<Integer> all = found.computeIfAbsent(key, k -> new ArrayList<>());
        Arrays.stream(tree.order(), node.from(), node.to()).forEach(i -> all.add(numbers[i]));
      }
    }
    found.values().forEach(all -> all.sort(null));
    final Map<NodeKey, List<Integer>> expected = whole(points, cube);
    assertEquals(expected, found);
    // The order of nodes in a file is that of their levels, and along the curve of each.
    final List<NodeKey> sorted = new ArrayList<>(expected.keySet());
    sorted.sort(Comparator.comparingInt(NodeKey::level).thenComparingLong(NodeKey::morton));
    assertEquals(List.copyOf(expected.keySet()), sorted);
    for (final NodeKey key : sorted) {
      assertEquals(key, NodeKey.of(key.level(), key.morton()));
    }
  }

  @Test
  void aSurfaceIsTheSameInPartsOfAnySize() {
    final Random random = new Random(7);
    final LasColumns points =
        points(
            150_000,
            i -> random.nextInt(40_000),
            i -> random.nextInt(30_000),
            i -> random.nextInt(20) * random.nextInt(100));
    requireSame(points, 60_000, 4);
    requireSame(points, 30_000, 8);
    requireSame(points, 1_000_000, 1);
  }

  @Test
  void soIsOneWithAFewPointsFarAwayAndInHandfuls() {
    final Random random = new Random(11);
    final LasColumns points =
        points(
            120_000,
            i -> i % 1000 == 3 ? random.nextInt(100_000) : (int) (random.nextGaussian() * 3_000),
            i -> i % 1000 == 3 ? random.nextInt(100_000) : (int) (random.nextGaussian() * 3_000),
            i -> random.nextInt(500));
    requireSame(points, 30_000, 6);
  }

  @Test
  void soArePointsThatLieInOnePlaceButForOne() {
    final LasColumns points = points(80_000, i -> i == 0 ? 1_000_000 : 5, i -> 5, i -> 5);
    requireSame(points, 20_000, 2);
    requireSame(points(50_000, i -> 5, i -> 5, i -> 5), 20_000, 1);
  }
}
