package io.sparklidar.neighbor.cuda;

import java.util.ArrayList;
import java.util.List;

/**
 * Where everything of one tile lies in one piece of device memory: the one place that knows how
 * much a tile takes. Offsets in bytes from the start of the piece.
 *
 * <p>Two phases share the second part of the piece: sorting (coordinates, keys and their order) and
 * searching (sums of a stretch of the curve, rows, slices of columns).
 */
final class CudaLayout {

  /** Largest number of points whose sums are held at once. */
  static final int STRETCH = 1 << 20;

  /** Values of one slice of columns on its way to the host. */
  static final int SLICE_VALUES = 1 << 22;

  private static final int ALIGNMENT = 256;

  /** Points of a leaf of the tree. */
  static final int LEAF_POINTS = 8;

  /** Children of a node of the tree. */
  static final int FAN_OUT = 8;

  private static final int TOP_NODES = 32;
  private static final int BOX_BYTES = 32;

  /** Words of the sums of a neighbourhood. */
  static final int SUMS_WORDS = 15;

  private static final int DIGITS = 256;

  /** Points a block sorts: 256 threads with 8 long or 16 short keys each. */
  private static final int LONG_TILE = 2048;

  private static final int SHORT_TILE = 4096;

  /** Lowest x, y, z, then highest; then the number of points left to the far search. */
  final long scalars;

  /** Points in curve order, 16 bytes each. */
  final long points;

  /** Boxes, level by level. */
  final long[] boxes;

  /** How many boxes each level has. */
  final int[] boxCounts;

  /** Coordinates, 4 bytes a point and axis. */
  final long x;

  final long y;
  final long z;

  /** Keys and values, and where a pass moves them to. */
  final long[] keys = new long[2];

  final long[] values = new long[2];

  /** Digits of each block of a pass, and their sums. */
  final long digitCounts;

  final long digitTotals;

  /** Places of the points left to the far search. */
  final long far;

  final long sums;
  final long rows;

  /** Two slices of columns. */
  final long[] slices = new long[2];

  /** Points in a slice. */
  final int sliceSize;

  /** All of it. */
  final long bytes;

  private long next;

  /**
   * @param size number of points, at least 1
   * @param core how many of them get a row
   * @param columns values in a row, at least 1
   * @param neighbors how many neighbours are to be listed a point; 0 for none
   */
  CudaLayout(final int size, final int core, final int columns, final int neighbors) {
    scalars = take(ALIGNMENT);
    points = take(16L * size);
    final List<Integer> counts = new ArrayList<>();
    int count = ceilDiv(size, LEAF_POINTS);
    counts.add(count);
    while (count > TOP_NODES) {
      count = ceilDiv(count, FAN_OUT);
      counts.add(count);
    }
    boxCounts = counts.stream().mapToInt(Integer::intValue).toArray();
    boxes = new long[boxCounts.length];
    for (int level = 0; level < boxes.length; level++) {
      boxes[level] = take((long) BOX_BYTES * boxCounts[level]);
    }

    final long shared = next;
    x = take(4L * size);
    y = take(4L * size);
    z = take(4L * size);
    for (int i = 0; i < 2; i++) {
      keys[i] = take(8L * size);
      values[i] = take(4L * size);
    }
    digitCounts = take(4L * DIGITS * ceilDiv(size, LONG_TILE));
    digitTotals = take(4L * DIGITS);
    final long sorting = next;

    next = shared;
    far = take(4L * size);
    sums = take(4L * SUMS_WORDS * Math.min(size, STRETCH));
    rows = take(4L * columns * core);
    sliceSize = Math.max(1, Math.min(core, SLICE_VALUES / Math.max(columns, neighbors)));
    for (int i = 0; i < 2; i++) {
      slices[i] = take(4L * columns * sliceSize);
    }
    listing = take(4L * neighbors * core);
    bytes = Math.max(sorting, next);
  }

  /** Neighbours of core points, if they are to be listed. */
  final long listing;

  private long take(final long size) {
    final long start = next;
    next += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return start;
  }

  /** Blocks of a sorting pass. */
  static int sortTiles(final int size, final boolean longKeys) {
    return ceilDiv(size, longKeys ? LONG_TILE : SHORT_TILE);
  }

  static int ceilDiv(final int a, final int b) {
    return (int) (((long) a + b - 1) / b);
  }
}
