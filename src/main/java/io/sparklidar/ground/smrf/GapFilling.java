package io.sparklidar.ground.smrf;

/**
 * Heights for cells that have none, of what ends the gap around them.
 *
 * <p>Through the centre of a cell go eight lines: along the axes, the diagonals, and those of two
 * cells to one side and one ahead or the like. On each the first cell with a height to either side
 * is looked for, as far as a reach. The cell gets the mean of the ends of all lines that have two,
 * each weighted by one over its distance: that is exact on a plane, and near the membrane that the
 * paper spans. Where no line has two, a cell with points gets the mean of all ends that were found,
 * and one without, which lies outside of the cloud or in a gap wider than the reach, stays empty.
 * Means are rounded to whole lattice steps.
 */
final class GapFilling {

  /** One direction of each line; ends are summed up in this order, the one ahead first. */
  private static final int[][] LINES = {
    {1, 0}, {0, 1}, {1, 1}, {1, -1}, {2, 1}, {1, 2}, {2, -1}, {1, -2}
  };

  private final CellBox all;
  private final int reach;

  /**
   * @param all the cells that may have heights; beyond them there is none
   * @param reach how far the ends of a gap may lie from a cell, in cells
   */
  GapFilling(final CellBox all, final int reach) {
    this.all = all;
    this.reach = reach;
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
    final byte[][] ahead = new byte[LINES.length][];
    final byte[][] behind = new byte[LINES.length][];
    for (int line = 0; line < LINES.length; line++) {
      ahead[line] = stepsToEnd(heights, some.grown(reach), LINES[line][0], LINES[line][1]);
      behind[line] = stepsToEnd(heights, some.grown(reach), -LINES[line][0], -LINES[line][1]);
    }
    final int[] filled = heights.clone();
    for (int row = some.row(); row < some.endRow(); row++) {
      final int at = all.index(some.column(), row);
      for (int cell = at; cell < at + some.columns(); cell++) {
        if (heights[cell] == HeightRaster.NONE) {
          filled[cell] = mean(heights, cell, ahead, behind, points[cell] == HeightRaster.NONE);
        }
      }
    }
    return filled;
  }

  private int mean(
      final int[] heights,
      final int cell,
      final byte[][] ahead,
      final byte[][] behind,
      final boolean onlyBetween) {
    boolean between = onlyBetween;
    for (int line = 0; line < LINES.length; line++) {
      between |= ahead[line][cell] > 0 && behind[line][cell] > 0;
    }
    double sum = 0;
    double weights = 0;
    for (int line = 0; line < LINES.length; line++) {
      final int up = ahead[line][cell];
      final int down = behind[line][cell];
      if (between && (up == 0 || down == 0)) {
        continue;
      }
      final int step = LINES[line][1] * all.columns() + LINES[line][0];
      final double length = length(LINES[line][0], LINES[line][1]);
      if (up > 0) {
        final double weight = 1 / (up * length);
        sum += weight * heights[cell + up * step];
        weights += weight;
      }
      if (down > 0) {
        final double weight = 1 / (down * length);
        sum += weight * heights[cell - down * step];
        weights += weight;
      }
    }
    return weights == 0 ? HeightRaster.NONE : (int) Math.rint(sum / weights);
  }

  private static double length(final int dx, final int dy) {
    return Math.sqrt(dx * dx + dy * dy);
  }

  /**
   * How many steps lead from each cell to the next with a height; 0 where it is too far.
   *
   * @param around cells that steps of wanted ones lead over; of others it is not said
   */
  private byte[] stepsToEnd(final int[] heights, final CellBox around, final int dx, final int dy) {
    final byte[] steps = new byte[heights.length];
    final CellBox some = around.intersection(all);
    final int most = (int) (reach / length(dx, dy));
    final int west = some.column() - all.column();
    final int south = some.row() - all.row();
    final int firstColumn = Math.max(west, -dx);
    final int endColumn = Math.min(west + some.columns(), all.columns() - Math.max(0, dx));
    final int next = dy * all.columns() + dx;
    // From the side that the steps lead to, so that what lies ahead is known.
    final boolean down = dy > 0;
    final boolean left = dx > 0;
    for (int i = 0; i < some.rows(); i++) {
      final int row = south + (down ? some.rows() - 1 - i : i);
      if (row + dy < 0 || row + dy >= all.rows()) {
        continue;
      }
      final int start = row * all.columns();
      for (int j = firstColumn; j < endColumn; j++) {
        final int cell = start + (left ? firstColumn + endColumn - 1 - j : j);
        final byte ahead = steps[cell + next];
        if (heights[cell + next] != HeightRaster.NONE) {
          steps[cell] = (byte) (most > 0 ? 1 : 0);
        } else if (ahead > 0 && ahead < most) {
          steps[cell] = (byte) (ahead + 1);
        }
      }
    }
    return steps;
  }
}
