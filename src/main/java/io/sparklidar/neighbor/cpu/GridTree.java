package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.SquaredDistance;
import java.util.BitSet;
import java.util.Optional;

/**
 * The points of a block along a Z-order curve over a hierarchy of grids, and a binary tree over
 * that order. A node is a grid cell, halved where its points differ first, with the box that just
 * holds its points; a leaf holds at most {@link #LEAF} points. The tree adapts to any density and
 * to points far out, and its size depends on the number of points alone. Immutable.
 *
 * <p>Nodes are numbered from the root, 0, so that a node's first child follows it. Points at one
 * spot form one leaf, however many. Of those, only the first k by identity can be among the k
 * nearest of any point, so only these need be searched.
 *
 * <p>Where only some points may be neighbours, these come first in each leaf, and each node has a
 * second box, that holds them alone.
 */
final class GridTree {

  /** Largest leaf that is not one spot. */
  static final int LEAF = 24;

  /** No path from the root is longer: three grids of 36 halvings. */
  static final int MAX_DEPTH = 128;

  private final PointBlock points;
  private final int[] order;
  private final int[] x;
  private final int[] y;
  private final int[] z;
  private final int nodes;
  private final int[] start;
  private final int[] searchEnd;
  private final int[] referenceEnd;
  private final int[] end;
  private final int[] second;
  private final int[] box;
  private final int[] searchBox;
  private final Optional<BitSet> references;

  /**
   * Takes what a {@link GridTreeBuilder} made; see the accessors for what the arrays hold.
   *
   * @param points the block
   */
  GridTree(
      final PointBlock points,
      final int[] order,
      final int[] x,
      final int[] y,
      final int[] z,
      final int nodes,
      final int[] start,
      final int[] searchEnd,
      final int[] referenceEnd,
      final int[] end,
      final int[] second,
      final int[] box,
      final int[] searchBox,
      final Optional<BitSet> references) {
    this.points = points;
    this.order = order;
    this.x = x;
    this.y = y;
    this.z = z;
    this.nodes = nodes;
    this.start = start;
    this.searchEnd = searchEnd;
    this.referenceEnd = referenceEnd;
    this.end = end;
    this.second = second;
    this.box = box;
    this.searchBox = searchBox;
    this.references = references;
  }

  /** The tree of all points of a block, of which there is at least one, for k neighbours. */
  static GridTree of(final PointBlock points, final int k) {
    return of(points, points.references(), k);
  }

  /**
   * The same where other points may be neighbours.
   *
   * @param references which; empty if all may
   */
  static GridTree of(final PointBlock points, final Optional<BitSet> references, final int k) {
    return new GridTreeBuilder(points, references, k).build();
  }

  /** The block. */
  PointBlock points() {
    return points;
  }

  /** Which points may be neighbours, by index in the block; empty if all may. */
  Optional<BitSet> references() {
    return references;
  }

  /** How many points may be neighbours. */
  int referenceCount() {
    return references.map(BitSet::cardinality).orElse(points.size());
  }

  /** The index in the block of each point along the curve. */
  int[] order() {
    return order;
  }

  /** Lattice x of each point along the curve. */
  int[] x() {
    return x;
  }

  /** Lattice y of each point along the curve. */
  int[] y() {
    return y;
  }

  /** Lattice z of each point along the curve. */
  int[] z() {
    return z;
  }

  /** Number of nodes. */
  int nodes() {
    return nodes;
  }

  /** The position along the curve of each node's first point. */
  int[] start() {
    return start;
  }

  /** The position after each leaf's last point that can be one of the k nearest. */
  int[] searchEnd() {
    return searchEnd;
  }

  /**
   * The position after each leaf's last point that may be a neighbour; of a node that is no leaf,
   * that many positions after its first as points of it may be.
   */
  int[] referenceEnd() {
    return referenceEnd;
  }

  /** The position after each node's last point. */
  int[] end() {
    return end;
  }

  /** The second child of each node; 0 for a leaf. */
  int[] second() {
    return second;
  }

  /** Six values per node: its smallest x, y and z, then its largest. */
  int[] box() {
    return box;
  }

  /**
   * The same of those points alone that may be neighbours; of none, the smallest are larger than
   * the largest.
   */
  int[] searchBox() {
    return searchBox;
  }

  /**
   * How far a place is at least from the points of a node that may be neighbours; of none, farther
   * than any.
   *
   * @param metric measures
   * @param height what a difference of heights counts: nothing in plan, else 1
   */
  long nearest(
      final SquaredDistance metric,
      final int node,
      final int x,
      final int y,
      final int z,
      final int height) {
    final int[] searched = searchBox;
    final int side = 6 * node;
    return searched[side] > searched[side + 3]
        ? Long.MAX_VALUE
        : metric.of(
            outside(x, searched[side], searched[side + 3]),
            outside(y, searched[side + 1], searched[side + 4]),
            height * outside(z, searched[side + 2], searched[side + 5]));
  }

  /** How far a coordinate lies outside a box's side, in steps. */
  static long outside(final int value, final int low, final int high) {
    return Math.max(0, Math.max((long) low - value, (long) value - high));
  }

  /** How far a coordinate is from the farther end of a box's side, in steps. */
  static long farther(final int value, final int low, final int high) {
    return Math.max((long) value - low, (long) high - value);
  }

  /** The longest side of the box of all points, in steps. */
  long longestSide() {
    long longest = 0;
    for (int axis = 0; axis < 3; axis++) {
      longest = Math.max(longest, (long) box[axis + 3] - box[axis]);
    }
    return longest;
  }
}
