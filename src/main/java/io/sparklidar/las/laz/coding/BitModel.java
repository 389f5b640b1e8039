package io.sparklidar.las.laz.coding;

/** Adaptive probability of a bit being 0. */
final class BitModel {

  /** Probabilities are in units of 2^-13. */
  static final int SHIFT = 13;

  private static final int MAX_COUNT = 1 << SHIFT;
  private static final int FIRST_CYCLE = 4;
  private static final int MAX_CYCLE = 64;

  int zeroProbability;
  int zeroCount;
  int count;
  int cycle;
  int untilUpdate;

  BitModel() {
    reset();
  }

  /** Back to equal probabilities. */
  void reset() {
    zeroCount = 1;
    count = 2;
    zeroProbability = 1 << (SHIFT - 1);
    cycle = FIRST_CYCLE;
    untilUpdate = FIRST_CYCLE;
  }

  /** Recomputes the probability from what was counted since the last update. */
  void update() {
    count += cycle;
    if (count > MAX_COUNT) {
      count = count + 1 >>> 1;
      zeroCount = zeroCount + 1 >>> 1;
      if (zeroCount == count) {
        count++;
      }
    }
    final int scale = (int) (0x80000000L / count);
    zeroProbability = zeroCount * scale >>> 31 - SHIFT;
    cycle = Math.min(MAX_CYCLE, 5 * cycle >>> 2);
    untilUpdate = cycle;
  }
}
