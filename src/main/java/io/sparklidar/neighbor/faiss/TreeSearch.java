package io.sparklidar.neighbor.faiss;

import java.util.function.IntBinaryOperator;

/**
 * Exact neighbours by float64 distance, down a tree towards the query and then into every box that
 * is not farther than the k-th neighbour found so far: always right. For use by one thread.
 */
final class TreeSearch {

  private final SplitTree tree;
  private final float[] rows;
  private final int[] order;
  private final int dimensions;
  private final IntBinaryOperator ties;

  /** The place of each vector in the order of the leaves. */
  private final int[] place;

  private double[] distances = {};
  private float[] queries = {};
  private int query;
  private int k;
  private int[] labels = {};
  private int from;
  private int count;

  TreeSearch(final SplitTree tree, final IntBinaryOperator ties) {
    this.tree = tree;
    this.rows = tree.rows();
    this.order = tree.order();
    this.dimensions = tree.dimensions();
    this.ties = ties;
    this.place = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      place[order[i]] = i;
    }
  }

  /** Writes the k nearest vectors of a query, of which there are as many, nearest first. */
  void nearest(
      final float[] vectors,
      final int number,
      final int neighbors,
      final int[] to,
      final int firstLabel) {
    queries = vectors;
    query = number;
    k = neighbors;
    labels = to;
    from = firstLabel;
    count = 0;
    distances = distances.length == k ? distances : new double[k];
    visit(0, tree.squaredDistance(0, queries, query * dimensions));
  }

  private void visit(final int node, final double distance) {
    if (count == k && distance > distances[k - 1]) {
      return;
    }
    final int other = tree.second()[node];
    if (other == 0) {
      for (int row = tree.start(node); row < tree.end(node); row++) {
        offer(row);
      }
      return;
    }
    final double toFirst = tree.squaredDistance(node + 1, queries, query * dimensions);
    final double toOther = tree.squaredDistance(other, queries, query * dimensions);
    if (toFirst <= toOther) {
      visit(node + 1, toFirst);
      visit(other, toOther);
    } else {
      visit(other, toOther);
      visit(node + 1, toFirst);
    }
  }

  private void offer(final int row) {
    final double distance = squaredDistance(queries, query, row);
    if (count == k && !isBefore(distance, order[row], distances[k - 1], labels[from + k - 1])) {
      return;
    }
    int slot = count < k ? count++ : k - 1;
    while (slot > 0
        && isBefore(distance, order[row], distances[slot - 1], labels[from + slot - 1])) {
      distances[slot] = distances[slot - 1];
      labels[from + slot] = labels[from + slot - 1];
      slot--;
    }
    distances[slot] = distance;
    labels[from + slot] = order[row];
  }

  /** Sorts the neighbours of each query and adds their distances. */
  Neighbors sorted(
      final float[] vectors, final int[] offsets, final int[] found, final SearchCounts counts) {
    final double[] sorted = new double[found.length];
    for (int number = 0; number + 1 < offsets.length; number++) {
      final int from = offsets[number];
      for (int i = from; i < offsets[number + 1]; i++) {
        final int label = found[i];
        final double distance = squaredDistance(vectors, number, place[label]);
        int slot = i;
        while (slot > from && isBefore(distance, label, sorted[slot - 1], found[slot - 1])) {
          sorted[slot] = sorted[slot - 1];
          found[slot] = found[slot - 1];
          slot--;
        }
        sorted[slot] = distance;
        found[slot] = label;
      }
    }
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = Math.sqrt(sorted[i]);
    }
    return new Neighbors(offsets, found, sorted, counts);
  }

  private boolean isBefore(
      final double distance, final int label, final double otherDistance, final int otherLabel) {
    return distance < otherDistance
        || distance == otherDistance && ties.applyAsInt(label, otherLabel) < 0;
  }

  private double squaredDistance(final float[] vectors, final int number, final int row) {
    int a = number * dimensions;
    int b = row * dimensions;
    double sum = 0;
    for (int d = 0; d < dimensions; d++) {
      final double difference = (double) vectors[a++] - rows[b++];
      sum += difference * difference;
    }
    return sum;
  }
}
