package io.sparklidar.sample.chance;

import io.sparklidar.cloud.SplitMix;

/**
 * Randomness without a state: a number is a function of a seed and of what it is drawn for, so any
 * part of the town can be built alone and comes out the same.
 */
public final class Hash {

  private Hash() {}

  /** A bijection of 64 bits that leaves no visible pattern. */
  public static long mix(final long value) {
    return SplitMix.next(value);
  }

  /** The bits of a place (a, b) under a seed. */
  public static long of(final long seed, final long a, final long b) {
    return mix(mix(seed ^ a * 0xD6E8FEB86659FD93L) + b * 0xA0761D6478BD642FL);
  }

  /** The bits of the thing number {@code c} at a place (a, b) under a seed. */
  public static long of(final long seed, final long a, final long b, final long c) {
    return mix(of(seed, a, b) + c * 0xE7037ED1A0B428DBL);
  }

  /** 64 bits as a number in 0 (with) .. 1 (without). */
  public static double unit(final long bits) {
    return (bits >>> 11) * 0x1p-53;
  }
}
