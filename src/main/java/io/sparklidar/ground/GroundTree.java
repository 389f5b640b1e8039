package io.sparklidar.ground;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.parallel.ParallelLoop;
import io.sparklidar.parallel.SpareCores;
import java.util.Arrays;

/**
 * Ground points in a tree that halves them by their place in plan, along the longer side of where
 * they lie, until at most {@link #LEAF} are together. Points of a leaf lie one after the other.
 * Node {@code k} of depth {@code d} holds the points from {@code size * k / 2^d} to those of the
 * next node. Immutable once built.
 */
final class GroundTree {

  /** The most points of a leaf. */
  private static final int LEAF = 16;

  /** Nodes of this depth are built side by side. */
  private static final int TOP = 4;

  final int[] x;
  final int[] y;
  final int[] z;

  private final int size;
  private final int depth;

  /** Where nodes are halved: node k of depth d is at 2^d + k. */
  private final int[] place;

  private final boolean[] alongX;

  private GroundTree(final PointBlock ground) {
    this.size = ground.size();
    this.x = Arrays.copyOf(ground.x(), size);
    this.y = Arrays.copyOf(ground.y(), size);
    this.z = Arrays.copyOf(ground.z(), size);
    int levels = 0;
    while (size > (long) LEAF << levels) {
      levels++;
    }
    this.depth = levels;
    this.place = new int[1 << levels];
    this.alongX = new boolean[1 << levels];
  }

  /**
   * The tree of some points.
   *
   * @param ground the points
   * @param spare cores that may help
   */
  static GroundTree of(final PointBlock ground, final SpareCores spare) {
    final GroundTree tree = new GroundTree(ground);
    final int top = Math.min(TOP, tree.depth);
    tree.halve(0, 0, top);
    ParallelLoop.run(spare, 1 << top, k -> tree.halve(top, k, tree.depth));
    return tree;
  }

  int size() {
    return size;
  }

  /** The depth of leaves. */
  int depth() {
    return depth;
  }

  /** The first point of a node; the end of the one before. */
  int first(final int level, final int node) {
    return (int) (((long) size * node) >> level);
  }

  /** Where a node is halved. */
  int place(final int level, final int node) {
    return place[(1 << level) + node];
  }

  /** Whether it is halved by x, not by y. */
  boolean alongX(final int level, final int node) {
    return alongX[(1 << level) + node];
  }

  /** Some point near a place. */
  int near(final int placeX, final int placeY) {
    int node = 0;
    for (int level = 0; level < depth; level++) {
      final int at = alongX(level, node) ? placeX : placeY;
      node = 2 * node + (at < place(level, node) ? 0 : 1);
    }
    return first(depth, node);
  }

  private void halve(final int level, final int node, final int end) {
    if (level == end) {
      return;
    }
    final int from = first(level, node);
    final int to = first(level, node + 1);
    final int middle = first(level + 1, 2 * node + 1);
    final boolean byX = isWide(from, to);
    final int[] key = byX ? x : y;
    select(key, from, to - 1, middle);
    place[(1 << level) + node] = key[middle];
    alongX[(1 << level) + node] = byX;
    halve(level + 1, 2 * node, end);
    halve(level + 1, 2 * node + 1, end);
  }

  private boolean isWide(final int from, final int to) {
    int minX = Integer.MAX_VALUE;
    int maxX = Integer.MIN_VALUE;
    int minY = Integer.MAX_VALUE;
    int maxY = Integer.MIN_VALUE;
    for (int i = from; i < to; i++) {
      minX = Math.min(minX, x[i]);
      maxX = Math.max(maxX, x[i]);
      minY = Math.min(minY, y[i]);
      maxY = Math.max(maxY, y[i]);
    }
    return (long) maxX - minX >= (long) maxY - minY;
  }

  /** Moves points so that none before a place has a larger key than any from there on. */
  private void select(final int[] key, final int first, final int last, final int at) {
    int low = first;
    int high = last;
    while (low < high) {
      final int pivot = median(key[low], key[(low + high) >>> 1], key[high]);
      int i = low;
      int j = high;
      while (i <= j) {
        while (key[i] < pivot) {
          i++;
        }
        while (key[j] > pivot) {
          j--;
        }
        if (i <= j) {
          swap(i++, j--);
        }
      }
      if (at <= j) {
        high = j;
      } else if (at >= i) {
        low = i;
      } else {
        return;
      }
    }
  }

  private static int median(final int a, final int b, final int c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private void swap(final int i, final int j) {
    final int oldX = x[i];
    x[i] = x[j];
    x[j] = oldX;
    final int oldY = y[i];
    y[i] = y[j];
    y[j] = oldY;
    final int oldZ = z[i];
    z[i] = z[j];
    z[j] = oldZ;
  }
}
