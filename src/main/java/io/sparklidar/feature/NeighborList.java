package io.sparklidar.feature;

import java.util.Arrays;

/** The neighbours of a point one by one, in any order. For use by one thread. */
public final class NeighborList {

  /** How many there are. */
  public int count;

  /** Their indexes in the block. */
  public int[] index = {};

  /** Their differences to the point, in lattice steps. */
  public long[] x = {};

  public long[] y = {};
  public long[] z = {};

  /** An empty list. */
  public NeighborList() {}

  /** Forgets all neighbours and makes room for some. */
  public void clear(final int room) {
    count = 0;
    if (room > index.length) {
      final int capacity = Math.max(room, 2 * index.length);
      index = Arrays.copyOf(index, capacity);
      x = new long[capacity];
      y = new long[capacity];
      z = new long[capacity];
    }
  }

  /** Adds a neighbour that there is room for. */
  public void add(final int neighbor, final long dx, final long dy, final long dz) {
    index[count] = neighbor;
    x[count] = dx;
    y[count] = dy;
    z[count++] = dz;
  }
}
