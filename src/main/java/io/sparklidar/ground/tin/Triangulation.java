package io.sparklidar.ground.tin;

import java.util.Arrays;

/**
 * The Delaunay triangulation of points in plan, made by adding them one by one: the triangle around
 * a point is split, and edges are flipped until each circle is empty again. Quick if points that
 * follow one another lie close together. Of points at one place only the first is a vertex.
 *
 * <p>Triangle {@code t} has the edges {@code 3t, 3t + 1, 3t + 2}, counter-clockwise. Around all of
 * them lie triangles with the vertex {@link #OUTSIDE}, one for each edge of the hull, so that every
 * edge has another side.
 */
final class Triangulation {

  /** The vertex that all edges of the hull see. */
  static final int OUTSIDE = -1;

  private final int[] x;
  private final int[] y;
  private final int size;

  /** Where an edge begins. */
  private final int[] from;

  /** The same edge the other way round. */
  private final int[] twin;

  /** Of each point the one that is the vertex at its place. */
  private final int[] vertex;

  private int[] stack = new int[64];
  private int triangles;

  /** Where the search for the next begins. */
  private int last;

  /**
   * @param x of the points
   * @param y of the points
   * @param size how many
   */
  Triangulation(final int[] x, final int[] y, final int size) {
    this.x = x;
    this.y = y;
    this.size = size;
    final int edges = Math.toIntExact(Math.max(0, 6L * size));
    this.from = new int[edges];
    this.twin = new int[edges];
    this.vertex = new int[size];
    Arrays.setAll(vertex, i -> i);
    build();
  }

  private void build() {
    int second = 1;
    while (second < size && x[second] == x[0] && y[second] == y[0]) {
      second++;
    }
    int third = second + 1;
    while (third < size && turn(0, second, third) == 0) {
      third++;
    }
    if (third >= size) {
      return;
    }
    begin(0, second, third);
    for (int i = 1; i < size; i++) {
      if (i != second && i != third) {
        add(i);
      }
    }
    stack = new int[0];
  }

  /** One triangle and the three around it. */
  private void begin(final int a, final int b, final int c) {
    final boolean left = turn(a, b, c) > 0;
    final int[] inner = {a, left ? b : c, left ? c : b};
    triangles = 4;
    for (int i = 0; i < 3; i++) {
      final int next = (i + 1) % 3;
      final int outer = 3 * (i + 1);
      from[i] = inner[i];
      from[outer] = inner[next];
      from[outer + 1] = inner[i];
      from[outer + 2] = OUTSIDE;
      join(i, outer);
      // Around a vertex: the outer triangle of the edge that ends there, then that of the next.
      join(outer + 2, 3 * (next + 1) + 1);
    }
  }

  private void join(final int edge, final int other) {
    twin[edge] = other;
    twin[other] = edge;
  }

  static int next(final int edge) {
    return edge % 3 == 2 ? edge - 2 : edge + 1;
  }

  static int previous(final int edge) {
    return edge % 3 == 0 ? edge + 2 : edge - 1;
  }

  /** Whether there are triangles at all: points on one line have none. */
  boolean isEmpty() {
    return triangles == 0;
  }

  /** How many triangles there are, those outside included. */
  int triangles() {
    return triangles;
  }

  /** Where an edge begins: a point or {@link #OUTSIDE}. */
  int from(final int edge) {
    return from[edge];
  }

  /** The same edge of the triangle on its other side. */
  int twin(final int edge) {
    return twin[edge];
  }

  /** The first point at the place of a point: the vertex there. */
  int vertex(final int point) {
    return vertex[point];
  }

  /** Whether a triangle lies outside of the hull. */
  boolean isOutside(final int triangle) {
    final int edge = 3 * triangle;
    return from[edge] == OUTSIDE || from[edge + 1] == OUTSIDE || from[edge + 2] == OUTSIDE;
  }

  private int turn(final int a, final int b, final int c) {
    return PlaneSigns.turn(x[a], y[a], x[b], y[b], x[c], y[c]);
  }

  /**
   * Walks to the triangle that a place lies in or on the border of.
   *
   * @param start a triangle inside of the hull
   * @param steps after so many it stops
   * @return the triangle, one outside of the hull if the place is; or, after all steps, {@code -1 -
   *     t} of a triangle inside on the way
   */
  int walk(final int start, final int placeX, final int placeY, final int steps) {
    int triangle = start;
    for (int step = 0; step < steps; step++) {
      final int beyond = edgeBefore(triangle, placeX, placeY);
      if (beyond < 0) {
        return triangle;
      }
      triangle = twin[beyond] / 3;
      if (isOutside(triangle)) {
        return triangle;
      }
    }
    return -1 - triangle;
  }

  /** An edge that a place lies beyond; below 0 if there is none. */
  private int edgeBefore(final int triangle, final int placeX, final int placeY) {
    for (int edge = 3 * triangle; edge < 3 * triangle + 3; edge++) {
      final int a = from[edge];
      final int b = from[next(edge)];
      if (PlaneSigns.turn(x[a], y[a], x[b], y[b], placeX, placeY) < 0) {
        return edge;
      }
    }
    return -1;
  }

  private void add(final int point) {
    final int triangle = walk(last, x[point], y[point], Integer.MAX_VALUE);
    final int first = 3 * triangle;
    for (int edge = first; edge < first + 3; edge++) {
      final int corner = from[edge];
      if (corner != OUTSIDE && x[corner] == x[point] && y[corner] == y[point]) {
        vertex[point] = corner;
        return;
      }
    }
    split(first, point);
  }

  private void split(final int first, final int point) {
    final int second = 3 * triangles;
    final int third = second + 3;
    triangles += 2;
    final int a = from[first];
    final int b = from[first + 1];
    final int c = from[first + 2];
    join(second, twin[first + 1]);
    join(third, twin[first + 2]);
    from[first + 2] = point;
    from[second] = b;
    from[second + 1] = c;
    from[second + 2] = point;
    from[third] = c;
    from[third + 1] = a;
    from[third + 2] = point;
    join(first + 1, second + 2);
    join(second + 1, third + 2);
    join(third + 1, first + 2);
    stack[0] = first;
    stack[1] = second;
    stack[2] = third;
    flip(point, 3);
    last = inside(first / 3);
  }

  /** A triangle inside the hull next to one that may be outside. */
  private int inside(final int triangle) {
    if (!isOutside(triangle)) {
      return triangle;
    }
    int edge = 3 * triangle;
    while (from[edge] == OUTSIDE || from[next(edge)] == OUTSIDE) {
      edge++;
    }
    return twin[edge] / 3;
  }

  /** Flips edges that see the point and must not be, and what they uncover. */
  private void flip(final int point, final int count) {
    int left = count;
    while (left > 0) {
      final int edge = stack[--left];
      final int other = twin[edge];
      final int opposite = from[previous(other)];
      if (!mustFlip(from[edge], from[other], point, opposite)) {
        continue;
      }
      final int after = next(edge);
      final int afterOther = next(other);
      final int outer = twin[after];
      final int outerOther = twin[afterOther];
      from[after] = opposite;
      from[afterOther] = point;
      join(edge, outerOther);
      join(other, outer);
      join(after, afterOther);
      if (left + 2 > stack.length) {
        stack = Arrays.copyOf(stack, 2 * stack.length);
      }
      stack[left++] = edge;
      stack[left++] = previous(other);
    }
  }

  /** Whether a point lies in the circle of an edge and the point that was added. */
  private boolean mustFlip(final int a, final int b, final int added, final int opposite) {
    if (opposite == OUTSIDE) {
      return turn(a, b, added) == 0;
    }
    if (a == OUTSIDE) {
      return turn(b, added, opposite) > 0;
    }
    if (b == OUTSIDE) {
      return turn(added, a, opposite) > 0;
    }
    return PlaneSigns.isInCircle(
        x[a], y[a], x[b], y[b], x[added], y[added], x[opposite], y[opposite]);
  }
}
