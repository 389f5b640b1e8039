package io.sparklidar.ground;

import io.sparklidar.cloud.PointBlock;

/**
 * Ground points by cells, row by row, two to four in each where they are spread evenly: points of
 * neighbouring cells of a row lie one after the other. Sides of cells are powers of 2. Immutable.
 */
final class GroundGrid {

  /** What it holds of a point, in bytes: the point, its cell, and where cells are filled. */
  static final long BYTES_OF_POINT = 3 * Integer.BYTES + 2 * Integer.BYTES;

  /** The fewest points of a cell, on average. */
  private static final int POINTS = 2;

  /** Points that a point finds in its cell, on average, where they are not spread evenly. */
  private static final int CROWD = 24;

  /** Coordinates this far apart and more are not put into cells. */
  private static final long FAR = 1L << 31;

  final int[] x;
  final int[] y;
  final int[] z;

  /** The first point of each cell. */
  final int[] first;

  final int lowX;
  final int lowY;

  /** Sides of a cell are 2 to the power of these. */
  final int shiftX;

  final int shiftY;

  final int columns;
  final int rows;

  private final boolean even;

  /** The cells of some points. */
  GroundGrid(final PointBlock ground) {
    final int size = ground.size();
    final int[] fromX = ground.x();
    final int[] fromY = ground.y();
    final int[] fromZ = ground.z();
    int minX = Integer.MAX_VALUE;
    int maxX = Integer.MIN_VALUE;
    int minY = Integer.MAX_VALUE;
    int maxY = Integer.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      minX = Math.min(minX, fromX[i]);
      maxX = Math.max(maxX, fromX[i]);
      minY = Math.min(minY, fromY[i]);
      maxY = Math.max(maxY, fromY[i]);
    }
    final long width = Math.max(1, (long) maxX - minX + 1);
    final long depth = Math.max(1, (long) maxY - minY + 1);
    lowX = minX;
    lowY = minY;
    int sideX = 0;
    int sideY = 0;
    while ((double) cells(width, sideX) * cells(depth, sideY) > Math.max(1, size / POINTS)) {
      if (sideX > sideY) {
        sideY++;
      } else {
        sideX++;
      }
    }
    shiftX = sideX;
    shiftY = sideY;
    columns = (int) cells(width, sideX);
    rows = (int) cells(depth, sideY);
    first = new int[columns * rows + 1];
    final boolean near = Math.max(width, depth) < FAR;
    if (near) {
      for (int i = 0; i < size; i++) {
        first[cell(fromX[i], fromY[i]) + 1]++;
      }
    }
    double pairs = 0;
    for (int cell = 0; cell < columns * rows; cell++) {
      pairs += (double) first[cell + 1] * first[cell + 1];
      first[cell + 1] += first[cell];
    }
    even = size > 0 && near && pairs <= (double) CROWD * size;
    x = new int[even ? size : 0];
    y = new int[x.length];
    z = new int[x.length];
    final int[] next = even ? first.clone() : first;
    for (int i = 0; i < x.length; i++) {
      final int at = next[cell(fromX[i], fromY[i])]++;
      x[at] = fromX[i];
      y[at] = fromY[i];
      z[at] = fromZ[i];
    }
  }

  private static long cells(final long length, final int shift) {
    return (length - 1 >> shift) + 1;
  }

  private int cell(final int placeX, final int placeY) {
    return (placeY - lowY >> shiftY) * columns + (placeX - lowX >> shiftX);
  }

  /** Whether points are spread evenly enough, and are there; else there are no cells. */
  boolean isEven() {
    return even;
  }

  /** The column of a place, which may lie beyond the others. */
  long column(final long placeX) {
    return placeX - lowX >> shiftX;
  }

  /** The row of a place, which may lie beyond the others. */
  long row(final long placeY) {
    return placeY - lowY >> shiftY;
  }
}
