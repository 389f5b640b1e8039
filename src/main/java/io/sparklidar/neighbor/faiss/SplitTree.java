package io.sparklidar.neighbor.faiss;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/**
 * Vectors sorted into leaves of neighbouring ones, with the box that just holds each node's
 * vectors: the lists of an inverted-file index, and what says which of them a query must visit.
 *
 * <p>A node is halved near the median of its widest dimension, never between equal values: boxes of
 * different leaves share no vector's place, and vectors at one spot stay together. A node is a leaf
 * if it is small enough, or one spot. Immutable once built; safe for concurrent readers.
 */
final class SplitTree {

  private final int dimensions;
  private final float[] rows;
  private final int[] order;

  private int nodes;
  private int[] start;
  private int[] end;

  /** The second child of each node, the first being the next node; 0 for a leaf. */
  private int[] second;

  /** The number of each leaf among the leaves; of each other node, -1. */
  private int[] leafNumber;

  /** Per node its smallest values, one a dimension, then its largest. */
  private float[] box;

  private int leaves;

  private SplitTree(final float[] rows, final int size, final int dimensions) {
    this.dimensions = dimensions;
    this.rows = Arrays.copyOf(rows, size * dimensions);
    this.order = new int[size];
    Arrays.setAll(order, i -> i);
  }

  /**
   * Sorts vectors.
   *
   * @param rows the vectors one after another, all finite; not changed
   * @param size how many there are, at least 1
   * @param dimensions values a vector
   * @param leafSize vectors a leaf has at most, unless they are at one spot
   */
  static SplitTree of(
      final float[] rows, final int size, final int dimensions, final int leafSize) {
    final SplitTree tree = new SplitTree(rows, size, dimensions);
    final int expected = 4 * (size / leafSize) + 16;
    tree.start = new int[expected];
    tree.end = new int[expected];
    tree.second = new int[expected];
    tree.leafNumber = new int[expected];
    tree.box = new float[expected * 2 * dimensions];
    tree.build(0, size, leafSize);
    return tree;
  }

  private void build(final int from, final int to, final int leafSize) {
    final int node = addNode(from, to);
    final int axis = widest(node);
    final int side = 2 * dimensions * node;
    final boolean oneSpot = box[side + axis] == box[side + dimensions + axis];
    if (to - from <= leafSize || oneSpot) {
      leafNumber[node] = leaves++;
      return;
    }
    final int middle = split(from, to, axis);
    build(from, middle, leafSize);
    second[node] = nodes;
    build(middle, to, leafSize);
  }

  private int addNode(final int from, final int to) {
    if (nodes == start.length) {
      final int larger = 2 * nodes;
      start = Arrays.copyOf(start, larger);
      end = Arrays.copyOf(end, larger);
      second = Arrays.copyOf(second, larger);
      leafNumber = Arrays.copyOf(leafNumber, larger);
      box = Arrays.copyOf(box, larger * 2 * dimensions);
    }
    final int node = nodes++;
    start[node] = from;
    end[node] = to;
    leafNumber[node] = -1;
    final int low = 2 * dimensions * node;
    final int high = low + dimensions;
    for (int d = 0; d < dimensions; d++) {
      box[low + d] = rows[from * dimensions + d];
      box[high + d] = rows[from * dimensions + d];
    }
    int at = from * dimensions;
    for (int row = from; row < to; row++) {
      for (int d = 0; d < dimensions; d++) {
        final float value = rows[at++];
        if (value < box[low + d]) {
          box[low + d] = value;
        } else if (value > box[high + d]) {
          box[high + d] = value;
        }
      }
    }
    return node;
  }

  private int widest(final int node) {
    final int low = 2 * dimensions * node;
    final int high = low + dimensions;
    int widest = 0;
    for (int d = 1; d < dimensions; d++) {
      if ((double) box[high + d] - box[low + d] > (double) box[high + widest] - box[low + widest]) {
        widest = d;
      }
    }
    return widest;
  }

  /**
   * Moves the smaller values of an axis before the larger ones and gives the place between them
   * that is nearest to the middle; the axis has two values at least.
   */
  private int split(final int from, final int to, final int axis) {
    final int middle = (from + to) >>> 1;
    int low = from;
    int high = to;
    while (true) {
      final float pivot = pivot(low, high, axis);
      int smaller = low;
      int larger = high;
      int at = low;
      while (at < larger) {
        final float value = rows[at * dimensions + axis];
        if (value < pivot) {
          swap(at++, smaller++);
        } else if (value > pivot) {
          swap(at, --larger);
        } else {
          at++;
        }
      }
      if (middle < smaller) {
        high = smaller;
      } else if (middle >= larger) {
        low = larger;
      } else if (smaller == from) {
        return larger;
      } else if (larger == to || middle - smaller <= larger - middle) {
        return smaller;
      } else {
        return larger;
      }
    }
  }

  private float pivot(final int from, final int to, final int axis) {
    final float a = rows[from * dimensions + axis];
    final float b = rows[((from + to) >>> 1) * dimensions + axis];
    final float c = rows[(to - 1) * dimensions + axis];
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private void swap(final int a, final int b) {
    if (a == b) {
      return;
    }
    final int index = order[a];
    order[a] = order[b];
    order[b] = index;
    int atA = a * dimensions;
    int atB = b * dimensions;
    for (int d = 0; d < dimensions; d++) {
      final float value = rows[atA];
      rows[atA++] = rows[atB];
      rows[atB++] = value;
    }
  }

  /** Values a vector. */
  int dimensions() {
    return dimensions;
  }

  /** How many vectors there are. */
  int size() {
    return order.length;
  }

  /** How many leaves there are. */
  int leaves() {
    return leaves;
  }

  /** How many nodes there are; the root is node 0. */
  int nodes() {
    return nodes;
  }

  /** The vectors in the order of the leaves; shared. */
  float[] rows() {
    return rows;
  }

  /** The index each vector came with, in the order of the leaves; shared. */
  int[] order() {
    return order;
  }

  /** The place of a node's first vector. */
  int start(final int node) {
    return start[node];
  }

  /** The place after a node's last vector. */
  int end(final int node) {
    return end[node];
  }

  /** The second child of each node, the first being the next node; 0 for a leaf. */
  int[] second() {
    return second;
  }

  /** The number of each leaf among the leaves; of each other node, -1. */
  int[] leafNumber() {
    return leafNumber;
  }

  /** Per node its smallest values, one a dimension, then its largest. */
  float[] box() {
    return box;
  }

  /**
   * The most vectors that a list holds, if no more than so many of one spot are held; at least 1.
   */
  int largest(final int mostOfOneSpot) {
    int largest = 1;
    for (int node = 0; node < nodes; node++) {
      if (second[node] == 0) {
        final int all = end[node] - start[node];
        largest = Math.max(largest, isOneSpot(node) ? Math.min(all, mostOfOneSpot) : all);
      }
    }
    return largest;
  }

  /** The mean of each leaf, leaf by leaf. */
  float[] centers() {
    final float[] centers = new float[leaves * dimensions];
    for (int node = 0; node < nodes; node++) {
      if (second[node] != 0) {
        continue;
      }
      for (int d = 0; d < dimensions; d++) {
        double sum = 0;
        for (int row = start[node]; row < end[node]; row++) {
          sum += rows[row * dimensions + d];
        }
        centers[leafNumber[node] * dimensions + d] = (float) (sum / (end[node] - start[node]));
      }
    }
    return centers;
  }

  /** Sorts the vectors of a leaf that is one spot, which then differ by their index alone. */
  void sortSpot(final int node, final IntBinaryOperator ties) {
    final int[] sorted =
        Arrays.stream(order, start[node], end[node])
            .boxed()
            .sorted(ties::applyAsInt)
            .mapToInt(Integer::intValue)
            .toArray();
    System.arraycopy(sorted, 0, order, start[node], sorted.length);
  }

  /** Whether all vectors of a node are equal. */
  boolean isOneSpot(final int node) {
    return squaredDiagonal(node) == 0;
  }

  /** The squared distance between the farthest corners of a node's box. */
  double squaredDiagonal(final int node) {
    final int low = 2 * dimensions * node;
    double sum = 0;
    for (int d = 0; d < dimensions; d++) {
      final double side = (double) box[low + dimensions + d] - box[low + d];
      sum += side * side;
    }
    return sum;
  }

  /** The squared distance between a vector and the box of a node. */
  double squaredDistance(final int node, final float[] vectors, final int at) {
    final int low = 2 * dimensions * node;
    final int high = low + dimensions;
    double sum = 0;
    for (int d = 0; d < dimensions; d++) {
      final double value = vectors[at + d];
      final double outside = Math.max(0, Math.max(box[low + d] - value, value - box[high + d]));
      sum += outside * outside;
    }
    return sum;
  }
}
