package io.sparklidar.job.report;

/** Finds which value would stand at a place, were all sorted, without sorting them. */
final class Ranks {

  private Ranks() {}

  /**
   * The value of a rank.
   *
   * @param values the first of them are put into another order; none is NaN
   * @param size how many values there are
   * @param rank how many of them stand before it, below {@code size}
   */
  static double select(final double[] values, final int size, final int rank) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      final double pivot = middle(values[low], values[low + high >>> 1], values[high]);
      int left = low;
      int right = high;
      while (left <= right) {
        while (values[left] < pivot) {
          left++;
        }
        while (values[right] > pivot) {
          right--;
        }
        if (left <= right) {
          final double value = values[left];
          values[left++] = values[right];
          values[right--] = value;
        }
      }
      if (rank <= right) {
        high = right;
      } else if (rank >= left) {
        low = left;
      } else {
        // Between the parts stand values like the pivot.
        return pivot;
      }
    }
    return values[rank];
  }

  private static double middle(final double a, final double b, final double c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
