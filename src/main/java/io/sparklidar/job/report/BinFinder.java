package io.sparklidar.job.report;

/**
 * Finds the bins of many values: a table by sign, exponent and first bits of the mantissa says
 * about where a value belongs, the borders of the bins decide. No logarithm a value. Immutable.
 */
final class BinFinder {

  /** Sign, exponent and this many bits of the mantissa make an entry of the table. */
  private static final int MANTISSA_BITS = 3;

  private static final int SHIFT = 23 - MANTISSA_BITS;

  private final double[] borders;
  private final short[] near;

  BinFinder(final HistogramAxis axis) {
    borders = new double[axis.bins() + 1];
    for (int bin = 0; bin <= axis.bins(); bin++) {
      borders[bin] = axis.border(bin);
    }
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
    while (bin < last && value >= borders[bin + 1]) {
      bin++;
    }
    while (value < borders[bin]) {
      bin--;
    }
    return bin;
  }
}
