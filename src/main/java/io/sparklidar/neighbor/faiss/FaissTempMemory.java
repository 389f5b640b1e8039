package io.sparklidar.neighbor.faiss;

/** How much device memory FAISS may use for itself while it searches. */
public final class FaissTempMemory {

  private static final double GIB = 1L << 30;

  private static final double LEAST = 0.128 * GIB;

  private static final double MOST = GIB;

  private static final double SHARE_OF_FREE = 0.2;

  /** A distance and a label of 8 bytes together for each neighbour, and half as much to sort. */
  private static final double BYTES_A_NEIGHBOR = 1.5 * 8;

  private FaissTempMemory() {}

  /**
   * What its queries need, but at most 1 GiB or a fifth of what is free, and at least 0.128 GiB.
   *
   * @param nQueries queries of one search, at least 0
   * @param k neighbours a query, at least 0
   * @param freeBytes what the device has free; 0 without one
   */
  public static long bytes(final long nQueries, final int k, final long freeBytes) {
    if (nQueries < 0 || k < 0 || freeBytes < 0) {
      throw new IllegalArgumentException(
          "queries, k and free bytes must be 0 or more, got "
              + nQueries
              + ", "
              + k
              + " and "
              + freeBytes);
    }
    final double needed = BYTES_A_NEIGHBOR * nQueries * k;
    return (long) Math.max(LEAST, Math.min(MOST, Math.min(SHARE_OF_FREE * freeBytes, needed)));
  }
}
