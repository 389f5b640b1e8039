package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * Builds a {@link GridTree}: sorts all points along a Z-order curve over a grid of 2^12 cells a
 * side, halves the sorted range at the highest bit in which its keys differ, and so on down to
 * leaves. A cell that still holds too many points is sorted over a grid of its own, which is 2^12
 * times finer; the third grid is the lattice itself. For use by one thread, once.
 */
final class GridTreeBuilder {

  private static final int AXIS_BITS = 12;
  private static final int GRIDS = 3;

  private final PointBlock points;
  private final int k;

  /** Which points may be neighbours; null if all may. */
  private final BitSet references;

  private final int[] order;
  private final int[] x;
  private final int[] y;
  private final int[] z;

  /** One a grid, since the keys of the outer one are still needed. */
  private final RadixSort[] sort = new RadixSort[GRIDS];

  private int nodes;
  private int[] start;
  private int[] searchEnd;
  private int[] referenceEnd;
  private int[] end;
  private int[] second;
  private int[] box;
  private int[] searchBox;

  GridTreeBuilder(final PointBlock points, final Optional<BitSet> references, final int k) {
    final int size = points.size();
    this.points = points;
    this.references = references.orElse(null);
    this.k = k;
    this.order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    this.x = Arrays.copyOf(points.x(), size);
    this.y = Arrays.copyOf(points.y(), size);
    this.z = Arrays.copyOf(points.z(), size);
    for (int grid = 0; grid < GRIDS; grid++) {
      sort[grid] = new RadixSort(3 * AXIS_BITS);
    }
    final int expectedNodes = 4 * (size / GridTree.LEAF) + 16;
    this.start = new int[expectedNodes];
    this.searchEnd = new int[expectedNodes];
    this.end = new int[expectedNodes];
    this.second = new int[expectedNodes];
    this.box = new int[6 * expectedNodes];
    this.referenceEnd = this.references == null ? end : new int[expectedNodes];
    this.searchBox = this.references == null ? box : new int[6 * expectedNodes];
  }

  GridTree build() {
    sortCell(0, points.size(), 0);
    return new GridTree(
        points,
        order,
        x,
        y,
        z,
        nodes,
        start,
        searchEnd,
        referenceEnd,
        end,
        second,
        box,
        searchBox,
        Optional.ofNullable(references));
  }

  /** Adds the tree of the points {@code from .. to-1}, sorted over a grid of their own. */
  private int sortCell(final int from, final int to, final int grid) {
    int minX = Integer.MAX_VALUE;
    int minY = Integer.MAX_VALUE;
    int minZ = Integer.MAX_VALUE;
    int maxX = Integer.MIN_VALUE;
    int maxY = Integer.MIN_VALUE;
    int maxZ = Integer.MIN_VALUE;
    for (int i = from; i < to; i++) {
      minX = Math.min(minX, x[i]);
      minY = Math.min(minY, y[i]);
      minZ = Math.min(minZ, z[i]);
      maxX = Math.max(maxX, x[i]);
      maxY = Math.max(maxY, y[i]);
      maxZ = Math.max(maxZ, z[i]);
    }
    // Sides as unsigned ints; the longest has the highest bit of them all.
    final int sides = (maxX - minX) | (maxY - minY) | (maxZ - minZ);
    if (sides == 0) {
      return spot(from, to);
    }
    final int shift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(sides) - AXIS_BITS);
    final long[] key = sort[grid].keys(to - from);
    for (int i = from; i < to; i++) {
      key[i - from] =
          spread((x[i] - minX) >>> shift) << 2
              | spread((y[i] - minY) >>> shift) << 1
              | spread((z[i] - minZ) >>> shift);
    }
    sort[grid].sort(order, from, to);
    for (int i = from; i < to; i++) {
      x[i] = points.x()[order[i]];
      y[i] = points.y()[order[i]];
      z[i] = points.z()[order[i]];
    }
    return halve(sort[grid].keys(to - from), from, from, to, grid);
  }

  /** Moves bit i of a number of {@link #AXIS_BITS} bits to bit 3 i. */
  private static long spread(final int value) {
    long v = value;
    v = (v | v << 16) & 0xF0000FFL;
    v = (v | v << 8) & 0xF00F00FL;
    v = (v | v << 4) & 0xC30C30C3L;
    return (v | v << 2) & 0x249249249L;
  }

  /** Adds the tree of the points {@code from .. to-1} whose sorted keys start at {@code origin}. */
  private int halve(
      final long[] key, final int origin, final int from, final int to, final int grid) {
    if (to - from <= GridTree.LEAF) {
      return leaf(from, to);
    }
    final long difference = key[from - origin] ^ key[to - 1 - origin];
    if (difference == 0) {
      return sortCell(from, to, grid + 1);
    }
    final long bit = Long.highestOneBit(difference);
    int without = from;
    int with = to - 1;
    while (with - without > 1) {
      final int middle = (without + with) >>> 1;
      if ((key[middle - origin] & bit) == 0) {
        without = middle;
      } else {
        with = middle;
      }
    }
    final int node = node(from, to);
    final int first = halve(key, origin, from, with, grid);
    final int other = halve(key, origin, with, to, grid);
    second[node] = other;
    enclose(box, node, first, other);
    if (references != null) {
      enclose(searchBox, node, first, other);
      referenceEnd[node] = from + references(first) + references(other);
    }
    return node;
  }

  private int references(final int node) {
    return referenceEnd[node] - start[node];
  }

  private static void enclose(final int[] box, final int node, final int first, final int other) {
    for (int side = 0; side < 3; side++) {
      box[6 * node + side] = Math.min(box[6 * first + side], box[6 * other + side]);
    }
    for (int side = 3; side < 6; side++) {
      box[6 * node + side] = Math.max(box[6 * first + side], box[6 * other + side]);
    }
  }

  private int node(final int from, final int to) {
    if (nodes == start.length) {
      final int length = nodes + nodes / 2;
      start = Arrays.copyOf(start, length);
      searchEnd = Arrays.copyOf(searchEnd, length);
      end = Arrays.copyOf(end, length);
      second = Arrays.copyOf(second, length);
      box = Arrays.copyOf(box, 6 * length);
      referenceEnd = references == null ? end : Arrays.copyOf(referenceEnd, length);
      searchBox = references == null ? box : Arrays.copyOf(searchBox, 6 * length);
    }
    start[nodes] = from;
    searchEnd[nodes] = to;
    referenceEnd[nodes] = to;
    end[nodes] = to;
    return nodes++;
  }

  private int leaf(final int from, final int to) {
    final int leaf = node(from, to);
    encloseAll(box, leaf, from, to);
    if (references != null) {
      final int last = referencesFirst(from, to);
      searchEnd[leaf] = last;
      referenceEnd[leaf] = last;
      encloseAll(searchBox, leaf, from, last);
    }
    return leaf;
  }

  /**
   * Brings the points that may be neighbours to the front of a range.
   *
   * @return the position after the last of them
   */
  private int referencesFirst(final int from, final int to) {
    int next = from;
    for (int i = from; i < to; i++) {
      if (references.get(order[i])) {
        swap(order, i, next);
        swap(x, i, next);
        swap(y, i, next);
        swap(z, i, next);
        next++;
      }
    }
    return next;
  }

  private static void swap(final int[] values, final int a, final int b) {
    final int value = values[a];
    values[a] = values[b];
    values[b] = value;
  }

  /** Sets the box of points one after the other. */
  private void encloseAll(final int[] box, final int leaf, final int from, final int to) {
    int minX = Integer.MAX_VALUE;
    int minY = Integer.MAX_VALUE;
    int minZ = Integer.MAX_VALUE;
    int maxX = Integer.MIN_VALUE;
    int maxY = Integer.MIN_VALUE;
    int maxZ = Integer.MIN_VALUE;
    for (int i = from; i < to; i++) {
      minX = Math.min(minX, x[i]);
      minY = Math.min(minY, y[i]);
      minZ = Math.min(minZ, z[i]);
      maxX = Math.max(maxX, x[i]);
      maxY = Math.max(maxY, y[i]);
      maxZ = Math.max(maxZ, z[i]);
    }
    box[6 * leaf] = minX;
    box[6 * leaf + 1] = minY;
    box[6 * leaf + 2] = minZ;
    box[6 * leaf + 3] = maxX;
    box[6 * leaf + 4] = maxY;
    box[6 * leaf + 5] = maxZ;
  }

  /** A leaf of points that coincide: the k smallest identities come first and are searched. */
  private int spot(final int from, final int to) {
    final int leaf = leaf(from, to);
    final int last = referenceEnd[leaf];
    if (last - from > k) {
      final Integer[] byIdentity = new Integer[last - from];
      Arrays.setAll(byIdentity, i -> order[from + i]);
      Arrays.sort(byIdentity, points::compare);
      for (int i = from; i < last; i++) {
        order[i] = byIdentity[i - from];
      }
      searchEnd[leaf] = from + k;
    }
    return leaf;
  }
}
