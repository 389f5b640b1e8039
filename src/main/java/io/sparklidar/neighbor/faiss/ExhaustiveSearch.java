package io.sparklidar.neighbor.faiss;

import java.util.function.IntBinaryOperator;

/** Neighbours by float64 distance to every vector: slow and always right. For one thread. */
final class ExhaustiveSearch {

  private final float[] rows;
  private final int[] order;
  private final int dimensions;
  private final IntBinaryOperator ties;

  /** The place of each vector in the order of the leaves. */
  private final int[] place;

  ExhaustiveSearch(final SplitTree tree, final IntBinaryOperator ties) {
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
      final float[] queries, final int query, final int k, final int[] labels, final int from) {
    final double[] distances = new double[k];
    int count = 0;
    for (int row = 0; row < order.length; row++) {
      final double distance = squaredDistance(queries, query, row);
      if (count == k && !isBefore(distance, order[row], distances[k - 1], labels[from + k - 1])) {
        continue;
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
  }

  /** Sorts the neighbours of each query and adds their distances. */
  Neighbors sorted(
      final float[] queries, final int[] offsets, final int[] labels, final SearchCounts counts) {
    final double[] distances = new double[labels.length];
    for (int query = 0; query + 1 < offsets.length; query++) {
      final int from = offsets[query];
      for (int i = from; i < offsets[query + 1]; i++) {
        final int label = labels[i];
        final double distance = squaredDistance(queries, query, place[label]);
        int slot = i;
        while (slot > from && isBefore(distance, label, distances[slot - 1], labels[slot - 1])) {
          distances[slot] = distances[slot - 1];
          labels[slot] = labels[slot - 1];
          slot--;
        }
        distances[slot] = distance;
        labels[slot] = label;
      }
    }
    for (int i = 0; i < distances.length; i++) {
      distances[i] = Math.sqrt(distances[i]);
    }
    return new Neighbors(offsets, labels, distances, counts);
  }

  private boolean isBefore(
      final double distance, final int label, final double otherDistance, final int otherLabel) {
    return distance < otherDistance
        || distance == otherDistance && ties.applyAsInt(label, otherLabel) < 0;
  }

  private double squaredDistance(final float[] queries, final int query, final int row) {
    int a = query * dimensions;
    int b = row * dimensions;
    double sum = 0;
    for (int d = 0; d < dimensions; d++) {
      final double difference = (double) queries[a++] - rows[b++];
      sum += difference * difference;
    }
    return sum;
  }
}
