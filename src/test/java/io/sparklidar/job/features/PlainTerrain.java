package io.sparklidar.job.features;

import io.sparklidar.job.Duck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The terrain of a cloud the plain way, from the definition: by whole millimetres, of all its
 * ground points within reach of a place.
 */
final class PlainTerrain {

  /** Side of the squares that points are kept by. */
  private static final long SIDE = 1_000;

  /** What lies so far away is looked at first: more often than not, no other matters. */
  private static final long[] NEAR = {1_000, 2_000, 4_000, 8_000};

  private record Square(long i, long j) {}

  /**
   * A ground point.
   *
   * @param order of it among all, by x, y and z: of points as far away as one another the first
   */
  private record Point(long x, long y, long z, int order) {}

  private final long reach;
  private final Map<Square, List<Point>> squares = new HashMap<>();
  private int size;

  /**
   * Without any ground.
   *
   * @param reach how far from a place ground points may be, in millimetres
   */
  PlainTerrain(final long reach) {
    this.reach = reach;
  }

  /** Of the points of class 2 in a result of tables, as far away as they may be unless told. */
  static PlainTerrain of(final Path output) throws Exception {
    final PlainTerrain terrain = new PlainTerrain(30_000);
    try (Duck duck = new Duck()) {
      for (final Object[] row :
          duck.query(
              "SELECT x, y, z FROM "
                  + Duck.points(output)
                  + " WHERE classification = 2 ORDER BY x, y, z")) {
        terrain.add(millimetres(row[0]), millimetres(row[1]), millimetres(row[2]));
      }
    }
    return terrain;
  }

  private static long millimetres(final Object value) {
    return Math.round(1000 * ((Number) value).doubleValue());
  }

  /** One more ground point; of points as far away as one another the first counts. */
  void add(final long x, final long y, final long z) {
    squares
        .computeIfAbsent(
            new Square(Math.floorDiv(x, SIDE), Math.floorDiv(y, SIDE)), any -> new ArrayList<>())
        .add(new Point(x, y, z, size++));
  }

  /** How many ground points there are. */
  int size() {
    return size;
  }

  /** The middle of a cell. */
  static long middle(final long cell, final double side) {
    return Math.round((cell + 0.5) * side * 1000);
  }

  /** All points within a distance, no others. */
  private List<Point> within(final long x, final long y, final long distance) {
    final List<Point> points = new ArrayList<>();
    for (long i = Math.floorDiv(x - distance, SIDE); i <= Math.floorDiv(x + distance, SIDE); i++) {
      for (long j = Math.floorDiv(y - distance, SIDE);
          j <= Math.floorDiv(y + distance, SIDE);
          j++) {
        for (final Point point : squares.getOrDefault(new Square(i, j), List.of())) {
          if (squared(point, x, y) <= distance * distance) {
            points.add(point);
          }
        }
      }
    }
    return points;
  }

  private static long squared(final Point point, final long x, final long y) {
    return (point.x - x) * (point.x - x) + (point.y - y) * (point.y - y);
  }

  /** Whether there are some to each of four sides. */
  boolean surrounds(final long x, final long y) {
    for (final long near : NEAR) {
      if (near < reach && areAround(x, y, within(x, y, near))) {
        return true;
      }
    }
    return areAround(x, y, within(x, y, reach));
  }

  private static boolean areAround(final long x, final long y, final List<Point> points) {
    boolean northEast = false;
    boolean northWest = false;
    boolean southWest = false;
    boolean southEast = false;
    for (final Point point : points) {
      final long dx = point.x - x;
      final long dy = point.y - y;
      northEast |= dx >= 0 && dy > 0;
      northWest |= dx < 0 && dy >= 0;
      southWest |= dx <= 0 && dy < 0;
      southEast |= dx > 0 && dy <= 0;
    }
    return northEast && northWest && southWest && southEast;
  }

  /** The three nearest of some, or all of fewer, the nearest first. */
  private static List<Point> nearest(final long x, final long y, final List<Point> points) {
    final List<Point> nearest = new ArrayList<>();
    for (final Point point : points) {
      int before = nearest.size();
      while (before > 0 && isNearer(point, nearest.get(before - 1), x, y)) {
        before--;
      }
      if (before < 3) {
        nearest.add(before, point);
      }
      if (nearest.size() > 3) {
        nearest.remove(3);
      }
    }
    return nearest;
  }

  private static boolean isNearer(final Point a, final Point b, final long x, final long y) {
    final long of = squared(a, x, y);
    final long than = squared(b, x, y);
    return of < than || of == than && a.order < b.order;
  }

  /**
   * The mean of the three nearest, by the inverse of squared distances, as columns.md has heights;
   * NaN if there is none.
   */
  double height(final long x, final long y) {
    List<Point> points = List.of();
    for (int at = 0; points.size() < 3 && at < NEAR.length; at++) {
      points = within(x, y, Math.min(NEAR[at], reach));
    }
    if (points.size() < 3) {
      points = within(x, y, reach);
    }
    final List<Point> nearest = nearest(x, y, points);
    if (nearest.isEmpty()) {
      return Double.NaN;
    }
    if (squared(nearest.get(0), x, y) == 0) {
      return nearest.get(0).z / 1000.0;
    }
    double sum = 0;
    double weights = 0;
    for (final Point point : nearest) {
      sum += point.z / 1000.0 / squared(point, x, y);
      weights += 1.0 / squared(point, x, y);
    }
    return sum / weights;
  }
}
