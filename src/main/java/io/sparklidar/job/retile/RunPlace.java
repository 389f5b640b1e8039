package io.sparklidar.job.retile;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Where a run of points belongs, and when: points of a target come in the order of its cells, then
 * of their files, then as they lie in their file. No two runs have the same place, so the order of
 * all points is known whoever read and sent them.
 *
 * @param target which file or node they go to
 * @param cell which part of it
 * @param file ordinal of the file they come from
 * @param point which point of that file is the first of the run
 */
record RunPlace(int target, int cell, int file, long point) implements Serializable {

  /** The order in which runs come. */
  static final class Order implements Comparator<RunPlace>, Serializable {

    private static final long serialVersionUID = 1L;

    @Override
    public int compare(final RunPlace a, final RunPlace b) {
      if (a.target != b.target) {
        return Integer.compare(a.target, b.target);
      }
      if (a.cell != b.cell) {
        return Integer.compare(a.cell, b.cell);
      }
      return a.file != b.file ? Integer.compare(a.file, b.file) : Long.compare(a.point, b.point);
    }
  }
}
