package io.sparklidar.neighbor.faiss;

import io.sparklidar.parallel.TaskEnd;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;

/**
 * All vectors within a radius: FAISS gives those within a little more, in float32, and each is
 * measured again in float64. For use by one thread.
 */
final class FaissRadiusSearch {

  /** Queries that go to FAISS at a time. */
  private static final int BATCH = 256;

  private final FaissIndex index;
  private final SplitTree tree;
  private final int dimensions;
  private final IntBinaryOperator ties;
  private int[] labels = new int[1024];
  private int count;

  FaissRadiusSearch(final FaissIndex index, final IntBinaryOperator ties) {
    this.index = index;
    this.tree = index.tree();
    this.dimensions = tree.dimensions();
    this.ties = ties;
  }

  Neighbors run(final float[] queries, final int queryCount, final double radius) {
    final int[] offsets = new int[queryCount + 1];
    final LeafFinder finder = new LeafFinder(tree, tree.leaves());
    for (int from = 0; from < queryCount; from += BATCH) {
      TaskEnd.checkHere();
      batch(queries, from, Math.min(BATCH, queryCount - from), radius, finder, offsets);
    }
    return new TreeSearch(tree, ties)
        .sorted(
            queries, offsets, Arrays.copyOf(labels, count), new SearchCounts(queryCount, 0, 0, 0));
  }

  private void batch(
      final float[] queries,
      final int from,
      final int size,
      final double radius,
      final LeafFinder finder,
      final int[] offsets) {
    final float[] batch =
        Arrays.copyOfRange(queries, from * dimensions, (from + size) * dimensions);
    final double squared = radius * radius;
    final double error = (dimensions + 4) * 0x1p-23;
    final double absolute = index.isFlat() ? error * index.largestSquaredNorm(batch, size) : 0;
    final float wide = Math.nextUp((float) (squared * (1 + 2 * error) + 2 * absolute));
    final int[] spots = new int[size];
    int[] spotNodes = {};
    try (FloatPointer vectors = new FloatPointer(batch);
        FaissNative.RangeSearchResult result = new FaissNative.RangeSearchResult(size)) {
      if (index.isFlat()) {
        index.index().rangeSearch(size, vectors, wide, result);
      } else {
        spotNodes = searchLists(batch, size, squared, wide, finder, vectors, result, spots);
      }
      final long[] limits = new long[size + 1];
      result.limits().get(limits);
      final long[] found = new long[Math.toIntExact(limits[size])];
      if (found.length > 0) {
        result.labels().get(found);
      }
      int spot = 0;
      for (int i = 0; i < size; i++) {
        for (long n = limits[i]; n < limits[i + 1]; n++) {
          offer(batch, i, (int) found[(int) n], squared);
        }
        for (; spot < spots[i]; spot++) {
          for (int row = tree.start(spotNodes[spot]); row < tree.end(spotNodes[spot]); row++) {
            offer(batch, i, row, squared);
          }
        }
        offsets[from + i + 1] = count;
      }
    }
  }

  /**
   * Searches the lists within the radius; gives the leaves that are one spot, of which FAISS does
   * not hold all, and writes after how many of them each query ends.
   */
  private int[] searchLists(
      final float[] batch,
      final int size,
      final double squared,
      final float wide,
      final LeafFinder finder,
      final FloatPointer vectors,
      final FaissNative.RangeSearchResult result,
      final int[] spots) {
    int[] nodes = new int[size];
    int[] listCounts = new int[size];
    int total = 0;
    int most = 1;
    for (int i = 0; i < size; i++) {
      finder.find(batch, i * dimensions, squared, tree.leaves());
      if (total + finder.count() > nodes.length) {
        nodes = Arrays.copyOf(nodes, 2 * (total + finder.count()));
      }
      for (int leaf = 0; leaf < finder.count(); leaf++) {
        nodes[total++] = finder.node(leaf);
      }
      listCounts[i] = finder.count();
      most = Math.max(most, finder.count());
    }
    final long[] lists = new long[size * most];
    Arrays.fill(lists, -1);
    int[] spotNodes = new int[16];
    int spotCount = 0;
    int at = 0;
    for (int i = 0; i < size; i++) {
      int slot = i * most;
      for (int leaf = 0; leaf < listCounts[i]; leaf++) {
        final int node = nodes[at++];
        if (!tree.isOneSpot(node)) {
          lists[slot++] = tree.leafNumber()[node];
          continue;
        }
        if (spotCount == spotNodes.length) {
          spotNodes = Arrays.copyOf(spotNodes, 2 * spotCount);
        }
        spotNodes[spotCount++] = node;
      }
      spots[i] = spotCount;
    }
    final FaissNative.IndexIVFFlat ivf = (FaissNative.IndexIVFFlat) index.index();
    try (LongPointer keys = new LongPointer(lists);
        FloatPointer unused = new FloatPointer(new float[lists.length]);
        FaissNative.ListSearch how = new FaissNative.ListSearch(most)) {
      ivf.rangeSearchPreassigned(size, vectors, wide, keys, unused, result, false, how);
    }
    return spotNodes;
  }

  private void offer(
      final float[] batch, final int query, final int row, final double squaredRadius) {
    int a = query * dimensions;
    int b = row * dimensions;
    double sum = 0;
    for (int d = 0; d < dimensions; d++) {
      final double difference = (double) batch[a++] - tree.rows()[b++];
      sum += difference * difference;
    }
    if (sum > squaredRadius) {
      return;
    }
    if (count == labels.length) {
      labels = Arrays.copyOf(labels, Math.multiplyExact(2, count));
    }
    labels[count++] = tree.order()[row];
  }
}
