package io.sparklidar.neighbor.faiss;

/**
 * Which leaves of a tree a query must visit: the nearest ones within a reach, nearest first, and
 * how far the nearest of the others is. For use by one thread.
 */
final class LeafFinder {

  private final SplitTree tree;
  private final int[] second;
  private final int[] leafNumber;
  private final int[] found;
  private final double[] distances;
  private float[] vectors;
  private int at;
  private int most;
  private int count;
  private double reach;
  private double bound;

  /**
   * @param tree whose leaves are looked for
   * @param most leaves that are found at most
   */
  LeafFinder(final SplitTree tree, final int most) {
    this.tree = tree;
    this.second = tree.second();
    this.leafNumber = tree.leafNumber();
    this.found = new int[most];
    this.distances = new double[most];
  }

  /**
   * Finds the leaves for a query.
   *
   * @param queries vectors one after another
   * @param offset where the query begins
   * @param squaredReach how far leaves may be
   * @param leaves how many leaves at most
   */
  void find(final float[] queries, final int offset, final double squaredReach, final int leaves) {
    vectors = queries;
    at = offset;
    most = leaves;
    count = 0;
    reach = squaredReach;
    bound = Double.POSITIVE_INFINITY;
    visit(0, tree.squaredDistance(0, queries, offset));
  }

  /** How many leaves were found. */
  int count() {
    return count;
  }

  /** The squared distance to the box of the nearest leaf that was left out; infinite if none. */
  double bound() {
    return bound;
  }

  /** Writes the numbers of the leaves, nearest first, and -1 after the last. */
  void write(final long[] lists, final int from, final int room) {
    for (int i = 0; i < count; i++) {
      lists[from + i] = leafNumber[found[i]];
    }
    for (int i = count; i < room; i++) {
      lists[from + i] = -1;
    }
  }

  /** The node of a leaf that was found. */
  int node(final int i) {
    return found[i];
  }

  /** The leaf that lies nearest when going down the tree without turning back. */
  int descend(final float[] queries, final int offset) {
    int node = 0;
    while (second[node] != 0) {
      final double toFirst = tree.squaredDistance(node + 1, queries, offset);
      node =
          toFirst == 0 || toFirst <= tree.squaredDistance(second[node], queries, offset)
              ? node + 1
              : second[node];
    }
    return node;
  }

  private void visit(final int node, final double distance) {
    if (distance > reach) {
      bound = Math.min(bound, distance);
      return;
    }
    final int other = second[node];
    if (other == 0) {
      insert(node, distance);
      return;
    }
    final double toFirst = tree.squaredDistance(node + 1, vectors, at);
    final double toOther = tree.squaredDistance(other, vectors, at);
    if (toFirst <= toOther) {
      visit(node + 1, toFirst);
      visit(other, toOther);
    } else {
      visit(other, toOther);
      visit(node + 1, toFirst);
    }
  }

  private void insert(final int node, final double distance) {
    int slot;
    if (count < most) {
      slot = count++;
    } else if (distance >= distances[most - 1]) {
      bound = Math.min(bound, distance);
      return;
    } else {
      slot = most - 1;
      bound = Math.min(bound, distances[slot]);
    }
    while (slot > 0 && distances[slot - 1] > distance) {
      distances[slot] = distances[slot - 1];
      found[slot] = found[slot - 1];
      slot--;
    }
    distances[slot] = distance;
    found[slot] = node;
    if (count == most) {
      // Farther ones need not be looked at; those as far as the last may be left out as well.
      reach = Math.min(reach, distances[most - 1]);
    }
  }
}
