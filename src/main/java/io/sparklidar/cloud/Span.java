package io.sparklidar.cloud;

/**
 * From the lowest to the highest coordinate along an axis, in lattice steps.
 *
 * @param low the lowest; above {@code high} if there are no points
 * @param high the highest
 */
public record Span(int low, int high) {

  /** The span of the first {@code size} values. */
  public static Span of(final int[] values, final int size) {
    int low = Integer.MAX_VALUE;
    int high = Integer.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    return new Span(low, high);
  }

  /** The longest side of the box around all points of a block. */
  public static long longest(final PointBlock points) {
    return Math.max(
        Math.max(of(points.x(), points.size()).length(), of(points.y(), points.size()).length()),
        of(points.z(), points.size()).length());
  }

  /** From one end to the other; 0 if there are no points. */
  public long length() {
    return Math.max(0, (long) high - low);
  }

  /** The step in the middle, or the one below it. */
  public int middle() {
    return (int) (((long) low + high) >> 1);
  }
}
