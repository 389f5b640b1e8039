package io.sparklidar.neighbor.cpu;

import java.util.Arrays;

/**
 * Sorts ranges of an {@code int} array by {@code long} keys, least significant digit first: stable,
 * in time linear in the length. Buffers are kept from one sort to the next. For use by one thread.
 */
final class RadixSort {

  private static final int DIGIT_BITS = 12;
  private static final int DIGITS = 1 << DIGIT_BITS;

  /** Shorter ranges are sorted by insertion. */
  private static final int SHORT = 64;

  private final int keyBits;
  private int[] position = new int[0];
  private long[] key = new long[0];
  private long[] otherKey = new long[0];
  private int[] value = new int[0];
  private int[] otherValue = new int[0];

  /** For keys of at most so many bits. */
  RadixSort(final int keyBits) {
    this.keyBits = keyBits;
  }

  /**
   * Where the keys of a range of some length go before {@link #sort}, in the order of the range;
   * and where they are, sorted, afterwards.
   */
  long[] keys(final int length) {
    if (key.length < length) {
      key = new long[length];
    }
    return key;
  }

  /** Sorts {@code values[from .. to-1]} by their keys. */
  void sort(final int[] values, final int from, final int to) {
    final int length = to - from;
    if (length < SHORT) {
      insert(values, from, length);
      return;
    }
    if (otherKey.length < length) {
      position = new int[DIGITS];
      otherKey = new long[length];
      value = new int[length];
      otherValue = new int[length];
    }
    System.arraycopy(values, from, value, 0, length);
    for (int shift = 0; shift < keyBits; shift += DIGIT_BITS) {
      pass(shift, length);
    }
    System.arraycopy(value, 0, values, from, length);
  }

  private void insert(final int[] values, final int from, final int length) {
    for (int i = 1; i < length; i++) {
      final long movedKey = key[i];
      final int moved = values[from + i];
      int slot = i;
      while (slot > 0 && key[slot - 1] > movedKey) {
        key[slot] = key[slot - 1];
        values[from + slot] = values[from + slot - 1];
        slot--;
      }
      key[slot] = movedKey;
      values[from + slot] = moved;
    }
  }

  private void pass(final int shift, final int length) {
    final long[] fromKey = key;
    final int[] fromValue = value;
    final long[] toKey = otherKey;
    final int[] toValue = otherValue;
    final int[] next = position;
    Arrays.fill(next, 0);
    for (int i = 0; i < length; i++) {
      next[(int) (fromKey[i] >>> shift) & (DIGITS - 1)]++;
    }
    int sum = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      final int count = next[digit];
      next[digit] = sum;
      sum += count;
    }
    for (int i = 0; i < length; i++) {
      final int slot = next[(int) (fromKey[i] >>> shift) & (DIGITS - 1)]++;
      toKey[slot] = fromKey[i];
      toValue[slot] = fromValue[i];
    }
    key = toKey;
    value = toValue;
    otherKey = fromKey;
    otherValue = fromValue;
  }
}
