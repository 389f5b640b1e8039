package io.sparklidar.ground.tin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.triangulate.DelaunayTriangulationBuilder;

/** Triangles are Delaunay's, whatever the order of the points, and whatever lies on one circle. */
final class TriangulationTest {

  /** The triangles inside the hull, each as its sorted corners. */
  private static Set<String> triangles(final int[] x, final int[] y) {
    final Triangulation made = new Triangulation(x, y, x.length);
    final Set<String> triangles = new HashSet<>();
    for (int t = 0; t < made.triangles(); t++) {
      for (int e = 3 * t; e < 3 * t + 3; e++) {
        assertEquals(e, made.twin(made.twin(e)));
        assertEquals(made.from(Triangulation.next(e)), made.from(made.twin(e)));
      }
      if (!made.isOutside(t)) {
        final Set<String> corners = new TreeSet<>();
        for (int e = 3 * t; e < 3 * t + 3; e++) {
          corners.add(x[made.from(e)] + " " + y[made.from(e)]);
        }
        assertTrue(corners.size() == 3 && triangles.add(corners.toString()), corners.toString());
      }
    }
    return triangles;
  }

  private static int[][] shuffled(final int[] x, final int[] y, final Random random) {
    final List<Integer> order = new ArrayList<>(IntStream.range(0, x.length).boxed().toList());
    Collections.shuffle(order, random);
    return new int[][] {
      order.stream().mapToInt(i -> x[i]).toArray(), order.stream().mapToInt(i -> y[i]).toArray()
    };
  }

  private static Set<String> ofJts(final int[] x, final int[] y) {
    final DelaunayTriangulationBuilder builder = new DelaunayTriangulationBuilder();
    builder.setSites(
        IntStream.range(0, x.length).mapToObj(i -> new Coordinate(x[i], y[i])).toList());
    final Geometry all = builder.getTriangles(new GeometryFactory());
    final Set<String> triangles = new HashSet<>();
    for (int t = 0; t < all.getNumGeometries(); t++) {
      final Set<String> corners = new TreeSet<>();
      for (final Coordinate c : all.getGeometryN(t).getCoordinates()) {
        corners.add((int) c.x + " " + (int) c.y);
      }
      triangles.add(corners.toString());
    }
    return triangles;
  }

  @Test
  void theyAreThoseOfAnotherLibrary() {
    final Random random = new Random(5);
    for (final int n : new int[] {3, 4, 10, 300, 5_000}) {
      final int[] x = random.ints(n, -30_000_000, 30_000_000).toArray();
      final int[] y = random.ints(n, -30_000_000, 30_000_000).toArray();
      final Set<String> wanted = ofJts(x, y);
      final Set<String> made = triangles(x, y);
      // The other library leaves out slivers at the hull.
      final Set<String> missing = new HashSet<>(wanted);
      missing.removeAll(made);
      assertEquals(Set.of(), missing, n + " points");
      assertTrue(made.size() - wanted.size() <= n / 100, made.size() + " " + wanted.size());
    }
  }

  /** Grids, where all is on circles and lines, near and far, at any order of adding. */
  @Test
  void whatIsOnOneCircleDoesNotDependOnOrder() {
    final Random random = new Random(7);
    for (final int step : new int[] {1, 500, 100_000, 200_000_000}) {
      for (final int side : new int[] {2, 3, 5, 9}) {
        final int[] x = new int[side * side];
        final int[] y = new int[side * side];
        for (int i = 0; i < x.length; i++) {
          x[i] = (i % side - side / 2) * step;
          y[i] = (i / side - side / 2) * step;
        }
        final Set<String> first = triangles(x, y);
        assertEquals(2 * (side - 1) * (side - 1), first.size());
        for (int turn = 0; turn < 20; turn++) {
          final int[][] other = shuffled(x, y, random);
          assertEquals(first, triangles(other[0], other[1]), step + " x " + side);
        }
      }
    }
  }

  /** On few places there are lines, circles and points at one place everywhere. */
  @Test
  void allCirclesAreEmptyAndTheHullIsFull() {
    final Random random = new Random(11);
    for (int turn = 0; turn < 300; turn++) {
      final int range = 2 + random.nextInt(12);
      final int far = random.nextInt(4) == 0 ? 300_000_000 / range : 1;
      final int n = 1 + random.nextInt(40);
      final int[] x = random.ints(n, 0, range).map(v -> v * far).toArray();
      final int[] y = random.ints(n, 0, range).map(v -> v * far).toArray();
      final Set<String> made = triangles(x, y);
      final int[][] other = shuffled(x, y, random);
      assertEquals(made, triangles(other[0], other[1]));
      double area = 0;
      for (final String triangle : made) {
        final double[] c =
            Arrays.stream(triangle.replaceAll("[\\[\\],]", "").split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        area += Math.abs((c[2] - c[0]) * (c[5] - c[1]) - (c[3] - c[1]) * (c[4] - c[0])) / 2;
        for (int p = 0; p < n; p++) {
          assertTrue(!isInside(c, x[p], y[p]), triangle + " holds " + x[p] + " " + y[p]);
        }
      }
      assertEquals(hull(x, y), area, 1e-9 * area);
    }
  }

  /** Clearly in the circle, in float64. */
  private static boolean isInside(final double[] c, final double x, final double y) {
    final double bx = c[2] - c[0];
    final double by = c[3] - c[1];
    final double cx = c[4] - c[0];
    final double cy = c[5] - c[1];
    final double twice = 2 * (bx * cy - by * cx);
    final double ux = (cy * (bx * bx + by * by) - by * (cx * cx + cy * cy)) / twice;
    final double uy = (bx * (cx * cx + cy * cy) - cx * (bx * bx + by * by)) / twice;
    final double squared = ux * ux + uy * uy;
    final double dx = x - c[0] - ux;
    final double dy = y - c[1] - uy;
    return dx * dx + dy * dy < squared * (1 - 1e-9);
  }

  private static double hull(final int[] x, final int[] y) {
    return new GeometryFactory()
        .createMultiPointFromCoords(
            IntStream.range(0, x.length)
                .mapToObj(i -> new Coordinate(x[i], y[i]))
                .toArray(Coordinate[]::new))
        .convexHull()
        .getArea();
  }

  @Test
  void pointsOnALineHaveNone() {
    assertEquals(Set.of(), triangles(new int[0], new int[0]));
    assertEquals(Set.of(), triangles(new int[] {3, 3}, new int[] {4, 4}));
    assertEquals(Set.of(), triangles(new int[] {1, 2, 4, 2}, new int[] {1, 2, 4, 2}));
  }

  /** As far apart as ints reach. */
  @Test
  void theFarthestPlacesAreExact() {
    final int low = Integer.MIN_VALUE;
    final int high = Integer.MAX_VALUE;
    final int[] x = {low, high, low, high, 0, -1, 0};
    final int[] y = {low, low, high, high, 0, 0, -1};
    final Set<String> first = triangles(x, y);
    assertEquals(8, first.size());
    final int[][] other = shuffled(x, y, new Random(3));
    assertEquals(first, triangles(other[0], other[1]));
  }
}
