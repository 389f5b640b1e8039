package io.sparklidar.job.verify;

/** Numbers that look like chance, and are the same for the same input. */
final class Scramble {

  private Scramble() {}

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  static long of(final long seed) {
    long z = seed + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
