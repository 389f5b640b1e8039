package io.sparklidar.gpu;

import java.util.Locale;

/** How byte counts are rounded for reuse and printed for people. */
final class ByteSizes {

  /** What the driver hands out memory in; smaller pieces cost as much. */
  static final long GRANULE = 2L << 20;

  private static final int STEPS_PER_OCTAVE_LOG2 = 4;
  private static final double BYTES_PER_GIB = 1L << 30;

  private ByteSizes() {}

  /**
   * The size class of a request: a multiple of {@link #GRANULE} with sixteen steps an octave, so
   * that freed blocks fit later requests and at most a sixteenth (or one granule) is wasted.
   */
  static long sizeClass(final long bytes) {
    final int octave = 63 - Long.numberOfLeadingZeros(Math.max(bytes - 1, 1));
    final long step = Math.max(GRANULE, 1L << Math.max(0, octave - STEPS_PER_OCTAVE_LOG2));
    return Math.multiplyExact((bytes - 1) / step + 1, step);
  }

  /** Bytes as GiB with two decimals, such as {@code 1.50 GiB}. */
  static String gib(final long bytes) {
    return String.format(Locale.ROOT, "%.2f GiB", bytes / BYTES_PER_GIB);
  }
}
