package io.sparklidar.ground.smrf;

import java.util.Arrays;

/**
 * Heights for cells that have none, of what ends the gap around them.
 *
 * <p>Through the centre of a cell go eight lines: along the axes, the diagonals, and those of two
 * cells to one side and one ahead or the like. On each the first cell with a height to either side
 * is looked for, as far as a reach. The cell gets the mean of the ends of all lines that have two,
 * each weighted by one over its distance: that is exact on a plane, and near the membrane that the
 * paper spans. Where no line has two, a cell with points gets the mean of all ends that were found,
 * and one without, which lies outside of the cloud or in a gap wider than the reach, stays empty.
 * Means are rounded to whole lattice steps. Confined to one thread.
 */
final class GapFilling {

  /** One direction of each line; ends are summed up in this order, the one ahead first. */
  static final int[][] LINES = {{1, 0}, {0, 1}, {1, 1}, {1, -1}, {2, 1}, {1, 2}, {2, -1}, {1, -2}};

  private final CellBox all;
  private final int reach;

  /** By line, how many steps lead from a cell without height to the end of its gap; 0 for none. */
  private final byte[][] ahead;

  private final byte[][] behind;

  /** By line and steps, how much an end counts. */
  private final double[][] weights = new double[LINES.length][];

  /**
   * @param all the cells that may have heights; beyond them there is none
   * @param reach how far the ends of a gap may lie from a cell, in cells
   */
  GapFilling(final CellBox all, final int reach) {
    this.all = all;
    this.reach = reach;
    this.ahead = new byte[LINES.length][Math.toIntExact(all.size())];
    this.behind = new byte[LINES.length][Math.toIntExact(all.size())];
    for (int line = 0; line < LINES.length; line++) {
      final double length = length(LINES[line]);
      weights[line] = new double[(int) (reach / length) + 1];
      for (int steps = 1; steps < weights[line].length; steps++) {
        weights[line][steps] = 1 / (steps * length);
      }
    }
  }

  private static double length(final int[] step) {
    return Math.sqrt(step[0] * step[0] + step[1] * step[1]);
  }

  /**
   * Fills gaps.
   *
   * @param heights of all cells
   * @param points heights of those cells that have points
   * @param wanted cells to fill
   * @return the heights of all cells, with those of the wanted cells that could be filled
   */
  int[] fill(final int[] heights, final int[] points, final CellBox wanted) {
    final CellBox some = wanted.intersection(all);
    final int[][] gaps = gaps(heights, some.grown(reach).intersection(all));
    // From the side that steps lead to, so that what lies ahead is known.
    for (int row = 0; row < all.rows(); row++) {
      for (int line = 0; line < LINES.length; line++) {
        final int dx = LINES[line][0];
        final int dy = LINES[line][1];
        if (dy <= 0) {
          findSteps(heights, row, gaps[row], dx, dy, weights[line].length - 1, ahead[line]);
        }
        if (dy >= 0) {
          findSteps(heights, row, gaps[row], -dx, -dy, weights[line].length - 1, behind[line]);
        }
      }
    }
    final int[] filled = heights.clone();
    for (int row = all.rows() - 1; row >= 0; row--) {
      for (int line = 0; line < LINES.length; line++) {
        final int dx = LINES[line][0];
        final int dy = LINES[line][1];
        if (dy > 0) {
          findSteps(heights, row, gaps[row], dx, dy, weights[line].length - 1, ahead[line]);
        }
        if (dy < 0) {
          findSteps(heights, row, gaps[row], -dx, -dy, weights[line].length - 1, behind[line]);
        }
      }
      if (some.row() <= all.row() + row && all.row() + row < some.endRow()) {
        final int first = all.index(some.column(), all.row() + row);
        for (final int cell : gaps[row]) {
          if (first <= cell && cell < first + some.columns()) {
            filled[cell] = mean(heights, cell, true);
            if (filled[cell] == HeightRaster.NONE && points[cell] != HeightRaster.NONE) {
              filled[cell] = mean(heights, cell, false);
            }
          }
        }
      }
    }
    return filled;
  }

  /** The cells of a box that have no height, ascending, by row of all cells. */
  private int[][] gaps(final int[] heights, final CellBox box) {
    final int[][] gaps = new int[all.rows()][];
    Arrays.fill(gaps, new int[0]);
    final int[] found = new int[box.columns()];
    for (int row = box.row(); row < box.endRow(); row++) {
      final int at = all.index(box.column(), row);
      int count = 0;
      for (int cell = at; cell < at + found.length; cell++) {
        found[count] = cell;
        count += heights[cell] == HeightRaster.NONE ? 1 : 0;
      }
      gaps[row - all.row()] = Arrays.copyOf(found, count);
    }
    return gaps;
  }

  private int mean(final int[] heights, final int cell, final boolean between) {
    double sum = 0;
    double whole = 0;
    for (int line = 0; line < LINES.length; line++) {
      final int up = ahead[line][cell];
      final int down = behind[line][cell];
      if (between && (up == 0 || down == 0)) {
        continue;
      }
      final int step = LINES[line][1] * all.columns() + LINES[line][0];
      if (up > 0) {
        final double weight = weights[line][up];
        sum += weight * heights[cell + up * step];
        whole += weight;
      }
      if (down > 0) {
        final double weight = weights[line][down];
        sum += weight * heights[cell - down * step];
        whole += weight;
      }
    }
    return whole == 0 ? HeightRaster.NONE : (int) Math.rint(sum / whole);
  }

  /**
   * Finds how many steps lead from each gap of a row to the next cell with a height; 0 where it is
   * too far.
   *
   * @param row that of the rows ahead is known; counted from the first of all
   * @param gaps of the row, ascending
   * @param most how many steps are not too far
   * @param steps of all cells; of those with heights it is not said
   */
  private void findSteps(
      final int[] heights,
      final int row,
      final int[] gaps,
      final int dx,
      final int dy,
      final int most,
      final byte[] steps) {
    final int next = dy * all.columns() + dx;
    final boolean out = row + dy < 0 || row + dy >= all.rows() || most == 0;
    final int first = row * all.columns() + Math.max(0, -dx);
    final int end = (row + 1) * all.columns() - Math.max(0, dx);
    for (int i = 0; i < gaps.length; i++) {
      final int cell = gaps[dx > 0 ? gaps.length - 1 - i : i];
      if (out || cell < first || cell >= end) {
        steps[cell] = 0;
      } else if (heights[cell + next] != HeightRaster.NONE) {
        steps[cell] = 1;
      } else {
        final int further = steps[cell + next];
        steps[cell] = (byte) (further > 0 && further < most ? further + 1 : 0);
      }
    }
  }
}
