package io.sparklidar.ground.tin;

import java.util.Arrays;

/**
 * A surface of triangles over points, as far as these are small enough. Immutable: safe for
 * concurrent use.
 */
public final class Surface {

  /** What it holds of a point, in bytes. */
  public static final long BYTES_OF_POINT = (2 * 6 + 3) * Integer.BYTES;

  /** What float64 may be beyond the radius at it. */
  private static final double ROUNDING = 0x1p-40;

  /** After so many triangles it is quicker to begin again nearby. */
  private static final int STEPS = 32;

  private final int[] x;
  private final int[] y;

  /** Of each vertex that of the lowest point at its place. */
  private final int[] z;

  private final Triangulation triangles;

  /** Of each vertex an edge that begins there, of a triangle inside the hull. */
  private final int[] edge;

  private final double greatest;
  private final double longest;

  /**
   * The surface of some points; of those at one place the lowest counts.
   *
   * @param x of the points; those that follow one another lie close together
   * @param y of the points
   * @param z of the points
   * @param size how many
   * @param radius of the circle of a triangle at most, in steps of x and y
   */
  public Surface(final int[] x, final int[] y, final int[] z, final int size, final double radius) {
    this(x, y, z, size, radius, Double.POSITIVE_INFINITY);
  }

  /**
   * The same, of triangles without a longer edge.
   *
   * @param edge how long an edge is at most, in steps of x and y
   */
  public Surface(
      final int[] x,
      final int[] y,
      final int[] z,
      final int size,
      final double radius,
      final double edge) {
    this.x = x;
    this.y = y;
    this.z = Arrays.copyOf(z, size);
    this.triangles = new Triangulation(x, y, size);
    this.greatest = radius * radius * (1 + ROUNDING);
    this.longest = edge * edge * (1 + ROUNDING);
    this.edge = new int[size];
    Arrays.fill(this.edge, -1);
    for (int t = 0; t < triangles.triangles(); t++) {
      if (!triangles.isOutside(t)) {
        for (int e = 3 * t; e < 3 * t + 3; e++) {
          this.edge[triangles.from(e)] = e;
        }
      }
    }
    for (int i = 0; i < size; i++) {
      final int vertex = triangles.vertex(i);
      this.z[vertex] = Math.min(this.z[vertex], z[i]);
    }
  }

  /** Looks up places, each the faster the closer it lies to the one before. For one thread. */
  public final class Walker {

    private int triangle = -1;

    /**
     * How high a place is above the surface, in steps of z; NaN where no triangle that is small
     * enough is below it.
     *
     * @param near some point near it
     */
    public double height(final int placeX, final int placeY, final int placeZ, final int near) {
      if (triangles.isEmpty()) {
        return Double.NaN;
      }
      int found = triangle < 0 ? -1 : triangles.walk(triangle, placeX, placeY, STEPS);
      if (found < 0) {
        final int vertex = triangles.vertex(near);
        found = triangles.walk(edge[vertex] / 3, placeX, placeY, Integer.MAX_VALUE);
      }
      if (triangles.isOutside(found)) {
        return Double.NaN;
      }
      triangle = found;
      return above(found, placeX, placeY, placeZ);
    }
  }

  /** A walker over the surface. */
  public Walker walker() {
    return new Walker();
  }

  /**
   * Raises numbers of places to how high the surface is there, in steps of z, where it is higher or
   * the number is NaN. A place on the border of triangles is over each of them. Nothing is changed
   * where no triangle that is small enough is.
   *
   * @param columns x of the places, ascending
   * @param rows y of the places, ascending
   * @param heights of all places, row by row
   */
  public void raise(final int[] columns, final int[] rows, final double[] heights) {
    for (int t = 0; t < triangles.triangles(); t++) {
      if (triangles.isOutside(t) || !isSmall(t)) {
        continue;
      }
      final int a = triangles.from(3 * t);
      final int b = triangles.from(3 * t + 1);
      final int c = triangles.from(3 * t + 2);
      final int east = Math.max(x[a], Math.max(x[b], x[c]));
      final int north = Math.max(y[a], Math.max(y[b], y[c]));
      final int west = firstFrom(columns, Math.min(x[a], Math.min(x[b], x[c])));
      for (int row = firstFrom(rows, Math.min(y[a], Math.min(y[b], y[c])));
          row < rows.length && rows[row] <= north;
          row++) {
        for (int column = west; column < columns.length && columns[column] <= east; column++) {
          if (covers(t, columns[column], rows[row])) {
            final int place = row * columns.length + column;
            // Zero has one sign.
            final double height = 0.0 - fromTriangle(t, columns[column], rows[row], 0);
            heights[place] =
                Double.isNaN(heights[place]) ? height : Math.max(heights[place], height);
          }
        }
      }
    }
  }

  /** The first of some ascending places that is not before another. */
  private static int firstFrom(final int[] places, final int place) {
    final int found = Arrays.binarySearch(places, place);
    return found < 0 ? -found - 1 : found;
  }

  /** Whether a place lies in a triangle or on its border. */
  private boolean covers(final int triangle, final int placeX, final int placeY) {
    for (int e = 3 * triangle; e < 3 * triangle + 3; e++) {
      final int a = triangles.from(e);
      final int b = triangles.from(Triangulation.next(e));
      if (PlaneSigns.turn(x[a], y[a], x[b], y[b], placeX, placeY) < 0) {
        return false;
      }
    }
    return true;
  }

  /** How high a place is above the plane of a triangle that covers it. */
  private double fromTriangle(
      final int triangle, final int placeX, final int placeY, final int placeZ) {
    final int corner = cornerAt(triangle, placeX, placeY);
    if (corner >= 0) {
      return (double) placeZ - z[corner];
    }
    final int e = edgeAt(triangle, placeX, placeY);
    return e >= 0
        ? along(triangles.from(e), triangles.from(Triangulation.next(e)), placeX, placeY, placeZ)
        : inside(triangle, placeX, placeY, placeZ);
  }

  /** The vertex of a triangle at a place, -1 if none is there. */
  private int cornerAt(final int triangle, final int placeX, final int placeY) {
    for (int e = 3 * triangle; e < 3 * triangle + 3; e++) {
      final int a = triangles.from(e);
      if (x[a] == placeX && y[a] == placeY) {
        return a;
      }
    }
    return -1;
  }

  /** The first edge of a triangle whose line goes through a place, -1 if there is none. */
  private int edgeAt(final int triangle, final int placeX, final int placeY) {
    for (int e = 3 * triangle; e < 3 * triangle + 3; e++) {
      final int a = triangles.from(e);
      final int b = triangles.from(Triangulation.next(e));
      if (PlaneSigns.turn(x[a], y[a], x[b], y[b], placeX, placeY) == 0) {
        return e;
      }
    }
    return -1;
  }

  private double above(final int triangle, final int placeX, final int placeY, final int placeZ) {
    return isSmall(triangle) || isAtSmall(triangle, placeX, placeY)
        ? fromTriangle(triangle, placeX, placeY, placeZ)
        : Double.NaN;
  }

  /** Whether a place has the height of a vertex, or of an edge that is a small triangle's, too. */
  private boolean isAtSmall(final int triangle, final int placeX, final int placeY) {
    if (cornerAt(triangle, placeX, placeY) >= 0) {
      return true;
    }
    final int e = edgeAt(triangle, placeX, placeY);
    if (e < 0) {
      return false;
    }
    // Of both triangles the height is the same, and must be so in every bit.
    final int other = triangles.twin(e) / 3;
    return !triangles.isOutside(other) && isSmall(other);
  }

  /** Between two vertices, in whatever order they are. */
  private double along(
      final int one, final int two, final int placeX, final int placeY, final int placeZ) {
    final boolean ordered = PlaneSigns.isBefore(x[one], y[one], x[two], y[two]);
    final int a = ordered ? one : two;
    final int b = ordered ? two : one;
    final boolean byX = (double) x[b] - x[a] >= Math.abs((double) y[b] - y[a]);
    final double fromA = byX ? (double) placeX - x[a] : Math.abs((double) placeY - y[a]);
    final double fromB = byX ? (double) x[b] - placeX : Math.abs((double) y[b] - placeY);
    return (fromB * ((double) placeZ - z[a]) + fromA * ((double) placeZ - z[b])) / (fromA + fromB);
  }

  private double inside(final int triangle, final int placeX, final int placeY, final int placeZ) {
    final int first = firstEdge(triangle);
    final int a = triangles.from(first);
    final int b = triangles.from(Triangulation.next(first));
    final int c = triangles.from(Triangulation.previous(first));
    final double ax = (double) x[a] - placeX;
    final double ay = (double) y[a] - placeY;
    final double bx = (double) x[b] - placeX;
    final double by = (double) y[b] - placeY;
    final double cx = (double) x[c] - placeX;
    final double cy = (double) y[c] - placeY;
    final double ofA = bx * cy - by * cx;
    final double ofB = cx * ay - cy * ax;
    final double ofC = ax * by - ay * bx;
    return (ofA * ((double) placeZ - z[a])
            + ofB * ((double) placeZ - z[b])
            + ofC * ((double) placeZ - z[c]))
        / (ofA + ofB + ofC);
  }

  /** The edge of a triangle that begins at its first vertex by x, then y. */
  private int firstEdge(final int triangle) {
    int first = 3 * triangle;
    for (int e = first + 1; e < 3 * triangle + 3; e++) {
      final int a = triangles.from(e);
      final int b = triangles.from(first);
      first = PlaneSigns.isBefore(x[a], y[a], x[b], y[b]) ? e : first;
    }
    return first;
  }

  /** Whether the circle of a triangle has at most the radius, and no edge is too long. */
  private boolean isSmall(final int triangle) {
    final int first = firstEdge(triangle);
    final int a = triangles.from(first);
    final int b = triangles.from(Triangulation.next(first));
    final int c = triangles.from(Triangulation.previous(first));
    final double bx = (double) x[b] - x[a];
    final double by = (double) y[b] - y[a];
    final double cx = (double) x[c] - x[a];
    final double cy = (double) y[c] - y[a];
    final double ab = bx * bx + by * by;
    final double ac = cx * cx + cy * cy;
    final double bc = (cx - bx) * (cx - bx) + (cy - by) * (cy - by);
    final double area = bx * cy - by * cx;
    return ab * ac / area * (bc / area) <= 4 * greatest
        && Math.max(ab, Math.max(ac, bc)) <= longest;
  }
}
