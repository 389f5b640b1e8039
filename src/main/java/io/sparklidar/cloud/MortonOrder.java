package io.sparklidar.cloud;

import java.util.Arrays;

/**
 * Core points of a tile along a Morton curve (Z-order, G. M. Morton 1966) in plan, so that points
 * near one another lie near one another in the file and row-group statistics prune.
 */
public final class MortonOrder {

  private static final int BITS = 16;

  private MortonOrder() {}

  /** Numbers of the core points, in Morton order of 2^16 steps per axis; equal ones as they are. */
  public static int[] of(final PointBlock block) {
    final int n = block.coreCount();
    final int[] x = block.x();
    final int[] y = block.y();
    long minX = Long.MAX_VALUE;
    long minY = Long.MAX_VALUE;
    long extent = 0;
    for (int p = 0; p < n; p++) {
      minX = Math.min(minX, x[p]);
      minY = Math.min(minY, y[p]);
    }
    for (int p = 0; p < n; p++) {
      extent = Math.max(extent, Math.max(x[p] - minX, y[p] - minY));
    }
    final int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(extent) - BITS);
    final long[] keys = new long[n];
    for (int p = 0; p < n; p++) {
      final long code = spread(x[p] - minX >> shift) | spread(y[p] - minY >> shift) << 1;
      // Flipping the top bit sorts the unsigned 32-bit code as a signed long.
      keys[p] = (code << 32 ^ Long.MIN_VALUE) | p;
    }
    Arrays.sort(keys);
    final int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }

  /** Puts a zero between any two of the low 16 bits. */
  private static long spread(final long bits) {
    long b = bits & 0xFFFF;
    b = (b | b << 8) & 0x00FF00FF;
    b = (b | b << 4) & 0x0F0F0F0F;
    b = (b | b << 2) & 0x33333333;
    b = (b | b << 1) & 0x55555555;
    return b;
  }
}
