package io.sparklidar.feature;

import io.sparklidar.feature.definition.SummaryRows;
import java.util.Arrays;

/**
 * The neighbours of some rows, kept until what they are looked at with is known of all rows. For
 * use by one thread.
 */
final class NeighborRows {

  /** From so many on no more rows are collected: they still lie in the cache when they are read. */
  private static final int MANY = 1 << 11;

  /** Where the neighbours of each row begin; those of the last end where the next would begin. */
  final int[] start = new int[SummaryRows.CAPACITY + 1];

  /** Differences to the point, in lattice steps. */
  long[] x = {};

  long[] y = {};
  long[] z = {};

  private int rows;

  /** Adds the next row. */
  void add(final NeighborList neighbors) {
    final int from = start[rows];
    final int to = from + neighbors.count;
    if (to > x.length) {
      final int capacity = Math.max(to, 2 * x.length);
      x = Arrays.copyOf(x, capacity);
      y = Arrays.copyOf(y, capacity);
      z = Arrays.copyOf(z, capacity);
    }
    System.arraycopy(neighbors.x, 0, x, from, neighbors.count);
    System.arraycopy(neighbors.y, 0, y, from, neighbors.count);
    System.arraycopy(neighbors.z, 0, z, from, neighbors.count);
    start[++rows] = to;
  }

  /** Whether there are so many that they should be looked at. */
  boolean isFull() {
    return start[rows] >= MANY;
  }

  /** Forgets all rows. */
  void clear() {
    rows = 0;
  }
}
