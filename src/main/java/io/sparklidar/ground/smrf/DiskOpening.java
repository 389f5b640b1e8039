package io.sparklidar.ground.smrf;

import java.util.Arrays;

/**
 * Grey-scale opening and closing with disks: cells within a radius, centre to centre. Cells without
 * a height take no part and get none, as if there were nothing beyond the edge of the cloud.
 *
 * <p>The minimum over a disk is that over its rows, and that over a row's run of cells is one of
 * two runs as long as a power of two: so a cell takes two comparisons for each row of the disk, and
 * these run over whole rows of cells. Confined to one thread.
 */
final class DiskOpening {

  private final CellBox all;
  private final int[] between;
  private int[][] runs = {};

  /**
   * @param all the cells whose heights are given; beyond them there is none
   */
  DiskOpening(final CellBox all) {
    this.all = all;
    this.between = new int[Math.toIntExact(all.size())];
  }

  /** The cells whose heights are given. */
  CellBox all() {
    return all;
  }

  /**
   * The highest surface of disks that lie below another surface.
   *
   * @param heights of all cells
   * @param radius of the disk, in cells
   * @param wanted the cells to open; how {@code heights} look 2 radii around them matters
   * @param to where they go; no other cell of it is changed
   */
  void open(final int[] heights, final int radius, final CellBox wanted, final int[] to) {
    sweep(heights, radius, wanted.grown(radius).intersection(all), false, between);
    sweep(between, radius, wanted.intersection(all), true, to);
  }

  /** The lowest surface of disks that lie above another one, see {@link #open}. */
  void close(final int[] heights, final int radius, final CellBox wanted, final int[] to) {
    sweep(heights, radius, wanted.grown(radius).intersection(all), true, between);
    sweep(between, radius, wanted.intersection(all), false, to);
  }

  /** The lowest height within a disk around each cell, or the highest. */
  private void sweep(
      final int[] heights,
      final int radius,
      final CellBox wanted,
      final boolean highest,
      final int[] to) {
    if (wanted.isEmpty()) {
      return;
    }
    final int width = wanted.columns();
    for (int row = wanted.row(); row < wanted.endRow(); row++) {
      final int at = all.index(wanted.column(), row);
      Arrays.fill(to, at, at + width, HeightRaster.NONE);
    }
    final int first = Math.max(all.row(), wanted.row() - radius);
    final int end = Math.min(all.endRow(), wanted.endRow() + radius);
    for (int row = first; row < end; row++) {
      findRuns(heights, row, wanted, radius, highest);
      for (int away = 0; away <= radius; away++) {
        final int reach = halfWidth(radius, away);
        final int level = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(2 * reach + 1);
        final int left = radius - reach;
        final int right = radius + reach + 1 - (1 << level);
        if (wanted.row() <= row - away && row - away < wanted.endRow()) {
          lower(to, all.index(wanted.column(), row - away), width, runs[level], left, right);
        }
        if (away > 0 && wanted.row() <= row + away && row + away < wanted.endRow()) {
          lower(to, all.index(wanted.column(), row + away), width, runs[level], left, right);
        }
      }
    }
    for (int row = wanted.row(); row < wanted.endRow(); row++) {
      final int at = all.index(wanted.column(), row);
      for (int i = at; i < at + width; i++) {
        final int found = highest ? ~to[i] : to[i];
        to[i] = heights[i] == HeightRaster.NONE ? HeightRaster.NONE : found;
      }
    }
  }

  /** How many cells a disk reaches to either side in a row away from its centre. */
  static int halfWidth(final int radius, final int away) {
    return (int) Math.sqrt(radius * radius - away * away);
  }

  /** The minimum of each run of 1, 2, 4 ... cells of a row, by its first cell. */
  private void findRuns(
      final int[] heights,
      final int row,
      final CellBox wanted,
      final int radius,
      final boolean highest) {
    final int length = wanted.columns() + 2 * radius;
    final int levels = Integer.SIZE - Integer.numberOfLeadingZeros(2 * radius + 1);
    if (runs.length < levels || runs[0].length < length) {
      runs = new int[levels][length];
    }
    final int column = wanted.column() - radius;
    final int from = Math.max(all.column(), column);
    final int to = Math.min(all.endColumn(), column + length);
    final int[] single = runs[0];
    Arrays.fill(single, 0, from - column, HeightRaster.NONE);
    Arrays.fill(single, to - column, length, HeightRaster.NONE);
    final int shift = all.index(from, row) - (from - column);
    for (int i = from - column; i < to - column; i++) {
      final int height = heights[shift + i];
      single[i] = highest && height != HeightRaster.NONE ? ~height : height;
    }
    for (int level = 1; level < levels; level++) {
      joinRuns(runs[level - 1], 1 << level - 1, length - (1 << level) + 1, runs[level]);
    }
  }

  private static void joinRuns(
      final int[] runs, final int half, final int count, final int[] doubled) {
    for (int i = 0; i < count; i++) {
      doubled[i] = Math.min(runs[i], runs[i + half]);
    }
  }

  private static void lower(
      final int[] to,
      final int at,
      final int count,
      final int[] runs,
      final int left,
      final int right) {
    for (int i = 0; i < count; i++) {
      to[at + i] = Math.min(to[at + i], Math.min(runs[left + i], runs[right + i]));
    }
  }
}
