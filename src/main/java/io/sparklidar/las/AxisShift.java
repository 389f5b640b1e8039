package io.sparklidar.las;

import java.util.OptionalLong;

/** Moves the integers of one axis from one scale and offset to another, if that is exact. */
final class AxisShift {

  /** Offsets differ by a whole number of units, but for the rounding of their decimals. */
  private static final double TOLERANCE = 1e-4;

  private AxisShift() {}

  /**
   * The number to add to an integer of the source for the same coordinate in the target.
   *
   * @return empty if no whole number does
   */
  static OptionalLong between(
      final double sourceScale,
      final double sourceOffset,
      final double targetScale,
      final double targetOffset) {
    if (sourceScale != targetScale) {
      return OptionalLong.empty();
    }
    final double shift = (sourceOffset - targetOffset) / targetScale;
    final double whole = Math.rint(shift);
    return Math.abs(shift - whole) <= TOLERANCE && Math.abs(whole) < 1L << 40
        ? OptionalLong.of((long) whole)
        : OptionalLong.empty();
  }

  /**
   * Adds a number to integers in place.
   *
   * @return the index of the first that does not fit, or empty
   */
  static OptionalLong add(final int[] values, final int size, final long shift) {
    if (shift == 0) {
      return OptionalLong.empty();
    }
    for (int i = 0; i < size; i++) {
      final long moved = values[i] + shift;
      if (moved != (int) moved) {
        return OptionalLong.of(i);
      }
      values[i] = (int) moved;
    }
    return OptionalLong.empty();
  }
}
