package io.sparklidar.ground.smrf;

import java.util.Arrays;

/**
 * Grey-scale opening and closing with disks: cells within a radius, centre to centre. Cells without
 * a height take no part and get none, as if there were nothing beyond the edge of the cloud.
 *
 * <p>The minimum over a disk is that over its rows. Those of a length are found of shorter ones, as
 * a run of cells is two shorter runs that overlap: a cell takes little more than one comparison for
 * each length, and one for each row of the disk. Confined to one thread.
 */
final class DiskOpening {

  /** Rows whose runs are found at once: what is known of others is then read a fourth as often. */
  private static final int TOGETHER = 4;

  private final CellBox all;
  private final int[] between;

  /** Heights of a row, then minima of ever longer runs by their first cell. */
  private int[] cells = {};

  private int[] shifted = {};

  /** Takes the place of a row that there is not. */
  private int[] far = {};

  /** Minima around each cell: of each row taken at once, for each length of a disk's rows. */
  private final int[][][] runs = new int[TOGETHER][][];

  /** Minima over as much of each disk as was seen: of rows that are not done, in a ring. */
  private int[][] disks = {};

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
    final int[] lengths = lengths(radius);
    makeRoom(width, radius, lengths[0] + 1);
    final int end = Math.min(all.endRow(), wanted.endRow() + radius);
    int begun = wanted.row();
    int done = wanted.row();
    for (int row = Math.max(all.row(), wanted.row() - radius); row < end; row += TOGETHER) {
      final int behind = Math.min(row + TOGETHER, end);
      for (int i = row; i < behind; i++) {
        findRuns(heights, i, wanted, radius, highest, runs[i - row]);
      }
      final int reached = Math.min(behind + radius, wanted.endRow());
      for (; begun < reached; begun++) {
        Arrays.fill(disk(begun), 0, width, CellRows.FAR);
      }
      for (int of = done; of < reached; of++) {
        CellRows.lower(
            disk(of),
            run(0, row, behind, of, lengths),
            run(1, row, behind, of, lengths),
            run(2, row, behind, of, lengths),
            run(3, row, behind, of, lengths),
            width);
      }
      final int complete = behind == end ? wanted.endRow() : Math.min(behind - radius, reached);
      for (; done < complete; done++) {
        final int at = all.index(wanted.column(), done);
        System.arraycopy(heights, at, cells, 0, width);
        CellRows.leave(disk(done), cells, width, highest);
        System.arraycopy(disk(done), 0, to, at, width);
      }
    }
  }

  private int[] disk(final int row) {
    return disks[Math.floorMod(row, disks.length)];
  }

  /** What one of the rows taken at once has for the disks of a row. */
  private int[] run(
      final int taken, final int first, final int behind, final int of, final int[] lengths) {
    final int away = Math.abs(first + taken - of);
    return first + taken < behind && away < lengths.length ? runs[taken][lengths[away]] : far;
  }

  /** How many cells a disk reaches to either side in a row away from its centre. */
  static int halfWidth(final int radius, final int away) {
    return (int) Math.sqrt(radius * radius - away * away);
  }

  /** Which of a disk's lengths, the shortest first, its row has so far from its centre. */
  private static int[] lengths(final int radius) {
    final int[] lengths = new int[radius + 1];
    for (int away = radius - 1; away >= 0; away--) {
      lengths[away] =
          lengths[away + 1] + (halfWidth(radius, away) > halfWidth(radius, away + 1) ? 1 : 0);
    }
    return lengths;
  }

  private void makeRoom(final int width, final int radius, final int lengths) {
    if (far.length < width || disks.length < 2 * radius + TOGETHER || runs[0].length < lengths) {
      final int room = Math.max(width, far.length);
      far = new int[room];
      Arrays.fill(far, CellRows.FAR);
      disks = new int[Math.max(disks.length, 2 * radius + TOGETHER)][room];
      for (int i = 0; i < TOGETHER; i++) {
        runs[i] = new int[lengths][room];
      }
    }
    if (cells.length < width + 2 * radius) {
      cells = new int[width + 2 * radius];
      shifted = new int[width + 2 * radius];
    }
  }

  /** The minima of a row over runs as long as a disk's rows, around each wanted column. */
  private void findRuns(
      final int[] heights,
      final int row,
      final CellBox wanted,
      final int radius,
      final boolean highest,
      final int[][] found) {
    final int column = wanted.column() - radius;
    final int count = wanted.columns() + 2 * radius;
    final int from = Math.max(all.column(), column);
    final int to = Math.min(all.endColumn(), column + count);
    Arrays.fill(cells, 0, from - column, HeightRaster.NONE);
    Arrays.fill(cells, to - column, count, HeightRaster.NONE);
    System.arraycopy(heights, all.index(from, row), cells, from - column, to - from);
    CellRows.enter(cells, count, highest);
    int length = 1;
    int lengths = 0;
    for (int away = radius; away >= 0; away--) {
      final int reach = halfWidth(radius, away);
      if (away < radius && 2 * reach + 1 == length) {
        continue;
      }
      while (length < 2 * reach + 1) {
        final int step = Math.min(length, 2 * reach + 1 - length);
        length += step;
        System.arraycopy(cells, step, shifted, 0, count - length + 1);
        CellRows.lower(cells, shifted, count - length + 1);
      }
      System.arraycopy(cells, radius - reach, found[lengths++], 0, wanted.columns());
    }
  }
}
