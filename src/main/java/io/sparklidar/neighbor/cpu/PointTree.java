package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import java.util.Arrays;

/**
 * A k-d tree over the points of a block: each node splits its points in halves across the longest
 * side of their bounding box, down to leaves of a few points. It adapts to any density, to walls
 * and columns, and to points far out, and its memory depends on their number alone. Immutable.
 *
 * <p>Points at one spot form one leaf, however many. Of those, only the first k by identity can be
 * among the k nearest of any point, so only these are searched.
 */
final class PointTree {

  /** Largest leaf that is not one spot. */
  private static final int LEAF = 12;

  private final PointBlock points;
  private final int k;
  private final int[] order;

  private int nodes;
  private int[] from;
  private int[] to;
  private int[] second;
  private int[] box;

  private PointTree(final PointBlock points, final int k) {
    this.points = points;
    this.k = k;
    this.order = new int[points.size()];
    final int expected = 4 * points.size() / LEAF + 16;
    this.from = new int[expected];
    this.to = new int[expected];
    this.second = new int[expected];
    this.box = new int[6 * expected];
  }

  /** The tree of all points of a block, for searches of at most k neighbours. */
  static PointTree of(final PointBlock points, final int k) {
    final PointTree tree = new PointTree(points, k);
    Arrays.setAll(tree.order, i -> i);
    tree.build(0, points.size());
    return tree;
  }

  private int build(final int start, final int end) {
    final int node = nodes++;
    if (node == from.length) {
      grow();
    }
    from[node] = start;
    to[node] = end;
    bound(node, start, end);
    final long sizeX = (long) box[6 * node + 3] - box[6 * node];
    final long sizeY = (long) box[6 * node + 4] - box[6 * node + 1];
    final long sizeZ = (long) box[6 * node + 5] - box[6 * node + 2];
    if (end - start <= LEAF) {
      return node;
    }
    if (sizeX == 0 && sizeY == 0 && sizeZ == 0) {
      keepFirst(node);
      return node;
    }
    final double lengthX = sizeX * points.lattice().unitX();
    final double lengthY = sizeY * points.lattice().unitY();
    final double lengthZ = sizeZ * points.lattice().unitZ();
    final int[] values =
        lengthX >= lengthY && lengthX >= lengthZ
            ? points.x()
            : lengthY >= lengthZ ? points.y() : points.z();
    final int middle = (start + end) >>> 1;
    select(values, start, end - 1, middle);
    build(start, middle);
    second[node] = build(middle, end);
    return node;
  }

  private void grow() {
    final int length = 2 * from.length;
    from = Arrays.copyOf(from, length);
    to = Arrays.copyOf(to, length);
    second = Arrays.copyOf(second, length);
    box = Arrays.copyOf(box, 6 * length);
  }

  private void bound(final int node, final int start, final int end) {
    int minX = Integer.MAX_VALUE;
    int minY = Integer.MAX_VALUE;
    int minZ = Integer.MAX_VALUE;
    int maxX = Integer.MIN_VALUE;
    int maxY = Integer.MIN_VALUE;
    int maxZ = Integer.MIN_VALUE;
    for (int i = start; i < end; i++) {
      final int point = order[i];
      minX = Math.min(minX, points.x()[point]);
      minY = Math.min(minY, points.y()[point]);
      minZ = Math.min(minZ, points.z()[point]);
      maxX = Math.max(maxX, points.x()[point]);
      maxY = Math.max(maxY, points.y()[point]);
      maxZ = Math.max(maxZ, points.z()[point]);
    }
    box[6 * node] = minX;
    box[6 * node + 1] = minY;
    box[6 * node + 2] = minZ;
    box[6 * node + 3] = maxX;
    box[6 * node + 4] = maxY;
    box[6 * node + 5] = maxZ;
  }

  /**
   * Of a leaf whose points coincide, puts the k smallest identities first and leaves out the rest.
   */
  private void keepFirst(final int leaf) {
    final int start = from[leaf];
    final int end = to[leaf];
    if (end - start <= k) {
      return;
    }
    final Integer[] boxed = new Integer[end - start];
    Arrays.setAll(boxed, i -> order[start + i]);
    Arrays.sort(boxed, points::compare);
    for (int i = start; i < end; i++) {
      order[i] = boxed[i - start];
    }
    to[leaf] = start + k;
  }

  /**
   * Rearranges order[low..high] so that position {@code middle} holds what sorting would put there.
   */
  private void select(final int[] values, final int first, final int last, final int middle) {
    int low = first;
    int high = last;
    while (low < high) {
      final int pivot =
          median(values[order[low]], values[order[(low + high) >>> 1]], values[order[high]]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (values[order[i]] < pivot) {
          i++;
        }
        while (values[order[j]] > pivot) {
          j--;
        }
        if (i <= j) {
          final int swapped = order[i];
          order[i] = order[j];
          order[j] = swapped;
          i++;
          j--;
        }
      }
      if (middle <= j) {
        high = j;
      } else if (middle >= i) {
        low = i;
      } else {
        return;
      }
    }
  }

  private static int median(final int a, final int b, final int c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  PointBlock points() {
    return points;
  }

  /** All points of the block, neighbours near each other. */
  int[] order() {
    return order;
  }

  /** The first position in {@link #order} of a node's points. */
  int from(final int node) {
    return from[node];
  }

  /** The position in {@link #order} after a leaf's last searched point. */
  int to(final int leaf) {
    return to[leaf];
  }

  /** The second child of a node, the first being node + 1; 0 for a leaf. */
  int second(final int node) {
    return second[node];
  }

  /** How far {@code x} lies outside the node's box along x, 0 inside. */
  long outsideX(final int node, final int x) {
    return outside(6 * node, x);
  }

  /** How far {@code y} lies outside the node's box along y, 0 inside. */
  long outsideY(final int node, final int y) {
    return outside(6 * node + 1, y);
  }

  /** How far {@code z} lies outside the node's box along z, 0 inside. */
  long outsideZ(final int node, final int z) {
    return outside(6 * node + 2, z);
  }

  private long outside(final int side, final int value) {
    return Math.max(0, Math.max((long) box[side] - value, (long) value - box[side + 3]));
  }
}
