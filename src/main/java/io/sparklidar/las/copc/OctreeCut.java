package io.sparklidar.las.copc;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.point.LasColumns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Cuts the tree of many points into parts that can be built by themselves, see {@link
 * Octree#under}: nodes that hold few enough points, none in another, along the Morton curve.
 * Immutable.
 */
public final class OctreeCut implements Serializable {

  /**
   * The deepest node that is a part by itself: its cube is as large as a cell of the root, so a
   * cell of any node above it is in one part.
   */
  public static final int MAX_LEVEL = 7;

  private static final long serialVersionUID = 1L;

  private final CoordinateTransform transform;
  private final double[] cube;

  /** Where parts begin along the Morton curve of the deepest level. */
  private final int[] starts;

  private final int[] levels;
  private final int[] alone;
  private final long[] points;

  private OctreeCut(
      final CoordinateTransform transform, final double[] cube, final List<Part> parts) {
    this.transform = transform;
    this.cube = cube;
    starts = parts.stream().mapToInt(part -> part.start).toArray();
    levels = parts.stream().mapToInt(part -> part.level).toArray();
    alone = parts.stream().mapToInt(part -> part.alone).toArray();
    points = parts.stream().mapToLong(part -> part.points).toArray();
  }

  private record Part(int start, int level, int alone, long points) {}

  /** Counts points by the deepest nodes that can be parts. Not safe for concurrent use. */
  public static final class Counts {

    private final CubeSteps steps;
    private final int[] dense = new int[1 << 3 * MAX_LEVEL];

    /**
     * @param cube the root's
     * @param transform of the points' coordinates
     */
    public Counts(final CopcInfo cube, final CoordinateTransform transform) {
      steps = new CubeSteps(transform, cube.cube(NodeKey.ROOT), MAX_LEVEL);
    }

    /** Counts points in. */
    public void add(final LasColumns columns) {
      final int[] x = columns.x();
      final int[] y = columns.y();
      final int[] z = columns.z();
      for (int p = 0; p < columns.size(); p++) {
        dense[code(steps, x[p], y[p], z[p])]++;
      }
    }

    /** The nodes that hold points, by their places along the Morton curve, and how many. */
    public long[] toLongs() {
      final long[] longs = new long[(int) Arrays.stream(dense).filter(c -> c > 0).count()];
      int n = 0;
      for (int code = 0; code < dense.length; code++) {
        if (dense[code] > 0) {
          longs[n++] = (long) code << Integer.SIZE | dense[code];
        }
      }
      return longs;
    }
  }

  private static int code(final CubeSteps steps, final int x, final int y, final int z) {
    return spread(steps.x(x)) | spread(steps.y(y)) << 1 | spread(steps.z(z)) << 2;
  }

  /** Puts two zeros between any two of the low 7 bits. */
  private static int spread(final int bits) {
    int b = bits & 0x7F;
    b = (b | b << 8) & 0x700F;
    b = (b | b << 4) & 0x430C3;
    return (b | b << 2) & 0x49249;
  }

  /**
   * Cuts a tree.
   *
   * @param cube the root's
   * @param transform of the points' coordinates
   * @param counts what each {@link Counts#toLongs()} gave that counted some of the points
   * @param most points a part may have, as far as parts can be so small
   */
  public static OctreeCut of(
      final CopcInfo cube,
      final CoordinateTransform transform,
      final Iterable<long[]> counts,
      final long most) {
    final long[] points = new long[1 << 3 * MAX_LEVEL];
    for (final long[] some : counts) {
      for (final long one : some) {
        points[(int) (one >> Integer.SIZE)] += one & 0xFFFFFFFFL;
      }
    }
    final int[] codes =
        IntStream.range(0, points.length).filter(code -> points[code] > 0).toArray();
    final long[] before = new long[codes.length + 1];
    for (int n = 0; n < codes.length; n++) {
      before[n + 1] = before[n] + points[codes[n]];
    }
    final List<Part> parts = new ArrayList<>();
    if (codes.length > 0) {
      cut(new Counted(codes, before, most), 0, 0, codes.length, 0, parts);
    }
    final Box box = cube.cube(NodeKey.ROOT);
    return new OctreeCut(
        transform,
        new double[] {box.minX(), box.minY(), box.minZ(), box.maxX(), box.maxY(), box.maxZ()},
        parts);
  }

  private record Counted(int[] codes, long[] before, long most) {}

  /**
   * Cuts one node.
   *
   * @param from the first of its deepest nodes that hold points
   * @param to behind the last of them
   * @param alone the least level of a node around it that holds no other points
   */
  private static void cut(
      final Counted counted,
      final int level,
      final int from,
      final int to,
      final int alone,
      final List<Part> parts) {
    final long points = counted.before[to] - counted.before[from];
    final int shift = 3 * (MAX_LEVEL - level);
    if (points <= counted.most || level == MAX_LEVEL) {
      parts.add(new Part(counted.codes[from] >> shift << shift, level, alone, points));
      return;
    }
    int start = from;
    while (start < to) {
      final int child = counted.codes[start] >> shift - 3;
      int end = start + 1;
      while (end < to && counted.codes[end] >> shift - 3 == child) {
        end++;
      }
      final boolean only = start == from && end == to;
      cut(counted, level + 1, start, end, only ? alone : level + 1, parts);
      start = end;
    }
  }

  /** How many parts there are. */
  public int size() {
    return starts.length;
  }

  /** The node that a part is. */
  public NodeKey node(final int part) {
    return NodeKey.of(levels[part], (long) starts[part] >> 3 * (MAX_LEVEL - levels[part]));
  }

  /** How many points a part has. */
  public long points(final int part) {
    return points[part];
  }

  /** The first part of a node that parts are in, or the part that a node is in. */
  public int firstPartOf(final NodeKey node) {
    final int depth = MAX_LEVEL - node.level();
    final int code =
        (int) (depth >= 0 ? node.morton() << 3 * depth : node.above(MAX_LEVEL).morton());
    final int at = Arrays.binarySearch(starts, code);
    if (at >= 0) {
      return at;
    }
    final int next = -at - 1;
    return next > 0 && node.isWithin(node(next - 1)) ? next - 1 : next;
  }

  /**
   * Finds the parts that points are in.
   *
   * @param columns points
   * @param found of each, its part
   */
  public void find(final LasColumns columns, final long[] found) {
    final CubeSteps steps =
        new CubeSteps(
            transform, new Box(cube[0], cube[1], cube[2], cube[3], cube[4], cube[5]), MAX_LEVEL);
    final int[] x = columns.x();
    final int[] y = columns.y();
    final int[] z = columns.z();
    for (int p = 0; p < columns.size(); p++) {
      final int at = Arrays.binarySearch(starts, code(steps, x[p], y[p], z[p]));
      found[p] = at >= 0 ? at : -at - 2;
    }
  }

  /**
   * Makes sure that parts that were built by themselves are one tree: all points are in it, and the
   * nodes above the parts hold so many that they had to be divided.
   *
   * @param nodes all nodes of the tree
   * @param count of all points
   * @throws IllegalStateException if they are not
   */
  public void requireTree(final List<CopcNode> nodes, final long count) {
    final Map<NodeKey, Long> divided = new HashMap<>();
    for (int part = 0; part < size(); part++) {
      for (int level = 0; level < levels[part]; level++) {
        divided.put(node(part).above(level), 0L);
      }
    }
    long found = 0;
    for (final CopcNode node : nodes) {
      found += node.chunk().pointCount();
      for (int level = 0; level <= node.key().level() && level < MAX_LEVEL; level++) {
        divided.computeIfPresent(
            node.key().above(level), (key, sum) -> sum + node.chunk().pointCount());
      }
    }
    if (found != count) {
      throw new IllegalStateException(
          count + " points went into the tree, " + found + " came out of it");
    }
    divided.forEach(
        (key, points) -> {
          if (points <= Octree.LEAF_POINTS) {
            throw new IllegalStateException(
                key + " was divided and holds " + points + " points: parts are too small");
          }
        });
  }

  /**
   * Builds the tree of a part.
   *
   * @param columns its points, in order
   */
  public Octree build(final int part, final LasColumns columns) {
    return Octree.under(
        columns,
        transform,
        new Box(cube[0], cube[1], cube[2], cube[3], cube[4], cube[5]),
        node(part),
        alone[part]);
  }
}
