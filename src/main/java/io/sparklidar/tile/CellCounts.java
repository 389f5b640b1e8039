package io.sparklidar.tile;

import java.util.Arrays;

/**
 * A map from cell to number of points: open addressing over primitive arrays. Not safe for
 * concurrent use.
 */
final class CellCounts {

  private long[] cells = new long[64];
  private long[] counts = new long[64];
  private int size;

  int size() {
    return size;
  }

  void add(final long cell, final long count) {
    int slot = slotOf(cell);
    if (counts[slot] == 0) {
      if (size * 2 >= cells.length) {
        grow();
        slot = slotOf(cell);
      }
      cells[slot] = cell;
      size++;
    }
    counts[slot] += count;
  }

  long get(final long cell) {
    return counts[slotOf(cell)];
  }

  private int slotOf(final long cell) {
    final int mask = cells.length - 1;
    int slot = (int) (cell * 0x9E3779B97F4A7C15L >>> 32) & mask;
    while (counts[slot] != 0 && cells[slot] != cell) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    final long[] oldCells = cells;
    final long[] oldCounts = counts;
    cells = new long[oldCells.length * 2];
    counts = new long[oldCells.length * 2];
    for (int i = 0; i < oldCells.length; i++) {
      if (oldCounts[i] != 0) {
        final int slot = slotOf(oldCells[i]);
        cells[slot] = oldCells[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  /** The cells that hold points, ascending. */
  long[] sortedCells() {
    final long[] result = new long[size];
    int n = 0;
    for (int i = 0; i < cells.length; i++) {
      if (counts[i] != 0) {
        result[n++] = cells[i];
      }
    }
    Arrays.sort(result);
    return result;
  }
}
