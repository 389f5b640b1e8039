package io.sparklidar.ground.smrf;

/**
 * The loops over rows of cells that openings consist of. They index all arrays alike and have no
 * branch, nor {@link Math#min(int, int)}, which is one in Java 17: only such loops become vector
 * instructions, with which they are six times as fast.
 *
 * <p>In rows that minima are taken of, {@link #FAR} stands for no height. To find the highest,
 * heights are taken as their complements. Stateless.
 */
final class CellRows {

  /** Not below any height, and the difference of any two heights or complements is an int. */
  static final int FAR = HeightRaster.LIMIT - 1;

  /** Turns a height into its complement. */
  private static final int COMPLEMENT = -1;

  private CellRows() {}

  /**
   * Makes a row of heights, some {@link HeightRaster#NONE}, one that minima are taken of.
   *
   * @param row is changed
   * @param count cells from the first
   * @param highest whether the highest is to be found
   */
  static void enter(final int[] row, final int count, final boolean highest) {
    final int turned = highest ? COMPLEMENT : 0;
    for (int i = 0; i < count; i++) {
      final int none = none(row[i]);
      row[i] = (row[i] ^ turned) & ~none | FAR & none;
    }
  }

  /**
   * Makes minima heights again.
   *
   * @param row is changed
   * @param heights of the same cells; {@link HeightRaster#NONE} where there shall be none
   * @param count cells from the first
   * @param highest whether the highest were found
   */
  static void leave(final int[] row, final int[] heights, final int count, final boolean highest) {
    final int turned = highest ? COMPLEMENT : 0;
    for (int i = 0; i < count; i++) {
      final int none = none(heights[i]);
      row[i] = (row[i] ^ turned) & ~none | HeightRaster.NONE & none;
    }
  }

  /** Lowers a row to another one. */
  static void lower(final int[] row, final int[] by, final int count) {
    for (int i = 0; i < count; i++) {
      row[i] = lesser(row[i], by[i]);
    }
  }

  /** Lowers a row to four others. */
  static void lower(
      final int[] row,
      final int[] first,
      final int[] second,
      final int[] third,
      final int[] fourth,
      final int count) {
    for (int i = 0; i < count; i++) {
      row[i] = lesser(row[i], lesser(lesser(first[i], second[i]), lesser(third[i], fourth[i])));
    }
  }

  /**
   * Marks cells that sink by more than a limit: their mark becomes negative, and stays so.
   *
   * @param high of all cells
   * @param low not above these, and {@link HeightRaster#NONE} where they are
   * @param from the first cell
   * @param to the cell behind the last
   * @param limit 0 or more
   * @param marks of all cells
   */
  static void mark(
      final int[] high,
      final int[] low,
      final int from,
      final int to,
      final int limit,
      final int[] marks) {
    for (int i = from; i < to; i++) {
      marks[i] |= limit - (high[i] - low[i]);
    }
  }

  /** All bits where there is no height. */
  private static int none(final int height) {
    return FAR - height >> Integer.SIZE - 1;
  }

  private static int lesser(final int a, final int b) {
    final int difference = a - b;
    return b + (difference & difference >> Integer.SIZE - 1);
  }
}
