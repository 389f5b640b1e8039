package io.sparklidar.las.copc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.RandomPoints;
import io.sparklidar.las.point.LasColumns;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How points are sorted into nodes. */
class OctreeTest {

  private static final CoordinateTransform UNITS = new CoordinateTransform(1, 1, 1, 0, 0, 0);
  private static final int POINTS = 150_000;

  private static LasColumns cloud(final Clouds shape) {
    return shape.of(RandomPoints.layout(6, 0), POINTS, 3);
  }

  private static Box cube(final LasColumns points) {
    final int[] all =
        IntStream.of(
                min(points.x()),
                min(points.y()),
                min(points.z()),
                max(points.x()),
                max(points.y()),
                max(points.z()))
            .toArray();
    double side = 1;
    for (int axis = 0; axis < 3; axis++) {
      side = Math.max(side, (double) all[axis + 3] - all[axis] + 2);
    }
    return new Box(
        all[0] - 1.0,
        all[1] - 1.0,
        all[2] - 1.0,
        all[0] - 1 + side,
        all[1] - 1 + side,
        all[2] - 1 + side);
  }

  private static int min(final int[] values) {
    return Arrays.stream(values, 0, POINTS).min().orElseThrow();
  }

  private static int max(final int[] values) {
    return Arrays.stream(values, 0, POINTS).max().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Clouds.class)
  void everyPointIsInOneNode(final Clouds shape) {
    final LasColumns points = cloud(shape);
    final Octree tree = Octree.of(points, UNITS, cube(points));
    assertArrayEquals(
        IntStream.range(0, POINTS).toArray(), Arrays.stream(tree.order()).sorted().toArray());
    assertEquals(POINTS, tree.nodes().stream().mapToInt(node -> node.to() - node.from()).sum());
    final Set<Integer> starts = new HashSet<>();
    tree.nodes().forEach(node -> assertTrue(starts.add(node.from()), node::toString));
  }

  @ParameterizedTest
  @EnumSource(Clouds.class)
  void nodesKeepTheOrderOfThePoints(final Clouds shape) {
    final LasColumns points = cloud(shape);
    final Octree tree = Octree.of(points, UNITS, cube(points));
    for (final Octree.Node node : tree.nodes()) {
      final int[] part = Arrays.copyOfRange(tree.order(), node.from(), node.to());
      assertArrayEquals(Arrays.stream(part).sorted().toArray(), part, node::toString);
    }
  }

  @Test
  void aCoarseLevelIsAnEvenSample() {
    final LasColumns points = cloud(Clouds.LAKE);
    final Box cube = cube(points);
    final Octree tree = Octree.of(points, UNITS, cube);
    final Octree.Node root = tree.nodes().get(0);
    final double cell = (cube.maxX() - cube.minX()) / Octree.CELLS;
    final Set<Long> cells = new HashSet<>();
    for (int i = 0; i < POINTS; i++) {
      cells.add(cell(points, i, cube, cell));
    }
    final Set<Long> sampled = new HashSet<>();
    for (int i = root.from(); i < root.to(); i++) {
      sampled.add(cell(points, tree.order()[i], cube, cell));
    }
    assertEquals(cells, sampled);
    assertTrue(root.to() - root.from() < cells.size() + 8 * Octree.MIN_POINTS);
  }

  private static long cell(
      final LasColumns points, final int i, final Box cube, final double cell) {
    return (long) ((points.x()[i] - cube.minX()) / cell) << 32
        | (long) ((points.y()[i] - cube.minY()) / cell);
  }

  @Test
  void smallCloudsAreOneNode() {
    final LasColumns points = Clouds.HILLS.of(RandomPoints.layout(6, 0), Octree.LEAF_POINTS, 5);
    final Octree tree = Octree.of(points, UNITS, new Box(-1, -1, -9999, 60_000, 60_000, 50_002));
    assertEquals(1, tree.nodes().size());
  }

  @Test
  void coincidentPointsAreOneNodeHoweverMany() {
    final LasColumns points = cloud(Clouds.COINCIDENT);
    assertEquals(1, Octree.of(points, UNITS, cube(points)).nodes().size());
  }

  @ParameterizedTest
  @EnumSource(
      value = Clouds.class,
      names = {"HILLS", "LAKE"})
  void nodesAreWorthARequest(final Clouds shape) {
    final LasColumns points = cloud(shape);
    final Octree tree = Octree.of(points, UNITS, cube(points));
    assertTrue(tree.nodes().size() > 4, tree.nodes()::toString);
    for (final Octree.Node node : tree.nodes()) {
      assertTrue(node.to() - node.from() >= Octree.MIN_POINTS, node::toString);
    }
  }
}
