package io.sparklidar.las.copc;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.point.LasColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Sorts points into the nodes of an octree. A node keeps the first point of each of its 128 x 128 x
 * 128 cells and hands the others to its children, unless there are few. The order of the points
 * stays within a node, so the same points in the same order always give the same tree.
 */
public final class Octree {

  /** Cells along a side of a node: the spacing of a level is a side divided by it. */
  public static final int CELLS = 1 << 7;

  /** Nodes of at most so many points are not divided. */
  static final int LEAF_POINTS = 10_000;

  /** Fewer points than this stay with the parent: they are not worth a request. */
  static final int MIN_POINTS = 100;

  private static final int CELL_BITS = 7;

  /** Levels that are told apart; below, everything stays together. */
  private static final int MAX_LEVEL = 21;

  /** Steps along a side of the root, as a power of two. */
  private static final int STEP_BITS = MAX_LEVEL + CELL_BITS;

  private final int[] pointX;
  private final int[] pointY;
  private final int[] pointZ;
  private final CubeSteps steps;
  private final int[] order;
  private final int[] rest;
  private final long[] occupied = new long[CELLS * CELLS * CELLS / Long.SIZE];
  private final List<Node> nodes = new ArrayList<>();

  /**
   * Points of a node: those whose indices are {@code order[from .. to)}.
   *
   * @param key which node
   * @param from first place in the order
   * @param to behind the last place
   */
  public record Node(NodeKey key, int from, int to) {}

  private Octree(final LasColumns points, final CubeSteps steps) {
    pointX = points.x();
    pointY = points.y();
    pointZ = points.z();
    this.steps = steps;
    order = new int[points.size()];
    rest = new int[points.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
  }

  /**
   * Builds the tree of points.
   *
   * @param points with x, y and z, all inside the root's cube
   * @param transform of their coordinates
   * @param root the root's cube
   */
  public static Octree of(
      final LasColumns points, final CoordinateTransform transform, final Box root) {
    final Octree tree = new Octree(points, new CubeSteps(transform, root, STEP_BITS));
    if (points.size() > 0) {
      tree.divide(NodeKey.ROOT, 0, points.size());
    }
    tree.nodes.sort(Comparator.comparingInt(node -> node.key().level()));
    return tree;
  }

  /**
   * Builds the part of a tree that points of one node have, if these are some of all the points of
   * the tree: the same points get into the same nodes.
   *
   * @param points all that are in the cube of {@code top}, in order
   * @param transform of their coordinates
   * @param root the cube of the tree's root
   * @param top a node; at most {@link OctreeCut#MAX_LEVEL} deep, so that a cell of any node above
   *     it has points of one such part alone
   * @param alone the least level on which there are no points but these in the cube of the node
   *     above {@code top}, if {@code top} is deeper
   */
  public static Octree under(
      final LasColumns points,
      final CoordinateTransform transform,
      final Box root,
      final NodeKey top,
      final int alone) {
    final Octree tree = new Octree(points, new CubeSteps(transform, root, STEP_BITS));
    int from = 0;
    int before = 0;
    final int to = points.size();
    for (int level = 0; level < top.level() && from < to; level++) {
      before = from;
      from = level >= alone && tree.coincide(from, to) ? to : tree.keepFirst(level, from, to);
      tree.nodes.add(new Node(top.above(level), before, from));
    }
    if (from < to && top.level() > 0 && to - from < MIN_POINTS) {
      Arrays.sort(tree.order, before, to);
      tree.nodes.set(tree.nodes.size() - 1, new Node(top.above(top.level() - 1), before, to));
    } else if (from < to) {
      tree.divide(top, from, to);
    }
    tree.nodes.sort(Comparator.comparingInt(node -> node.key().level()));
    return tree;
  }

  /** Keeps the first point of each cell of a node; returns behind the last of them. */
  private int keepFirst(final int level, final int from, final int to) {
    final int cellShift = STEP_BITS - CELL_BITS - level;
    Arrays.fill(occupied, 0);
    int kept = from;
    int left = 0;
    for (int i = from; i < to; i++) {
      final int point = order[i];
      if (occupy(
          steps.x(pointX[point]) >>> cellShift,
          steps.y(pointY[point]) >>> cellShift,
          steps.z(pointZ[point]) >>> cellShift)) {
        order[kept++] = point;
      } else {
        rest[left++] = point;
      }
    }
    System.arraycopy(rest, 0, order, kept, left);
    return kept;
  }

  /** Indices of the points, node by node. */
  public int[] order() {
    return order;
  }

  /** The nodes, all with points, level by level. */
  public List<Node> nodes() {
    return nodes;
  }

  private void divide(final NodeKey key, final int from, final int to) {
    if (to - from <= LEAF_POINTS || key.level() == MAX_LEVEL || coincide(from, to)) {
      nodes.add(new Node(key, from, to));
      return;
    }
    final int[] starts = new int[NodeKey.OCTANTS + 1];
    final int kept = separate(key.level(), from, to, starts);
    nodes.add(new Node(key, from, kept));
    for (int octant = 0; octant < NodeKey.OCTANTS; octant++) {
      if (starts[octant] < starts[octant + 1]) {
        divide(key.child(octant), starts[octant], starts[octant + 1]);
      }
    }
  }

  /** Whether no level could tell the points apart. */
  private boolean coincide(final int from, final int to) {
    final int first = order[from];
    final int x = steps.x(pointX[first]);
    final int y = steps.y(pointY[first]);
    final int z = steps.z(pointZ[first]);
    for (int i = from + 1; i < to; i++) {
      final int point = order[i];
      if (steps.x(pointX[point]) != x
          || steps.y(pointY[point]) != y
          || steps.z(pointZ[point]) != z) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reorders the points of a node: first those it keeps, then those of each child.
   *
   * @param starts where those of each child begin; the last is {@code to}
   * @return behind the last one it keeps
   */
  private int separate(final int level, final int from, final int to, final int[] starts) {
    final int cellShift = STEP_BITS - CELL_BITS - level;
    final int octantShift = STEP_BITS - 1 - level;
    Arrays.fill(occupied, 0);

    // The first of each cell stays; count the others by child.
    final int[] counts = new int[NodeKey.OCTANTS];
    int kept = from;
    int left = 0;
    for (int i = from; i < to; i++) {
      final int point = order[i];
      final int x = steps.x(pointX[point]);
      final int y = steps.y(pointY[point]);
      final int z = steps.z(pointZ[point]);
      if (occupy(x >>> cellShift, y >>> cellShift, z >>> cellShift)) {
        order[kept++] = point;
      } else {
        rest[left++] = point;
        counts[octant(x, y, z, octantShift)]++;
      }
    }

    // Children with too few points leave them here.
    final int[] next = new int[NodeKey.OCTANTS];
    int stay = 0;
    for (int octant = 0; octant < NodeKey.OCTANTS; octant++) {
      stay += counts[octant] < MIN_POINTS ? counts[octant] : 0;
    }
    final int end = kept + stay;
    int start = end;
    for (int octant = 0; octant < NodeKey.OCTANTS; octant++) {
      starts[octant] = start;
      next[octant] = start;
      start += counts[octant] < MIN_POINTS ? 0 : counts[octant];
    }
    starts[NodeKey.OCTANTS] = to;
    for (int i = 0; i < left; i++) {
      final int point = rest[i];
      final int octant =
          octant(
              steps.x(pointX[point]), steps.y(pointY[point]), steps.z(pointZ[point]), octantShift);
      if (counts[octant] < MIN_POINTS) {
        order[kept++] = point;
      } else {
        order[next[octant]++] = point;
      }
    }
    if (stay > 0) {
      Arrays.sort(order, from, end);
    }
    return end;
  }

  private static int octant(final int x, final int y, final int z, final int shift) {
    return x >>> shift & 1 | (y >>> shift & 1) << 1 | (z >>> shift & 1) << 2;
  }

  /** Takes a cell of the node; returns whether it was free. */
  private boolean occupy(final int x, final int y, final int z) {
    final int mask = CELLS - 1;
    final int cell = ((x & mask) << CELL_BITS | y & mask) << CELL_BITS | z & mask;
    final long bit = 1L << cell;
    final boolean free = (occupied[cell >>> 6] & bit) == 0;
    occupied[cell >>> 6] |= bit;
    return free;
  }
}
