package io.sparklidar.job.report;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the bins of many values: a table by sign, exponent and first bits of the mantissa says
 * about where a value belongs, the borders of the bins decide. No logarithm a value, and no branch
 * that hangs on it: an entry of the table is so narrow that hardly ever more than one border lies
 * in it. Immutable.
 */
final class BinFinder {

  /** Sign, exponent and this many bits of the mantissa make an entry of the table. */
  private static final int MANTISSA_BITS = 6;

  private static final int SHIFT = 23 - MANTISSA_BITS;

  /** One for each axis that was asked for: a job has a few. */
  private static final Map<HistogramAxis, BinFinder> KNOWN = new ConcurrentHashMap<>();

  private final double[] borders;

  /** The border above each bin from which on a value belongs to the next one: none for the last. */
  private final double[] ends;

  private final short[] near;

  /** The finder of an axis. */
  static BinFinder of(final HistogramAxis axis) {
    return KNOWN.computeIfAbsent(axis, BinFinder::new);
  }

  private BinFinder(final HistogramAxis axis) {
    borders = new double[axis.bins() + 1];
    for (int bin = 0; bin <= axis.bins(); bin++) {
      borders[bin] = axis.border(bin);
    }
    ends = Arrays.copyOfRange(borders, 1, borders.length);
    ends[axis.bins() - 1] = Double.POSITIVE_INFINITY;
    near = new short[1 << 32 - SHIFT];
    for (int entry = 0; entry < near.length; entry++) {
      near[entry] = (short) axis.nearBin(Float.intBitsToFloat(entry << SHIFT));
    }
  }

  /**
   * The bin whose borders hold a value, the lower one with it: -1 below all, their number above
   * all. The upper end of the axis belongs to the last bin.
   */
  int bin(final float value) {
    final int last = borders.length - 2;
    if (value < borders[0]) {
      return -1;
    }
    if (value > borders[last + 1]) {
      return last + 1;
    }
    int bin = near[Float.floatToRawIntBits(value) >>> SHIFT];
    bin += value >= ends[bin] ? 1 : 0;
    while (value >= ends[bin]) {
      bin++;
    }
    while (value < borders[bin]) {
      bin--;
    }
    return bin;
  }
}
