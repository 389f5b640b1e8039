package io.sparklidar.job.output.parquet;

import java.util.Arrays;

/**
 * Numbers distinct values of one column in the order they appear: a table with open addressing over
 * their bits. Ints, floats, longs and doubles go in by their bits, so that -0 and 0 are two values
 * and every NaN stays as it is. Used again for column after column; not safe for concurrent use.
 */
final class DictionaryBuilder {

  /** Most values that are numbered. */
  static final int LIMIT = 1 << 16;

  /** 2^64 divided by the golden ratio: spreads values that differ in any bits. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** Number of the value in a slot, plus one; 0 where there is none. */
  private int[] slots = {};

  private long[] values = {};
  private int slotsLog2;
  private int limit;
  private int size;

  /**
   * Forgets all values.
   *
   * @param most how many will be numbered at most, repeated ones counted
   */
  void clear(final int most) {
    limit = Math.min(LIMIT, most);
    // Half of the slots stay free.
    slotsLog2 = Integer.SIZE - Integer.numberOfLeadingZeros(2 * limit - 1);
    if (values.length < limit) {
      values = new long[limit];
      slots = new int[1 << slotsLog2];
    } else {
      Arrays.fill(slots, 0, 1 << slotsLog2, 0);
    }
    size = 0;
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
   * @return false if there are more than {@link #LIMIT} distinct ones
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
    int slot = (int) (bits * SPREAD >>> Long.SIZE - slotsLog2);
    int entry = slots[slot];
    while (entry != 0 && values[entry - 1] != bits) {
      slot = slot + 1 & (1 << slotsLog2) - 1;
      entry = slots[slot];
    }
    if (entry == 0) {
      if (size == limit) {
        return -1;
      }
      values[size] = bits;
      entry = ++size;
      slots[slot] = entry;
    }
    return entry - 1;
  }
}
