package io.sparklidar.tile;

import java.util.Arrays;
import java.util.List;

/**
 * The finest squares of a quadtree through the origin of the CRS with their points, in Morton
 * order: the leaves of any square of any level are neighbours in it, so that counting the points of
 * a square takes two binary searches. Immutable.
 */
final class QuadtreeLeaves {

  private static final int LEVELS = Integer.SIZE;

  private final double side;
  private final long[] keys;
  private final long[] before;

  private QuadtreeLeaves(final double side, final long[] keys, final long[] before) {
    this.side = side;
    this.keys = keys;
    this.before = before;
  }

  /** The leaves of several grids whose sides are powers of two times one another. */
  static QuadtreeLeaves of(final List<DensityGrid> grids) {
    double coarsest = 0;
    for (final DensityGrid grid : grids) {
      coarsest = Math.max(coarsest, grid.side());
    }
    final CellCounts counts = new CellCounts();
    for (final DensityGrid grid : grids) {
      final DensityGrid coarse = grid.coarsened(coarsest);
      for (int c = 0; c < coarse.cells().length; c++) {
        final long cell = coarse.cells()[c];
        counts.add(key(Cells.i(cell), Cells.j(cell)), coarse.counts()[c]);
      }
    }
    final long[] keys = counts.sortedCells();
    final long[] before = new long[keys.length + 1];
    for (int i = 0; i < keys.length; i++) {
      before[i + 1] = before[i] + counts.get(keys[i]);
    }
    return new QuadtreeLeaves(coarsest, keys, before);
  }

  /** Morton key of a leaf: ascending, as a signed number, from the lowest i and j. */
  private static long key(final int i, final int j) {
    // Flipping the sign of j makes its order one of bits; that of i is the sign of the key.
    return spread(i) << 1 | spread(j ^ Integer.MIN_VALUE);
  }

  private static long spread(final int value) {
    long bits = value & 0xFFFFFFFFL;
    bits = (bits | bits << 16) & 0x0000FFFF0000FFFFL;
    bits = (bits | bits << 8) & 0x00FF00FF00FF00FFL;
    bits = (bits | bits << 4) & 0x0F0F0F0F0F0F0F0FL;
    bits = (bits | bits << 2) & 0x3333333333333333L;
    return (bits | bits << 1) & 0x5555555555555555L;
  }

  /** Side of a leaf. */
  double side() {
    return side;
  }

  /** Points of all leaves. */
  long points() {
    return before[keys.length];
  }

  /**
   * Points of a square.
   *
   * @param level its side is that of a leaf times two to this power, below 32
   * @param i its number along x on that level
   * @param j its number along y on that level
   */
  long points(final int level, final int i, final int j) {
    if (level >= LEVELS) {
      throw new IllegalArgumentException("a quadtree has 32 levels, got " + level);
    }
    final long first = key(i << level, j << level);
    final long last = first + ((1L << 2 * level) - 1);
    return before[position(last, true)] - before[position(first, false)];
  }

  /** Takes squares and their points. */
  interface SquareSink {
    void accept(TileCore.Square square, long points);
  }

  /**
   * What squares are to be like.
   *
   * @param most how many points one may hold
   * @param longestSide how long it may be
   * @param shortestSide how long it must be, whatever it holds
   */
  record Limits(long most, double longestSide, double shortestSide) {}

  /**
   * Squares that hold all points, halved until each holds few enough and is short enough, or can be
   * no shorter.
   */
  void squares(final Limits limits, final SquareSink sink) {
    int level = 0;
    while (Math.scalb(side, level) < limits.shortestSide
        || points(level, -1, -1) + points(level, -1, 0) + points(level, 0, -1) + points(level, 0, 0)
            < points()) {
      level++;
    }
    for (int i = -1; i <= 0; i++) {
      for (int j = -1; j <= 0; j++) {
        split(level, i, j, limits, sink);
      }
    }
  }

  /** The same of the points in one square. */
  void squares(final TileCore.Square within, final Limits limits, final SquareSink sink) {
    split(Math.getExponent(within.side() / side), within.i(), within.j(), limits, sink);
  }

  private void split(
      final int level, final int i, final int j, final Limits limits, final SquareSink sink) {
    final long points = points(level, i, j);
    if (points == 0) {
      return;
    }
    final double length = Math.scalb(side, level);
    if (points <= limits.most && length <= limits.longestSide
        || level == 0
        || length / 2 < limits.shortestSide) {
      sink.accept(new TileCore.Square(length, i, j), points);
      return;
    }
    for (int di = 0; di <= 1; di++) {
      for (int dj = 0; dj <= 1; dj++) {
        split(level - 1, 2 * i + di, 2 * j + dj, limits, sink);
      }
    }
  }

  /** How many keys are below a key, or not above it. */
  private int position(final long key, final boolean inclusive) {
    final int at = Arrays.binarySearch(keys, key);
    return at < 0 ? -at - 1 : inclusive ? at + 1 : at;
  }
}
