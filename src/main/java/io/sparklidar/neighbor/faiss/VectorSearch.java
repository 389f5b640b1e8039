package io.sparklidar.neighbor.faiss;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Exact nearest vectors by whatever there is: FAISS, or a search in plain Java where FAISS cannot
 * be used; both find the same. Several threads may search at a time, none while it is closed.
 */
public final class VectorSearch implements AutoCloseable {

  private final Optional<FaissIndex> index;
  private final SplitTree tree;
  private final String name;
  private final int k;

  private VectorSearch(
      final Optional<FaissIndex> index, final SplitTree tree, final String name, final int k) {
    this.index = index;
    this.tree = tree;
    this.name = name;
    this.k = k;
  }

  /**
   * A search among vectors.
   *
   * @param vectors one after another, all finite
   * @param dims values a vector
   * @param k how many neighbours will be asked for
   * @throws IllegalArgumentException if an argument is out of range or a value is not finite
   */
  public static VectorSearch of(final float[] vectors, final int dims, final int k) {
    final FaissLibrary.Found found = FaissLibrary.find();
    return found.library().isPresent() ? withFaiss(vectors, dims, k) : inJava(vectors, dims, k);
  }

  private static VectorSearch withFaiss(final float[] vectors, final int dims, final int k) {
    final FaissIndex index = FaissIndexes.ofLists(vectors, dims, k);
    return new VectorSearch(Optional.of(index), index.tree(), FaissLibrary.find().reason(), k);
  }

  /** The same without FAISS. */
  static VectorSearch inJava(final float[] vectors, final int dims, final int k) {
    final int size = FaissIndexes.requirePoints(vectors, dims, k);
    return new VectorSearch(
        Optional.empty(),
        SplitTree.of(vectors, size, dims, FaissIndexes.LEAF),
        "split tree: " + FaissLibrary.find().reason(),
        k);
  }

  /** What finds the neighbours, and why. */
  public String name() {
    return name;
  }

  /**
   * The nearest vectors of each query, ties broken by the vectors' indexes.
   *
   * @param queries vectors one after another, all finite
   * @param count how many queries
   * @return nearest first
   */
  public Neighbors search(final float[] queries, final int count) {
    if (index.isPresent()) {
      return index.get().search(queries, count, k);
    }
    FaissIndexes.requireVectors("queries", queries, count, tree.dimensions());
    final int each = Math.min(k, tree.size());
    final int[] labels = new int[Math.multiplyExact(count, each)];
    final TreeSearch search = new TreeSearch(tree, Integer::compare);
    for (int query = 0; query < count; query++) {
      search.nearest(queries, query, each, labels, query * each);
    }
    return search.sorted(
        queries,
        IntStream.rangeClosed(0, count).map(i -> i * each).toArray(),
        labels,
        new SearchCounts(0, 0, 0, count));
  }

  @Override
  public void close() {
    index.ifPresent(FaissIndex::close);
  }
}
