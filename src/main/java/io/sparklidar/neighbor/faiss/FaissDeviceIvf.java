package io.sparklidar.neighbor.faiss;

/** Makes indexes of FAISS on a device, in memory that is given to them. */
final class FaissDeviceIvf implements DeviceIvf.Maker {

  /** Lists are kept in blocks of as many vectors. */
  private static final int BLOCK = 32;

  private static final int DIMENSIONS = 3;

  /** Each piece of memory begins at a multiple of it. */
  private static final int ALIGNMENT = 256;

  /** Tables that hold a word of 8 bytes a list: where it lies, its labels, its length. */
  private static final int TABLES = 3;

  /**
   * Bytes a vector that is being added: three values that are its residual where residuals are
   * kept, and where it goes in its list and among the vectors sorted by list.
   */
  private static final int ADDED_BYTES = DIMENSIONS * Float.BYTES + 2 * Long.BYTES;

  /** Temporary tables of a word a list, while vectors are added. */
  private static final int ADDED_TABLES = 4;

  /** A candidate of a list: its squared distance and its place. */
  private static final int CANDIDATE_BYTES = Float.BYTES + Long.BYTES;

  private static final int CENTROID_BYTES = DIMENSIONS * Float.BYTES;

  /** Pieces whose ends are rounded up, beside those of the lists. */
  private static final int PIECES = 32;

  @Override
  public long bytes(final int size, final int listPoints, final int listed, final int fetch) {
    final long lists = (size + listPoints - 1L) / listPoints;
    final long blocks = (listPoints + BLOCK - 1L) / BLOCK;
    final long list = Math.max(ALIGNMENT, powerOfTwo(blocks * BLOCK * DIMENSIONS * Float.BYTES));
    final long table = powerOfTwo(lists * Long.BYTES);
    final long lasting = lists * list + TABLES * table + lists * CENTROID_BYTES;
    final long adding =
        (long) Math.min(size, DeviceIvf.MOST_ADDED) * ADDED_BYTES
            + ADDED_TABLES * lists * Long.BYTES;
    final long searching = (long) listed * (fetch * CANDIDATE_BYTES + CENTROID_BYTES);
    return lasting + Math.max(adding, searching) + PIECES * ALIGNMENT;
  }

  /** FAISS takes as much for what grows. */
  private static long powerOfTwo(final long bytes) {
    final long below = Long.highestOneBit(bytes);
    return below == bytes ? bytes : 2 * below;
  }

  @Override
  public DeviceIvf create(
      final int device, final long memory, final long bytes, final long stream, final int lists) {
    return FaissGpuResources.guarded(
        () ->
            new TileIndex(
                new FaissGpuNative.TileIndex(device, memory, bytes, stream, lists), lists));
  }

  /** Checks what FAISS would end the process over. */
  private static final class TileIndex implements DeviceIvf {
    private final FaissGpuNative.TileIndex index;
    private final int lists;

    TileIndex(final FaissGpuNative.TileIndex index, final int lists) {
      this.index = index;
      this.lists = lists;
    }

    @Override
    public void add(final int count, final long rows, final long listNumbers) {
      if (count < 1 || count > MOST_ADDED) {
        throw new IllegalArgumentException(
            "vectors must be in 1.." + MOST_ADDED + ", got " + count);
      }
      FaissGpuResources.guarded(
          () -> {
            index.add(count, rows, listNumbers);
            return this;
          });
    }

    @Override
    public void search(
        final int count,
        final long rows,
        final int fetch,
        final long listNumbers,
        final int listsEach,
        final long distances,
        final long labels) {
      if (count < 1 || count > MOST_QUERIES || fetch < 1 || fetch > FaissIndexes.MAX_NEIGHBORS) {
        throw new IllegalArgumentException(
            "queries must be in 1.."
                + MOST_QUERIES
                + ", vectors wanted in 1.."
                + FaissIndexes.MAX_NEIGHBORS
                + ", got "
                + count
                + " and "
                + fetch);
      }
      if (listsEach < 1 || listsEach > lists) {
        throw new IllegalArgumentException("lists must be in 1.." + lists + ", got " + listsEach);
      }
      FaissGpuResources.guarded(
          () -> {
            index.search(count, rows, fetch, listNumbers, listsEach, distances, labels);
            return this;
          });
    }

    @Override
    public void close() {
      index.close();
    }
  }
}
