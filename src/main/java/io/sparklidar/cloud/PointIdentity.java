package io.sparklidar.cloud;

/**
 * Who a point is: the ordinal of its source file in the job's sorted list of inputs, and its
 * 0-based index in that file, packed into one {@code long} whose natural order is (file, index).
 */
public final class PointIdentity {

  private static final int INDEX_BITS = 40;
  private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

  /** Files one job can hold. */
  public static final int MAX_FILES = 1 << (63 - INDEX_BITS);

  /** Points one file can hold. */
  public static final long MAX_POINTS_PER_FILE = 1L << INDEX_BITS;

  private PointIdentity() {}

  /** Packs a file ordinal and a point index. */
  public static long of(final int file, final long index) {
    if (file < 0 || file >= MAX_FILES || index < 0 || index > INDEX_MASK) {
      throw new IllegalArgumentException(
          "a point is identified by file < "
              + MAX_FILES
              + " and index < "
              + MAX_POINTS_PER_FILE
              + ", got file "
              + file
              + " and index "
              + index);
    }
    return (long) file << INDEX_BITS | index;
  }

  /** The file ordinal of an identity. */
  public static int file(final long identity) {
    return (int) (identity >>> INDEX_BITS);
  }

  /** The point index of an identity. */
  public static long index(final long identity) {
    return identity & INDEX_MASK;
  }
}
