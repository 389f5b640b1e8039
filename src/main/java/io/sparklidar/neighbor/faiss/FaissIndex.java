package io.sparklidar.neighbor.faiss;

import io.sparklidar.gpu.FirstError;
import io.sparklidar.gpu.GpuLease;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;

/**
 * Vectors in FAISS, to be searched for exact neighbours: the float32 search of FAISS is proven row
 * by row, and what it cannot prove is searched otherwise. Made by {@link FaissIndexes}. Several
 * threads may search an index on the CPU at a time, one an index on a device; its memory is outside
 * of the heap and is freed by {@link #close}, which nobody may search at that time.
 */
public final class FaissIndex implements AutoCloseable {

  /** How FAISS holds the vectors. */
  public enum Kind {
    /** All in one, every query is compared with every vector. */
    FLAT,
    /** In lists of neighbouring vectors, a query is compared with those of the lists nearby. */
    LISTS
  }

  private final Kind kind;
  private final SplitTree tree;
  private final int mostNeighbors;
  private final IntBinaryOperator ties;
  private final FaissNative.Index index;
  private final Search search;
  private final int entries;
  private final Deque<AutoCloseable> resources;
  private final double largestSquaredNorm;
  private boolean closed;

  private FaissIndex(
      final Kind kind,
      final SplitTree tree,
      final int mostNeighbors,
      final IntBinaryOperator ties,
      final FaissNative.Index index,
      final Search search,
      final int entries,
      final Deque<AutoCloseable> resources) {
    this.kind = kind;
    this.tree = tree;
    this.mostNeighbors = mostNeighbors;
    this.ties = ties;
    this.index = index;
    this.search = search;
    this.entries = entries;
    this.resources = resources;
    this.largestSquaredNorm =
        kind == Kind.FLAT ? largestSquaredNorm(tree.rows(), tree.size(), tree.dimensions()) : 0;
  }

  /** Searches for the queries in the buffers, in as many lists each as are named there. */
  private interface Search {
    void run(int queries, int fetch, int listsEach, SearchBuffers buffers);
  }

  /** One list of all vectors, on a device as well if there is a lease. */
  static FaissIndex flat(
      final float[] rows,
      final int size,
      final int dimensions,
      final int mostNeighbors,
      final Optional<GpuLease> lease) {
    FaissNative.useOneThread();
    final SplitTree tree = SplitTree.of(rows, size, dimensions, Integer.MAX_VALUE);
    final Deque<AutoCloseable> resources = new ArrayDeque<>();
    try (FloatPointer vectors = new FloatPointer((long) size * dimensions)) {
      vectors.put(tree.rows(), 0, size * dimensions);
      final FaissNative.IndexFlatL2 index = new FaissNative.IndexFlatL2(dimensions);
      resources.push(index);
      index.add(size, vectors);
      final FaissNative.Index searched =
          lease.isPresent()
              ? FaissGpuResources.flat(lease.get(), dimensions, size, vectors, resources)
              : index;
      final Search search =
          (queries, fetch, unused, buffers) ->
              searched.search(queries, buffers.queries, fetch, buffers.distances, buffers.labels);
      return new FaissIndex(
          Kind.FLAT,
          tree,
          mostNeighbors,
          Integer::compare,
          index,
          lease.isPresent() ? onDevice(search) : search,
          size,
          resources);
    } catch (final RuntimeException | Error e) {
      final FirstError errors = new FirstError();
      errors.add(e);
      closeAll(resources, errors);
      throw e;
    }
  }

  /** A list for each leaf of a tree, on a device as well if there is a lease. */
  static FaissIndex lists(
      final float[] rows,
      final int size,
      final int dimensions,
      final int leafSize,
      final int mostNeighbors,
      final IntBinaryOperator ties,
      final Optional<GpuLease> lease) {
    FaissNative.useOneThread();
    final SplitTree tree = SplitTree.of(rows, size, dimensions, leafSize);
    final Deque<AutoCloseable> resources = new ArrayDeque<>();
    try {
      final FaissNative.IndexFlatL2 quantizer = new FaissNative.IndexFlatL2(dimensions);
      resources.push(quantizer);
      try (FloatPointer centers = new FloatPointer((long) tree.leaves() * dimensions)) {
        centers.put(tree.centers());
        quantizer.add(tree.leaves(), centers);
      }
      final FaissNative.IndexIVFFlat index =
          new FaissNative.IndexIVFFlat(quantizer, dimensions, tree.leaves());
      resources.push(index);
      final int entries = fill(index, tree, mostNeighbors, ties);
      final Search search;
      if (lease.isPresent()) {
        final FaissGpuNative.GpuIndexIVFFlat copy =
            FaissGpuResources.lists(lease.get(), index, resources);
        search =
            onDevice(
                (queries, fetch, listsEach, buffers) -> {
                  copy.probes(listsEach);
                  copy.searchPreassigned(
                      queries,
                      buffers.queries,
                      fetch,
                      buffers.lists,
                      buffers.listDistances,
                      buffers.distances,
                      buffers.labels,
                      false);
                });
      } else {
        search =
            (queries, fetch, listsEach, buffers) -> {
              try (FaissNative.ListSearch how = new FaissNative.ListSearch(listsEach)) {
                index.searchPreassigned(
                    queries,
                    buffers.queries,
                    fetch,
                    buffers.lists,
                    buffers.listDistances,
                    buffers.distances,
                    buffers.labels,
                    false,
                    how);
              }
            };
      }
      return new FaissIndex(
          Kind.LISTS, tree, mostNeighbors, ties, index, search, entries, resources);
    } catch (final RuntimeException | Error e) {
      final FirstError errors = new FirstError();
      errors.add(e);
      closeAll(resources, errors);
      throw e;
    }
  }

  private static Search onDevice(final Search search) {
    return (queries, fetch, listsEach, buffers) ->
        FaissGpuResources.guarded(
            () -> {
              search.run(queries, fetch, listsEach, buffers);
              return buffers;
            });
  }

  /**
   * Puts each leaf into its list. Of vectors at one spot only the first few in the order of ties
   * can be among the nearest of any query, so no others are put there.
   */
  private static int fill(
      final FaissNative.IndexIVFFlat index,
      final SplitTree tree,
      final int mostNeighbors,
      final IntBinaryOperator ties) {
    final int dimensions = tree.dimensions();
    final int most = tree.largest(mostNeighbors);
    final long[] places = new long[most];
    int entries = 0;
    try (FaissNative.InvertedLists lists = index.lists();
        FloatPointer vectors = new FloatPointer((long) most * dimensions);
        LongPointer ids = new LongPointer(most)) {
      for (int node = 0; node < tree.nodes(); node++) {
        final int list = tree.leafNumber()[node];
        if (list < 0) {
          continue;
        }
        final int start = tree.start(node);
        int kept = tree.end(node) - start;
        if (kept > mostNeighbors && tree.isOneSpot(node)) {
          tree.sortSpot(node, ties);
          kept = mostNeighbors;
        }
        for (int i = 0; i < kept; i++) {
          places[i] = (long) start + i;
        }
        vectors.put(tree.rows(), start * dimensions, kept * dimensions);
        ids.put(places, 0, kept);
        lists.add(list, kept, ids, vectors);
        entries += kept;
      }
    }
    index.size(entries);
    return entries;
  }

  /** How FAISS holds the vectors. */
  public Kind kind() {
    return kind;
  }

  /** How many vectors there are. */
  public int size() {
    return tree.size();
  }

  /** Values a vector. */
  public int dimensions() {
    return tree.dimensions();
  }

  boolean isFlat() {
    return kind == Kind.FLAT;
  }

  /** How many vectors FAISS holds. */
  int entries() {
    return entries;
  }

  /** The vectors as they are held. */
  SplitTree tree() {
    return tree;
  }

  /**
   * The k nearest vectors of each query, exactly: by float64 distance, ties broken by the vectors'
   * indexes.
   *
   * @param queries vectors one after another
   * @param count how many queries
   * @param k how many neighbours, at most the number given when the index was made
   * @return nearest first
   * @throws IllegalArgumentException if an argument is out of range or a value is not finite
   * @throws IllegalStateException if the index is closed
   */
  public Neighbors search(final float[] queries, final int count, final int k) {
    requireOpen();
    if (k < 1 || k > mostNeighbors) {
      throw new IllegalArgumentException("k must be in 1.." + mostNeighbors + ", got " + k);
    }
    FaissIndexes.requireVectors("queries", queries, count, dimensions());
    final int each = Math.min(k, size());
    final int[] labels = new int[Math.multiplyExact(count, each)];
    final ExactSearch exact = new ExactSearch(this, k, Double.POSITIVE_INFINITY, ties);
    final SearchCounts counts =
        exact.run(
            queries,
            IntStream.range(0, count).toArray(),
            (query, found, m) -> System.arraycopy(found, 0, labels, query * each, m));
    final TreeSearch rest = new TreeSearch(tree, ties);
    for (final int query : exact.left()) {
      rest.nearest(queries, query, each, labels, query * each);
    }
    final int[] offsets = new int[count + 1];
    Arrays.setAll(offsets, i -> i * each);
    return rest.sorted(queries, offsets, labels, counts);
  }

  /**
   * All vectors within a radius of each query, exactly: by float64 distance, a vector at exactly
   * the radius being inside.
   *
   * @param queries vectors one after another
   * @param count how many queries
   * @param radius how far, not squared
   * @return nearest first
   * @throws IllegalArgumentException if an argument is out of range or a value is not finite
   * @throws IllegalStateException if the index is closed
   */
  public Neighbors within(final float[] queries, final int count, final double radius) {
    requireOpen();
    if (!(radius > 0) || !Double.isFinite(radius)) {
      throw new IllegalArgumentException("radius must be above 0 and finite, got " + radius);
    }
    FaissIndexes.requireVectors("queries", queries, count, dimensions());
    return new FaissRadiusSearch(this, ties).run(queries, count, radius);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the index is closed");
    }
  }

  /** Searches for the queries in the buffers, in as many lists each as are named there. */
  void search(
      final int queries, final int fetch, final int listsEach, final SearchBuffers buffers) {
    search.run(queries, fetch, listsEach, buffers);
  }

  /** FAISS's own index, on the CPU. */
  FaissNative.Index index() {
    return index;
  }

  /** The largest squared norm of the vectors and of some queries. */
  double largestSquaredNorm(final float[] queries, final int count) {
    return Math.max(largestSquaredNorm, largestSquaredNorm(queries, count, dimensions()));
  }

  private static double largestSquaredNorm(
      final float[] rows, final int count, final int dimensions) {
    double largest = 0;
    for (int i = 0; i < count; i++) {
      double sum = 0;
      for (int d = 0; d < dimensions; d++) {
        final double value = rows[i * dimensions + d];
        sum += value * value;
      }
      largest = Math.max(largest, sum);
    }
    return largest;
  }

  /** Frees the memory. Closing it again does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      final FirstError errors = new FirstError();
      closeAll(resources, errors);
      errors.rethrow();
    }
  }

  /** Closes what was made last first, all of it. */
  private static void closeAll(final Deque<AutoCloseable> resources, final FirstError errors) {
    for (final AutoCloseable resource : resources) {
      errors.attempt(() -> close(resource));
    }
  }

  private static void close(final AutoCloseable resource) {
    try {
      resource.close();
    } catch (final RuntimeException e) {
      throw e;
    } catch (final Exception e) {
      throw new IllegalStateException("FAISS did not free its memory", e);
    }
  }
}
