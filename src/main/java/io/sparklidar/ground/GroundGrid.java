package io.sparklidar.ground;

/**
 * Ground points by squares, row by row, about two in each: where ground is dense, the nearest are
 * in a square or those around it. Immutable.
 */
final class GroundGrid {

  private static final int POINTS = 2;

  /** What it holds of a point, in bytes. */
  static final long BYTES_OF_POINT = 3 * Integer.BYTES + Integer.BYTES / POINTS;

  final int[] x;
  final int[] y;
  final int[] z;

  /** The first point of each square. */
  final int[] first;

  final int lowX;
  final int lowY;

  /** Length of a square's side. */
  final int side;

  final int columns;
  final int rows;

  /** The squares of the points of a tree; none if they lie too far apart. */
  GroundGrid(final GroundTree tree) {
    final int size = tree.size();
    int minX = Integer.MAX_VALUE;
    int maxX = Integer.MIN_VALUE;
    int minY = Integer.MAX_VALUE;
    int maxY = Integer.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      minX = Math.min(minX, tree.x[i]);
      maxX = Math.max(maxX, tree.x[i]);
      minY = Math.min(minY, tree.y[i]);
      maxY = Math.max(maxY, tree.y[i]);
    }
    final long width = Math.max(0, (long) maxX - minX + 1);
    final long height = Math.max(0, (long) maxY - minY + 1);
    lowX = minX;
    lowY = minY;
    final boolean none = size == 0 || Math.max(width, height) > Integer.MAX_VALUE / 2;
    final double squares = Math.max(1, size / POINTS);
    side =
        none
            ? 1
            : (int)
                Math.ceil(
                    Math.max(
                        Math.sqrt(width * (double) height / squares),
                        Math.max(width, height) / squares));
    columns = none ? 0 : (int) ((width - 1) / side) + 1;
    rows = none ? 0 : (int) ((height - 1) / side) + 1;
    first = new int[columns * rows + 1];
    x = new int[none ? 0 : size];
    y = new int[x.length];
    z = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      first[square(tree.x[i], tree.y[i]) + 1]++;
    }
    for (int square = 0; square < columns * rows; square++) {
      first[square + 1] += first[square];
    }
    final int[] next = first.clone();
    for (int i = 0; i < x.length; i++) {
      final int at = next[square(tree.x[i], tree.y[i])]++;
      x[at] = tree.x[i];
      y[at] = tree.y[i];
      z[at] = tree.z[i];
    }
  }

  private int square(final int placeX, final int placeY) {
    return (placeY - lowY) / side * columns + (placeX - lowX) / side;
  }

  /** Whether a place lies among the squares. */
  boolean holds(final int placeX, final int placeY) {
    final long fromX = (long) placeX - lowX;
    final long fromY = (long) placeY - lowY;
    return fromX >= 0 && fromX < (long) columns * side && fromY >= 0 && fromY < (long) rows * side;
  }
}
