package io.sparklidar.neighbor.faiss;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;

/** Native memory that a batch of queries goes through. For use by one thread. */
final class SearchBuffers implements AutoCloseable {

  /** Queries of a batch. */
  static final int QUERIES = 1024;

  /** The queries. */
  final FloatPointer queries;

  /** Which lists to visit. */
  final LongPointer lists;

  /** How far they are: not asked for by flat lists, but read. */
  final FloatPointer listDistances;

  /** Squared distances found. */
  final FloatPointer distances;

  /** Labels found. */
  final LongPointer labels;

  /**
   * @param dimensions values per query
   * @param fetch labels a query
   * @param mostLists lists per query
   */
  SearchBuffers(final int dimensions, final int fetch, final int mostLists) {
    queries = new FloatPointer((long) QUERIES * dimensions);
    lists = new LongPointer((long) QUERIES * mostLists);
    listDistances = new FloatPointer((long) QUERIES * mostLists);
    listDistances.put(new float[QUERIES * mostLists]);
    distances = new FloatPointer((long) QUERIES * fetch);
    labels = new LongPointer((long) QUERIES * fetch);
  }

  @Override
  public void close() {
    queries.close();
    lists.close();
    listDistances.close();
    distances.close();
    labels.close();
  }
}
