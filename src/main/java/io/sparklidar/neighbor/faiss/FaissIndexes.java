package io.sparklidar.neighbor.faiss;

import io.sparklidar.gpu.GpuLease;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntBinaryOperator;

/** Makes indexes: decides how FAISS holds vectors, and where. */
public final class FaissIndexes {

  /** From this many vectors on they are held in lists: comparing with all of them takes longer. */
  public static final int LISTS_FROM = 100_000;

  /** Vectors a list has at most, unless they are at one spot. */
  static final int LEAF = 32;

  /** The same of more than three dimensions, where more lists lie near a query. */
  static final int WIDE_LEAF = 128;

  /** The same on a device, which compares many vectors at once. */
  static final int GPU_LEAF = 512;

  /** Most dimensions of a vector. */
  public static final int MAX_DIMENSIONS = 256;

  /** Most neighbours that can be asked for. */
  public static final int MAX_NEIGHBORS = 1024;

  private FaissIndexes() {}

  /**
   * An index of vectors.
   *
   * @param points the vectors one after another, all finite, best around zero
   * @param dims values a vector
   * @param k largest number of neighbours that will be asked for
   * @param lease device memory to hold the index in; empty for an index on the CPU
   * @throws IllegalArgumentException if an argument is out of range or a value is not finite
   * @throws IllegalStateException if FAISS is not there
   */
  public static FaissIndex create(
      final float[] points, final int dims, final int k, final Optional<GpuLease> lease) {
    requireLibrary();
    final int size = requirePoints(points, dims, k);
    return size < LISTS_FROM
        ? FaissIndex.flat(points, size, dims, k, lease)
        : lists(points, size, dims, k, Integer::compare, lease);
  }

  /** An index of lists on the CPU, whatever the number of vectors. */
  static FaissIndex ofLists(final float[] points, final int dims, final int k) {
    requireLibrary();
    final int size = requirePoints(points, dims, k);
    return lists(points, size, dims, k, Integer::compare, Optional.empty());
  }

  /** An index of lists, whatever the number of vectors. */
  static FaissIndex lists(
      final float[] points,
      final int size,
      final int dims,
      final int k,
      final IntBinaryOperator ties,
      final Optional<GpuLease> lease) {
    // Those of many neighbours must find room in the lists that a query may visit.
    final int leaf = Math.max(k / 4, dims > 3 ? WIDE_LEAF : LEAF);
    return FaissIndex.lists(
        points, size, dims, lease.isPresent() ? GPU_LEAF : leaf, k, ties, lease);
  }

  private static void requireLibrary() {
    final FaissLibrary.Found found = FaissLibrary.find();
    if (found.library().isEmpty()) {
      throw new IllegalStateException(found.reason());
    }
  }

  /** Checks vectors to be indexed and gives their number. */
  static int requirePoints(final float[] points, final int dims, final int k) {
    final int size = points.length / Math.max(1, dims);
    requireVectors("points", points, size, dims);
    if (size == 0 || points.length % dims != 0) {
      throw new IllegalArgumentException(
          "points must be vectors of " + dims + " values, got " + points.length + " values");
    }
    if (k < 1 || k > MAX_NEIGHBORS) {
      throw new IllegalArgumentException("k must be in 1.." + MAX_NEIGHBORS + ", got " + k);
    }
    return size;
  }

  static void requireVectors(
      final String what, final float[] vectors, final int count, final int dims) {
    if (dims < 1 || dims > MAX_DIMENSIONS) {
      throw new IllegalArgumentException(
          "dimensions must be in 1.." + MAX_DIMENSIONS + ", got " + dims);
    }
    if (count < 0 || (long) count * dims > vectors.length) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s must hold %d vectors of %d values, got %d values",
              what,
              count,
              dims,
              vectors.length));
    }
    for (int i = 0; i < count * dims; i++) {
      if (!Float.isFinite(vectors[i])) {
        throw new IllegalArgumentException(
            what
                + " must be finite, value "
                + i % dims
                + " of vector "
                + i / dims
                + " is "
                + vectors[i]);
      }
    }
  }
}
