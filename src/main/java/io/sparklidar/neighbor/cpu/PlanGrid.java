package io.sparklidar.neighbor.cpu;

import io.sparklidar.feature.SquaredDistance;
import java.util.Arrays;
import java.util.Optional;

/**
 * The points of a tree that may be neighbours, whatever their height, in square cells: counts those
 * within a distance in plan. Cells that lie within as a whole are counted without looking at their
 * points, a row of them at a time; points of the others are measured. Exact; immutable, and safe
 * for use by several threads.
 *
 * <p>Cells are as large as to hold {@link #PER_CELL} points where most points are. Those far out
 * are in the cells of the first and last rows and columns, which reach out without end. Takes 8
 * bytes a point and 4 a cell.
 */
final class PlanGrid {

  /** Points of a cell, on average, up to a factor of two: sides are powers of two. */
  private static final int PER_CELL = 4;

  /** Points that are asked where most are. */
  private static final int SAMPLES = 2048;

  /** One point in so many may be far out, on each side. */
  private static final int RARE = 128;

  /** Where a point's cell holds more on average, a tree serves better. */
  private static final int CROWD = 512;

  private final int originX;
  private final int originY;
  private final int shift;
  private final int columns;
  private final int rows;

  /** Where the points of each cell begin, row by row, and where the last end. */
  private final int[] start;

  // Of each point, cell by cell, lattice steps.
  private final int[] x;
  private final int[] y;

  private PlanGrid(final GridTree tree, final int count) {
    final int[] rangeX = range(tree, count, tree.x());
    final int[] rangeY = range(tree, count, tree.y());
    final long width = (long) rangeX[1] - rangeX[0];
    final long height = (long) rangeY[1] - rangeY[0];
    final long most = count / PER_CELL + 1;
    int bits = 0;
    while (((width >> bits) + 1) * ((height >> bits) + 1) > most) {
      bits++;
    }
    // The cell of which the area comes nearest to what it should be.
    if (bits > 0 && ((width >> bits) + 1) * ((height >> bits) + 1) * 2 < most) {
      bits--;
    }
    shift = bits;
    columns = (int) (width >> bits) + 3;
    rows = (int) (height >> bits) + 3;
    originX = rangeX[0];
    originY = rangeY[0];
    start = new int[columns * rows + 1];
    x = new int[count];
    y = new int[count];
    sort(tree);
  }

  /**
   * Of a tree, in int arithmetic.
   *
   * @return nothing where that does not suit it: sides too long, steps that differ, too many points
   *     above each other
   */
  static Optional<PlanGrid> of(final GridTree tree) {
    final boolean isInSteps = SquaredDistance.on(tree.points().lattice()).isInSteps();
    final int count = tree.referenceCount();
    if (!isInSteps || tree.longestSide() > Integer.MAX_VALUE || count == 0) {
      return Optional.empty();
    }
    return Optional.of(new PlanGrid(tree, count)).filter(grid -> !grid.isCrowded());
  }

  /** Between which coordinates most points are. */
  private static int[] range(final GridTree tree, final int count, final int[] coordinate) {
    final int step = Math.max(1, tree.order().length / SAMPLES);
    final int[] sample = new int[tree.order().length / step + 1];
    int n = 0;
    for (int position = 0; position < tree.order().length; position += step) {
      sample[n++] = coordinate[position];
    }
    Arrays.sort(sample, 0, n);
    final int rare = n / RARE;
    final int low = sample[rare];
    final int high = sample[n - 1 - rare];
    // A little farther, as samples of a cloud that has an edge do not lie on it.
    final int more = (int) (((long) high - low) / (RARE / 4));
    final int side = coordinate == tree.x() ? 0 : 1;
    return new int[] {
      Math.max(tree.box()[side], (int) Math.max(Integer.MIN_VALUE, (long) low - more)),
      Math.min(tree.box()[side + 3], (int) Math.min(Integer.MAX_VALUE, (long) high + more))
    };
  }

  /** By counting, leaf by leaf. */
  private void sort(final GridTree tree) {
    for (int leaf = 0; leaf < tree.nodes(); leaf++) {
      if (tree.second()[leaf] == 0) {
        for (int i = tree.start()[leaf]; i < tree.referenceEnd()[leaf]; i++) {
          start[cell(tree.x()[i], tree.y()[i]) + 1]++;
        }
      }
    }
    for (int cell = 1; cell < start.length; cell++) {
      start[cell] += start[cell - 1];
    }
    for (int leaf = 0; leaf < tree.nodes(); leaf++) {
      if (tree.second()[leaf] == 0) {
        for (int i = tree.start()[leaf]; i < tree.referenceEnd()[leaf]; i++) {
          final int slot = start[cell(tree.x()[i], tree.y()[i])]++;
          x[slot] = tree.x()[i];
          y[slot] = tree.y()[i];
        }
      }
    }
    // Each now is where the next begins.
    System.arraycopy(start, 0, start, 1, start.length - 1);
    start[0] = 0;
  }

  private boolean isCrowded() {
    long pairs = 0;
    for (int cell = 0; cell + 1 < start.length; cell++) {
      final long points = start[cell + 1] - start[cell];
      pairs += points * points;
    }
    return pairs > (long) CROWD * x.length;
  }

  private int cell(final int px, final int py) {
    return row((long) py - originY) * columns + column((long) px - originX);
  }

  private int column(final long fromOrigin) {
    return (int) Math.max(0, Math.min(columns - 1, (fromOrigin >> shift) + 1));
  }

  private int row(final long fromOrigin) {
    return (int) Math.max(0, Math.min(rows - 1, (fromOrigin >> shift) + 1));
  }

  /**
   * Counts the points around one of them.
   *
   * @param px its lattice x
   * @param py its lattice y
   * @param limit the largest squared distance in plan, in steps, that counts
   */
  int count(final int px, final int py, final int limit) {
    final long fromX = (long) px - originX;
    final long fromY = (long) py - originY;
    final long side = 1L << shift;
    final long reach = (long) Math.sqrt(limit);
    final int lastRow = row(fromY + reach);
    int count = 0;
    for (int row = row(fromY - reach); row <= lastRow; row++) {
      final int first = row * columns;
      final boolean isOuter = row == 0 || row == rows - 1;
      // Where the row's points may be, from its first line to its last.
      final long low = ((long) row - 1 << shift) - fromY;
      final long high = low + side - 1;
      final long nearest = Math.max(0, Math.max(row == 0 ? 0 : low, row == rows - 1 ? 0 : -high));
      final long left = limit - nearest * nearest;
      if (left < 0) {
        continue;
      }
      final long half = (long) Math.sqrt(left);
      final int from = start[first + column(fromX - half)];
      final int to = start[first + column(fromX + half) + 1];
      final long farthest = Math.max(-low, high);
      final long inner = limit - farthest * farthest;
      if (isOuter || inner < 0) {
        count += measured(from, to, px, py, limit);
        continue;
      }
      final long whole = (long) Math.sqrt(inner);
      final int firstWhole = (int) Math.max(1, (fromX - whole + side - 1 >> shift) + 1);
      final int afterWhole = (int) Math.min(columns - 1, (fromX + whole + 1 >> shift) + 1);
      if (firstWhole >= afterWhole) {
        count += measured(from, to, px, py, limit);
        continue;
      }
      final int wholeFrom = start[first + firstWhole];
      final int wholeTo = start[first + afterWhole];
      count += wholeTo - wholeFrom;
      count += measured(from, wholeFrom, px, py, limit);
      count += measured(wholeTo, to, px, py, limit);
    }
    return count;
  }

  private int measured(final int from, final int to, final int px, final int py, final int limit) {
    int count = 0;
    for (int i = from; i < to; i++) {
      final long dx = (long) x[i] - px;
      final long dy = (long) y[i] - py;
      // 1 unless the difference is negative.
      count += 1 + (int) (limit - (dx * dx + dy * dy) >> Long.SIZE - 1);
    }
    return count;
  }
}
