package io.sparklidar.job.parquet;

import java.util.Arrays;

/**
 * Numbers distinct values of one column in the order they appear: a table with open addressing over
 * their bits. Ints, floats, longs and doubles go in by their bits, so that -0 and 0 are two values
 * and every NaN stays as it is. Used again for column after column; not safe for concurrent use.
 */
final class Distinct {

  /** Most values that are numbered. */
  static final int LIMIT = 1 << 16;

  private static final int SLOTS_LOG2 = 17;
  private static final int SLOTS = 1 << SLOTS_LOG2;

  /** 2^64 divided by the golden ratio: spreads values that differ in any bits. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** Number of the value in a slot, plus one; 0 where there is none. */
  private final int[] slots = new int[SLOTS];

  private final long[] values = new long[LIMIT];
  private int size;

  void clear() {
    if (size > 0) {
      Arrays.fill(slots, 0);
      size = 0;
    }
  }

  /** How many values were seen. */
  int size() {
    return size;
  }

  /** The bits of the values by number; shared. */
  long[] values() {
    return values;
  }

  /**
   * Numbers values.
   *
   * @param bits what to number
   * @param from where the first is
   * @param count how many
   * @param to where their numbers go, from {@code at}
   * @return false if there are more than {@link #LIMIT}
   */
  boolean number(final long[] bits, final int from, final int count, final int[] to, final int at) {
    for (int i = 0; i < count; i++) {
      final int number = number(bits[from + i]);
      if (number < 0) {
        return false;
      }
      to[at + i] = number;
    }
    return true;
  }

  /** As for longs. */
  boolean number(final int[] bits, final int from, final int count, final int[] to, final int at) {
    for (int i = 0; i < count; i++) {
      final int number = number(bits[from + i]);
      if (number < 0) {
        return false;
      }
      to[at + i] = number;
    }
    return true;
  }

  /** As for longs. */
  boolean number(
      final double[] from, final int first, final int count, final int[] to, final int at) {
    for (int i = 0; i < count; i++) {
      final int number = number(Double.doubleToRawLongBits(from[first + i]));
      if (number < 0) {
        return false;
      }
      to[at + i] = number;
    }
    return true;
  }

  /** As for ints. */
  boolean number(
      final float[] from, final int first, final int count, final int[] to, final int at) {
    for (int i = 0; i < count; i++) {
      final int number = number(Float.floatToRawIntBits(from[first + i]));
      if (number < 0) {
        return false;
      }
      to[at + i] = number;
    }
    return true;
  }

  private int number(final long bits) {
    int slot = (int) (bits * SPREAD >>> Long.SIZE - SLOTS_LOG2);
    int entry = slots[slot];
    while (entry != 0 && values[entry - 1] != bits) {
      slot = slot + 1 & SLOTS - 1;
      entry = slots[slot];
    }
    if (entry == 0) {
      if (size == LIMIT) {
        return -1;
      }
      values[size] = bits;
      entry = ++size;
      slots[slot] = entry;
    }
    return entry - 1;
  }
}
