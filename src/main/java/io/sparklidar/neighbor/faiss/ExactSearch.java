package io.sparklidar.neighbor.faiss;

import io.sparklidar.parallel.TaskEnd;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/**
 * The exact k nearest neighbours by an index that compares in float32 and visits a part of its
 * lists. For use by one thread.
 *
 * <p>A query visits the lists whose boxes are within a guessed reach, nearest first. With more than
 * k candidates at hand, its k nearest are proven if
 *
 * <ul>
 *   <li>the k-th and the next candidate are farther apart than float32 can be wrong; if not, the
 *       candidates are compared anew in float64, which is exact for integers, and ties are broken;
 *   <li>no list that was not visited has a box as near as the k-th candidate.
 * </ul>
 *
 * <p>What is not proven is searched again, as far as the k-th candidate that was found, with room
 * for more lists each time; the rest is left to the caller. A guess can change the time a call
 * takes, never its result.
 */
final class ExactSearch {

  /** Takes the neighbours of a query. */
  interface Sink {

    /**
     * @param query the query
     * @param labels its neighbours, in no order
     * @param count how many there are
     */
    void found(int query, int[] labels, int count);
  }

  /** Room for candidates beyond k, so that ties and rounding can be told apart. */
  static final int MORE = 4;

  /** The same where distances come from inner products, which round more. */
  static final int MORE_FLAT = 12;

  /** Lists that a query may visit, search by search. */
  private static final int[] LISTS = {16, 32, 64};

  /** How far to look first, as a share of the diagonal of the query's own leaf. */
  private static final double FIRST_GUESS = 0.3;

  /** The guess grows where fewer than this share of a batch is proven, and shrinks elsewhere. */
  private static final double TARGET = 0.96;

  private static final double GROW = 1.1;
  private static final double SHRINK = 0.97;

  private final FaissIndex index;
  private final int dimensions;
  private final int k;
  private final int fetch;
  private final double limit;
  private final IntBinaryOperator ties;
  private final float[] rows;
  private final int[] order;
  private final double relativeError;

  private final float[] distances;
  private final long[] labels;
  private final float[] batch;
  private final long[] lists;
  private final double[] bounds = new double[SearchBuffers.QUERIES];
  private final int[] chosen;
  private final int[] sorted;
  private final double[] sortedDistance;

  private double guess = FIRST_GUESS;
  private int[] pending = {};
  private double[] reach = {};
  private int pendingCount;
  private double nextReach;
  private int accepted;

  /**
   * @param index where to look
   * @param k how many neighbours at most
   * @param limit how far at most, squared; positive infinity for no limit
   * @param ties which of two vectors comes first where both are equally near
   */
  ExactSearch(
      final FaissIndex index, final int k, final double limit, final IntBinaryOperator ties) {
    this.index = index;
    this.dimensions = index.dimensions();
    this.k = k;
    this.fetch = Math.min(index.entries(), k + (index.isFlat() ? MORE_FLAT : MORE));
    this.limit = limit;
    this.ties = ties;
    this.rows = index.tree().rows();
    this.order = index.tree().order();
    // Each of d squares, their d - 1 sums and the differences before them round once.
    this.relativeError = (dimensions + 4) * 0x1p-23;
    this.distances = new float[SearchBuffers.QUERIES * fetch];
    this.labels = new long[SearchBuffers.QUERIES * fetch];
    this.batch = new float[SearchBuffers.QUERIES * dimensions];
    this.lists = new long[index.isFlat() ? 0 : SearchBuffers.QUERIES * LISTS[LISTS.length - 1]];
    this.chosen = new int[fetch];
    this.sorted = new int[fetch];
    this.sortedDistance = new double[fetch];
  }

  /** What was left to the caller by {@link #run}. */
  int[] left() {
    return Arrays.copyOf(pending, pendingCount);
  }

  /**
   * Searches.
   *
   * @param vectors queries among vectors one after another
   * @param queries which vectors are queries
   * @param sink takes the neighbours of all but those that are {@link #left}
   */
  SearchCounts run(final float[] vectors, final int[] queries, final Sink sink) {
    pending = queries.clone();
    pendingCount = queries.length;
    reach = new double[queries.length];
    final long[] proven = new long[LISTS.length];
    final int passes = index.isFlat() ? 1 : LISTS.length;
    final int mostLists = index.isFlat() ? 0 : LISTS[LISTS.length - 1];
    try (SearchBuffers buffers = new SearchBuffers(dimensions, fetch, mostLists)) {
      final LeafFinder finder = new LeafFinder(index.tree(), Math.max(1, mostLists));
      for (int pass = 0; pass < passes && pendingCount > 0; pass++) {
        final int before = pendingCount;
        pass(pass, vectors, finder, buffers, sink);
        proven[pass] = (long) before - pendingCount;
      }
    }
    return new SearchCounts(proven[0], proven[1], proven[2], pendingCount);
  }

  private void pass(
      final int pass,
      final float[] vectors,
      final LeafFinder finder,
      final SearchBuffers buffers,
      final Sink sink) {
    final int count = pendingCount;
    pendingCount = 0;
    for (int from = 0; from < count; from += SearchBuffers.QUERIES) {
      TaskEnd.checkHere();
      final int size = Math.min(SearchBuffers.QUERIES, count - from);
      double absoluteError = 0;
      for (int i = 0; i < size; i++) {
        System.arraycopy(
            vectors, pending[from + i] * dimensions, batch, i * dimensions, dimensions);
      }
      buffers.queries.put(batch, 0, size * dimensions);
      if (index.isFlat()) {
        Arrays.fill(bounds, 0, size, Double.POSITIVE_INFINITY);
        absoluteError = relativeError * index.largestSquaredNorm(batch, size);
        index.search(size, fetch, 0, buffers);
      } else {
        final int room = Math.min(LISTS[pass], index.tree().leaves());
        chooseLists(pass, from, size, room, finder);
        buffers.lists.put(lists, 0, size * room);
        index.search(size, fetch, room, buffers);
      }
      buffers.distances.get(distances, 0, size * fetch);
      buffers.labels.get(labels, 0, size * fetch);
      final int missedBefore = pendingCount;
      for (int i = 0; i < size; i++) {
        final int query = pending[from + i];
        if (isProven(i, absoluteError)) {
          sink.found(query, chosen, accepted);
        } else {
          pending[pendingCount] = query;
          reach[pendingCount++] = nextReach;
        }
      }
      if (pass == 0) {
        guess *= pendingCount - missedBefore > (1 - TARGET) * size ? GROW : SHRINK;
      }
    }
  }

  private void chooseLists(
      final int pass, final int from, final int size, final int room, final LeafFinder finder) {
    final SplitTree tree = index.tree();
    for (int i = 0; i < size; i++) {
      final int at = i * dimensions;
      double squared = reach[from + i];
      if (pass == 0) {
        final int leaf = finder.descend(batch, at);
        final double steps =
            Math.sqrt(tree.squaredDistance(leaf, batch, at))
                + guess * Math.sqrt(tree.squaredDiagonal(leaf));
        squared = Math.min(steps * steps, limit);
      }
      finder.find(batch, at, squared, room);
      finder.write(lists, i * room, room);
      bounds[i] = finder.bound();
    }
  }

  /** Whether the neighbours of a query of the batch are proven; they are chosen then. */
  private boolean isProven(final int query, final double absoluteError) {
    final int from = query * fetch;
    int found = fetch;
    while (found > 0 && labels[from + found - 1] < 0) {
      found--;
    }
    // With room to spare, all vectors of the visited lists are among the candidates.
    final boolean all = found < fetch || found == index.entries();
    final double bound = bounds[query];
    if (found < k || found == k && all) {
      nextReach = found < k ? limit : upper(distances[from + found - 1], absoluteError);
      nextReach = Math.min(limit, nextReach);
      if (!all || bound <= nextReach && bound < Double.POSITIVE_INFINITY) {
        return false;
      }
      choose(from, found);
      keepWithinLimit(query);
      return true;
    }
    double farthest = upper(distances[from + k - 1], absoluteError);
    nextReach = Math.min(limit, farthest);
    if (bound <= nextReach) {
      return false;
    }
    if (farthest < lower(distances[from + k], absoluteError)) {
      choose(from, k);
    } else {
      farthest = chooseExactly(query, found);
      if (!all && !(farthest < lower(distances[from + found - 1], absoluteError))) {
        return false;
      }
    }
    if (farthest > limit) {
      keepWithinLimit(query);
    }
    return true;
  }

  private double upper(final double distance, final double absoluteError) {
    return distance + distance * relativeError + absoluteError;
  }

  private double lower(final double distance, final double absoluteError) {
    return distance - distance * relativeError - absoluteError;
  }

  private void choose(final int from, final int count) {
    for (int i = 0; i < count; i++) {
      chosen[i] = order[(int) labels[from + i]];
      sorted[i] = (int) labels[from + i];
    }
    accepted = count;
  }

  /** Chooses the k nearest candidates, ties broken; gives the squared distance of the k-th. */
  private double chooseExactly(final int query, final int found) {
    final int from = query * fetch;
    for (int i = 0; i < found; i++) {
      final int row = (int) labels[from + i];
      final double distance = squaredDistance(query, row);
      int slot = i;
      while (slot > 0
          && (distance < sortedDistance[slot - 1]
              || distance == sortedDistance[slot - 1]
                  && ties.applyAsInt(order[row], order[sorted[slot - 1]]) < 0)) {
        sortedDistance[slot] = sortedDistance[slot - 1];
        sorted[slot] = sorted[slot - 1];
        slot--;
      }
      sortedDistance[slot] = distance;
      sorted[slot] = row;
    }
    accepted = Math.min(k, found);
    for (int i = 0; i < accepted; i++) {
      chosen[i] = order[sorted[i]];
    }
    return sortedDistance[accepted - 1];
  }

  private void keepWithinLimit(final int query) {
    int kept = 0;
    for (int i = 0; i < accepted; i++) {
      if (squaredDistance(query, sorted[i]) <= limit) {
        chosen[kept++] = chosen[i];
      }
    }
    accepted = kept;
  }

  private double squaredDistance(final int query, final int row) {
    int a = query * dimensions;
    int b = row * dimensions;
    double sum = 0;
    for (int d = 0; d < dimensions; d++) {
      final double difference = (double) batch[a++] - rows[b++];
      sum += difference * difference;
    }
    return sum;
  }
}
