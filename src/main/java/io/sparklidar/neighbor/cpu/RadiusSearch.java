package io.sparklidar.neighbor.cpu;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.BallCounts;
import io.sparklidar.feature.SquaredDistance;
import java.util.Arrays;

/**
 * All points within a radius, in space or in plan, for several radii, one query at a time: one walk
 * down the tree collects what lies within the largest, and the others take their share of it. Works
 * at any distance and on any lattice; the plain truth that {@link RadiusSweep} must agree with. For
 * use by one thread.
 */
final class RadiusSearch {

  private static final int USUAL = 256;

  private final GridTree tree;
  private final PointBlock points;
  private final SquaredDistance metric;

  /** What a difference of heights counts: nothing in plan. */
  private final int heightCounts;

  /** The one that looks farthest comes first. */
  private final RadiusSweep.Listener[] listeners;

  /** Largest distance that counts for each. */
  private final long[] limits;

  private final int[] stack = new int[GridTree.MAX_DEPTH];

  /** What lies within the largest radius, in plan if that is asked for. */
  private int[] collected = new int[USUAL];

  private long[] inSpace = new long[USUAL];
  private long[] inPlan = new long[USUAL];
  private int count;

  /** Those of them that are a listener's. */
  private int[] neighbors = new int[USUAL];

  private final BallCounts ball = new BallCounts();

  /**
   * @param tree the points
   * @param listeners who is told of the neighbours; the one that looks farthest comes first
   * @param limits largest distance that counts for each
   * @param inPlan whether cylinders are collected: there is one among the listeners, or one who
   *     counts what is in it
   */
  RadiusSearch(
      final GridTree tree,
      final RadiusSweep.Listener[] listeners,
      final long[] limits,
      final boolean inPlan) {
    this.tree = tree;
    this.points = tree.points();
    this.metric = SquaredDistance.on(points.lattice());
    this.heightCounts = inPlan ? 0 : 1;
    this.listeners = listeners;
    this.limits = limits;
  }

  /** Finds the neighbours of a point and hands them on. */
  void find(final int point) {
    collect(point);
    for (int i = 0; i < listeners.length; i++) {
      write(point, listeners[i], limits[i]);
    }
  }

  /** Hands on a listener's share. */
  private void write(final int point, final RadiusSweep.Listener listener, final long limit) {
    int m = 0;
    int near = 0;
    int below = 0;
    for (int i = 0; i < count; i++) {
      neighbors[m] = collected[i];
      final int isNear = inSpace[i] <= limit ? 1 : 0;
      final int isBelow = inPlan[i] <= limit ? 1 : 0;
      near += isNear;
      below += isBelow;
      m += listener.isCylinder() ? isBelow : isNear;
    }
    ball.set(listener.radius(), near, below);
    listener.writer().write(point, neighbors, m, ball);
  }

  /** Collects what lies within the largest radius. */
  private void collect(final int point) {
    final int x = points.x()[point];
    final int y = points.y()[point];
    final int z = points.z()[point];
    final int[] second = tree.second();
    count = 0;
    int depth = 0;
    stack[depth++] = 0;
    while (depth > 0) {
      final int node = stack[--depth];
      if (tree.nearest(metric, node, x, y, z, heightCounts) > limits[0]) {
        continue;
      }
      if (second[node] != 0) {
        stack[depth++] = second[node];
        stack[depth++] = node + 1;
        continue;
      }
      for (int i = tree.start()[node]; i < tree.referenceEnd()[node]; i++) {
        offer(
            tree.order()[i],
            (long) tree.x()[i] - x,
            (long) tree.y()[i] - y,
            (long) tree.z()[i] - z);
      }
    }
  }

  private void offer(final int point, final long dx, final long dy, final long dz) {
    final long space = metric.of(dx, dy, dz);
    final long plan = metric.of(dx, dy, 0);
    if ((heightCounts == 0 ? plan : space) <= limits[0]) {
      if (count == collected.length) {
        collected = Arrays.copyOf(collected, 2 * count);
        neighbors = new int[2 * count];
        inSpace = Arrays.copyOf(inSpace, 2 * count);
        inPlan = Arrays.copyOf(inPlan, 2 * count);
      }
      collected[count] = point;
      inSpace[count] = space;
      inPlan[count++] = plan;
    }
  }
}
