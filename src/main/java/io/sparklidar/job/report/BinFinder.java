package io.sparklidar.job.report;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts many values in the bins of an axis: a table by sign, exponent and first bits of the
 * mantissa says where a value belongs unless it has passed the one border that lies in its entry of
 * the table. No logarithm per value, and no branch that hangs on it. Immutable.
 *
 * <p>Slots are bins with one below all of them (0) and one above (bins + 1); two more are for
 * values that are not defined and for those of entries that hold several borders, which are looked
 * for among all borders.
 */
final class BinFinder {

  /** Sign, exponent and this many bits of the mantissa make an entry of the table. */
  private static final int MANTISSA_BITS = 6;

  private static final int SHIFT = 23 - MANTISSA_BITS;
  private static final int ENTRIES = 1 << 32 - SHIFT;

  /** One for each axis that was asked for: a job has a few. */
  private static final Map<HistogramAxis, BinFinder> KNOWN = new ConcurrentHashMap<>();

  /** The least float of each bin, and behind them the least float above all bins. */
  private final float[] least;

  /** Slot of an entry's lowest value; that of the crowded entries where several borders lie. */
  private final char[] slots;

  /** The border in an entry, as the least float that is past it; NaN if there is none. */
  private final float[] limits;

  /** The finder of an axis. */
  static BinFinder of(final HistogramAxis axis) {
    return KNOWN.computeIfAbsent(axis, BinFinder::new);
  }

  private BinFinder(final HistogramAxis axis) {
    final int bins = axis.bins();
    least = new float[bins + 1];
    for (int bin = 0; bin < bins; bin++) {
      least[bin] = leastFrom(axis.border(bin));
    }
    // The upper end of the axis belongs to the last bin.
    final float end = leastFrom(axis.border(bins));
    least[bins] = end == axis.border(bins) ? Math.nextUp(end) : end;
    slots = new char[ENTRIES];
    limits = new float[ENTRIES];
    for (int entry = 0; entry < ENTRIES; entry++) {
      final float first = Float.intBitsToFloat(entry << SHIFT);
      final float last = Float.intBitsToFloat((entry << SHIFT) + (1 << SHIFT) - 1);
      fill(entry, Math.min(first, last), Math.max(first, last));
    }
  }

  private void fill(final int entry, final float low, final float high) {
    limits[entry] = Float.NaN;
    if (Float.isNaN(low) || Float.isNaN(high)) {
      // An infinity shares its entry with some of the values that are not defined.
      final boolean infinite = Float.isInfinite(Float.intBitsToFloat(entry << SHIFT));
      slots[entry] = (char) (infinite ? crowded() : undefined());
      return;
    }
    final int slot = slot(low);
    final int others = slot(high) - slot;
    slots[entry] = (char) (others > 1 ? crowded() : slot);
    if (others == 1) {
      limits[entry] = least[slot];
    }
  }

  private static float leastFrom(final double border) {
    final float value = (float) border;
    return value < border ? Math.nextUp(value) : value;
  }

  /** The least float of each bin, and behind them the least float above all bins. */
  float[] least() {
    return least.clone();
  }

  /** Number of slots. */
  int slots() {
    return least.length + 3;
  }

  /** The slot of values that are not defined. */
  int undefined() {
    return least.length + 1;
  }

  private int crowded() {
    return least.length + 2;
  }

  /** How many of the least floats a value has reached: the slot of one that is defined. */
  private int slot(final float value) {
    int slot = 0;
    int end = least.length;
    while (slot < end) {
      final int middle = slot + end >>> 1;
      if (value >= least[middle]) {
        slot = middle + 1;
      } else {
        end = middle;
      }
    }
    return slot;
  }

  /**
   * Counts values.
   *
   * @param values the values; NaN counts as not defined
   * @param size how many
   * @return how many there are of each slot
   */
  long[] count(final float[] values, final int size) {
    // Two counts a slot, turn and turn about: values near one another would wait for each other.
    final int[] even = new int[slots()];
    final int[] odd = new int[slots()];
    final int pairs = size & ~1;
    for (int i = 0; i < pairs; i += 2) {
      final float a = values[i];
      final float b = values[i + 1];
      final int atA = Float.floatToRawIntBits(a) >>> SHIFT;
      final int atB = Float.floatToRawIntBits(b) >>> SHIFT;
      even[slots[atA] + (a >= limits[atA] ? 1 : 0)]++;
      odd[slots[atB] + (b >= limits[atB] ? 1 : 0)]++;
    }
    if (pairs < size) {
      final float a = values[pairs];
      final int atA = Float.floatToRawIntBits(a) >>> SHIFT;
      even[slots[atA] + (a >= limits[atA] ? 1 : 0)]++;
    }
    final long[] counts = new long[slots()];
    for (int slot = 0; slot < counts.length; slot++) {
      counts[slot] = (long) even[slot] + odd[slot];
    }
    if (counts[crowded()] > 0) {
      counts[crowded()] = 0;
      countCrowded(values, size, counts);
    }
    return counts;
  }

  private void countCrowded(final float[] values, final int size, final long[] counts) {
    for (int i = 0; i < size; i++) {
      final float value = values[i];
      if (slots[Float.floatToRawIntBits(value) >>> SHIFT] == crowded()) {
        counts[value != value ? undefined() : slot(value)]++;
      }
    }
  }
}
