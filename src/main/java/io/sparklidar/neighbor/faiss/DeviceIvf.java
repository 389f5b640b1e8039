package io.sparklidar.neighbor.faiss;

/**
 * An inverted-file index (IVF) of a tile's points on a device: it holds them in lists and finds the
 * nearest of those in some lists, comparing in float32. All addresses are of the device. Everything
 * happens in the order of the calls, on the stream that the index was made for; a call may return
 * before. For use by one thread.
 */
interface DeviceIvf extends AutoCloseable {

  /** Most vectors that can be added at a time. */
  int MOST_ADDED = 1 << 17;

  /** Most queries of one search. */
  int MOST_QUERIES = (1 << 16) - 1;

  /**
   * Adds vectors.
   *
   * @param count how many, at most {@link #MOST_ADDED}
   * @param rows three float32 a vector
   * @param lists an int64 a vector: the list it goes to; what goes to one list is added at once, in
   *     its order
   */
  void add(int count, long rows, long lists);

  /**
   * Finds the nearest vectors in some lists.
   *
   * @param count how many queries, at most {@link #MOST_QUERIES}
   * @param rows three float32 a query
   * @param fetch vectors wanted a query
   * @param lists {@code listsEach} int64 a query, -1 for none
   * @param listsEach lists per query
   * @param distances where to write {@code fetch} float32 a query: squared distances, ascending
   * @param labels where to write {@code fetch} int64 a query: the list in the upper, the place in
   *     it in the lower half; -1 after the last
   */
  void search(
      int count, long rows, int fetch, long lists, int listsEach, long distances, long labels);

  /** Lets go of the memory, which is the caller's; nothing may run in it any more. */
  @Override
  void close();

  /** Makes indexes. Safe for use by several threads. */
  interface Maker {

    /**
     * Device memory that an index and one search take.
     *
     * @param size vectors
     * @param listPoints vectors a list
     * @param listed lists that the queries of one search name together
     * @param fetch vectors wanted a query
     */
    long bytes(int size, int listPoints, int listed, int fetch);

    /**
     * An empty index.
     *
     * @param device number of the device
     * @param memory where it may hold what it needs
     * @param bytes size of that
     * @param stream handle of the stream that everything happens on
     * @param lists how many lists it has
     */
    DeviceIvf create(int device, long memory, long bytes, long stream, int lists);
  }
}
