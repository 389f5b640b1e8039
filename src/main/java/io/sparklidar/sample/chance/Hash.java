package io.sparklidar.sample.chance;

/**
 * Randomness without a state: a number is a function of a seed and of what it is drawn for, so any
 * part of the town can be built alone and comes out the same.
 */
public final class Hash {

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private Hash() {}

  /** A bijection of 64 bits that leaves no visible pattern. */
  public static long mix(final long value) {
    long v = value + STEP;
    v = (v ^ v >>> 30) * 0xBF58476D1CE4E5B9L;
    v = (v ^ v >>> 27) * 0x94D049BB133111EBL;
    return v ^ v >>> 31;
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
