package io.sparklidar.cloud;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Neighbouring cells along an axis, by the first lattice coordinate of each: which cell a point
 * lies in is then a matter of integers, the same for the CPU and for a device. Immutable.
 */
public final class LatticeCells {

  private final int firstCell;
  private final int[] firsts;
  private final int last;
  private final int anchor;
  private final float ratio;

  private LatticeCells(final int firstCell, final int[] firsts, final int last) {
    this.firstCell = firstCell;
    this.firsts = firsts;
    this.last = last;
    final int cells = firsts.length;
    // The outermost cells may be larger than the others.
    final int inner = cells - 2;
    anchor = firsts[Math.min(1, cells - 1)];
    final long steps = inner > 0 ? (long) firsts[cells - 1] - anchor : 0;
    ratio = steps > 0 ? (float) inner / steps : 0;
  }

  /**
   * Some cells of an axis.
   *
   * @param from the first that is held, if any coordinate lies that low
   * @param to the last that is held, if any coordinate lies that high
   * @param cellOf the cell of a coordinate, no lower for a higher one
   * @throws IllegalArgumentException if no coordinate lies in these cells or between them
   */
  public static LatticeCells of(final int from, final int to, final IntUnaryOperator cellOf) {
    final int first = Math.max(from, cellOf.applyAsInt(Integer.MIN_VALUE));
    final int end = Math.min(to, cellOf.applyAsInt(Integer.MAX_VALUE));
    if (first > end) {
      throw new IllegalArgumentException("no coordinate lies in cells " + from + " to " + to);
    }
    final int[] firsts = new int[end - first + 1];
    long low = Integer.MIN_VALUE;
    for (int i = 0; i < firsts.length; i++) {
      low = least(first + i, low, cellOf);
      firsts[i] = (int) low;
    }
    return new LatticeCells(first, firsts, (int) (least(end + 1, low, cellOf) - 1));
  }

  /** The least coordinate from {@code low} on that lies in a cell or above it. */
  private static long least(final int cell, final long low, final IntUnaryOperator cellOf) {
    long from = low;
    long to = Integer.MAX_VALUE + 1L;
    while (from < to) {
      final long middle = from + to >> 1;
      if (cellOf.applyAsInt((int) middle) >= cell) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }

  /** The number of the first cell that is held. */
  public int firstCell() {
    return firstCell;
  }

  /** How many cells are held. */
  public int size() {
    return firsts.length;
  }

  /** The first coordinate of each cell; an empty cell has that of the next. */
  public int[] firsts() {
    return firsts.clone();
  }

  /** The last coordinate of the last cell. */
  public int last() {
    return last;
  }

  /** A coordinate from which cells are guessed: the first of cell 1. */
  public int anchor() {
    return anchor;
  }

  /** Cells a step, as far as cells are alike. */
  public float ratio() {
    return ratio;
  }

  /**
   * The cell of a coordinate, counted from the {@linkplain #firstCell() first}; -1 if it is not
   * held.
   */
  public int cell(final int coordinate) {
    if (coordinate < firsts[0] || coordinate > last) {
      return -1;
    }
    int cell = guess(coordinate);
    while (cell > 0 && coordinate < firsts[cell]) {
      cell--;
    }
    while (cell + 1 < firsts.length && coordinate >= firsts[cell + 1]) {
      cell++;
    }
    return cell;
  }

  /** Off by one or so, unless cells are of different sizes. */
  private int guess(final int coordinate) {
    final int guess = 1 + (int) (((long) coordinate - anchor) * ratio);
    return Math.max(0, Math.min(firsts.length - 1, guess));
  }

  @Override
  public String toString() {
    return "cells from " + firstCell + " on, by first coordinate: " + Arrays.toString(firsts);
  }
}
