package io.sparklidar.job.output.parquet;

/** What pages of a Parquet file are worth compressing for. Readers find the same values in all. */
public enum PageCompression {
  /** Columns that get smaller by 15 % or more: those of features hardly do, and are not. */
  FAST(1, 0.15),
  /** All columns that get smaller at all. */
  SMALL(3, 0),
  /** None: dictionaries and differences, packed in bits, and what is left as it is. */
  NONE(1, 1);

  private final int level;
  private final double leastGain;

  PageCompression(final int level, final double leastGain) {
    this.level = level;
    this.leastGain = leastGain;
  }

  /** The level of Zstandard. */
  int level() {
    return level;
  }

  /**
   * Whether a page is worth compressing.
   *
   * @param before what it takes without
   * @param after what it takes compressed
   */
  boolean pays(final double before, final int after) {
    return after < before * (1 - leastGain);
  }
}
