package io.sparklidar.cloud;

/** Numbers that look like chance and are a function of a number. */
public final class SplitMix {

  private static final long STEP = 0x9E3779B97F4A7C15L;

  private SplitMix() {}

  /** The number that a generator in this state gives (SplitMix64: Steele, Lea, Flood 2014). */
  public static long next(final long state) {
    return finish(state + STEP);
  }

  /** The number {@code n} of a generator that began with 0. */
  public static long nth(final long n) {
    return finish(n * STEP);
  }

  /** Its finaliser: a bijection of 64 bits that leaves no visible pattern. */
  public static long finish(final long value) {
    long z = value;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
