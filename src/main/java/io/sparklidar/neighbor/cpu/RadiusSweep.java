package io.sparklidar.neighbor.cpu;

import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Moments;
import io.sparklidar.feature.NeighborLayers;
import io.sparklidar.feature.NeighborhoodSummary;
import io.sparklidar.feature.SquaredDistance;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * All points within a radius of each core point, in space or in plan, for several radii at once, in
 * one pass over the leaves of a tree in their order. For use by one thread, once.
 *
 * <p>What lies within the largest radius of a leaf's box is gathered once for all its points, as
 * small differences to a corner: the candidates, measured by each point in one straight loop. A
 * leaf whose candidates are too far apart for that is searched point by point ({@link
 * RadiusSearch}).
 */
final class RadiusSweep {

  /** Squared distances of three differences up to this stay below 2^31. */
  private static final int MAX_SPAN = 26_754;

  private static final int USUAL = 1024;

  /**
   * Who is told of neighbours.
   *
   * @param radius within which, in units of the CRS
   * @param isCylinder whether heights do not count
   * @param writer what turns them into columns
   */
  record Listener(double radius, boolean isCylinder, FeatureWriter writer) {}

  private final GridTree tree;
  private final int coreCount;

  /** Whether cylinders are gathered. */
  private final boolean inPlan;

  /** The one that looks farthest comes first. */
  private final Listener[] listeners;

  /** Largest squared distance that counts for each. */
  private final long[] limits;

  private final RadiusSearch alone;
  private final boolean byLeaf;

  /** No coordinate of a point within the largest radius differs by more steps. */
  private final int reach;

  private final int[] stack = new int[GridTree.MAX_DEPTH];

  // The candidates: differences to the corner, and position along the curve.
  private int candidates;
  private int[] candidateX = new int[USUAL];
  private int[] candidateY = new int[USUAL];
  private int[] candidateZ = new int[USUAL];
  private int[] candidatePosition = new int[USUAL];

  /** Squared distance of each to the current point, in plan where cylinders are gathered. */
  private int[] squared = new int[USUAL];

  /** Those within the radius, in plan where cylinders are gathered. */
  private int[] within = new int[USUAL];

  /** Those of them that are near in space. */
  private int[] near = new int[USUAL];

  private int cornerX;
  private int cornerY;
  private int cornerZ;

  private final NeighborhoodSummary summary = new NeighborhoodSummary();

  /** Their indexes in the block. */
  private int[] index = new int[USUAL];

  /**
   * @param tree the points
   * @param listeners who is told of the neighbours; at least one
   * @param inPlan whether cylinders are gathered: there is one among the listeners, or one who
   *     counts what is in it
   */
  RadiusSweep(final GridTree tree, final List<Listener> listeners, final boolean inPlan) {
    final SquaredDistance metric = SquaredDistance.on(tree.points().lattice());
    this.tree = tree;
    this.coreCount = tree.points().coreCount();
    this.inPlan = inPlan;
    this.listeners =
        listeners.stream()
            .sorted(Comparator.comparingDouble(Listener::radius).reversed())
            .toArray(Listener[]::new);
    this.limits = Arrays.stream(this.listeners).mapToLong(l -> metric.limit(l.radius)).toArray();
    this.alone = new RadiusSearch(tree, this.listeners, limits, inPlan);
    this.byLeaf =
        metric.isInSteps()
            && tree.longestSide() <= Integer.MAX_VALUE
            && limits[0] < (long) MAX_SPAN * MAX_SPAN / 4;
    this.reach = byLeaf ? (int) Math.sqrt(limits[0]) + 1 : 0;
  }

  /** Searches the leaves among the nodes {@code from .. to-1} and writes their rows. */
  void run(final int from, final int to) {
    for (int node = from; node < to; node++) {
      if (tree.second()[node] == 0) {
        search(node);
      }
    }
    for (final Listener listener : listeners) {
      listener.writer.flush();
    }
  }

  private void search(final int leaf) {
    boolean isGathered = false;
    for (int position = tree.start()[leaf]; position < tree.end()[leaf]; position++) {
      final int point = tree.order()[position];
      if (point < coreCount) {
        if (byLeaf && (isGathered || gather(leaf))) {
          isGathered = true;
          find(position);
        } else {
          alone.find(point);
        }
      }
    }
  }

  /** Gathers what lies around a leaf's box; false if that is too far apart. */
  private boolean gather(final int leaf) {
    final int[] box = tree.box();
    final int side = 6 * leaf;
    final long spanX = (long) box[side + 3] - box[side] + 2 * reach;
    final long spanY = (long) box[side + 4] - box[side + 1] + 2 * reach;
    final long spanZ = (long) box[side + 5] - box[side + 2] + 2 * reach;
    if (Math.max(spanX, spanY) > MAX_SPAN || !inPlan && spanZ > MAX_SPAN) {
      return false;
    }
    cornerX = box[side] - reach;
    cornerY = box[side + 1] - reach;
    cornerZ = inPlan ? box[side + 2] : box[side + 2] - reach;
    candidates = 0;
    int depth = 0;
    int node = 0;
    while (true) {
      if (meets(node, leaf)) {
        if (tree.second()[node] != 0) {
          stack[depth++] = tree.second()[node];
          node++;
          continue;
        }
        add(node, (int) spanX, (int) spanY, (int) spanZ);
      }
      if (depth == 0) {
        return true;
      }
      node = stack[--depth];
    }
  }

  private boolean meets(final int node, final int leaf) {
    final int[] box = tree.box();
    final int[] searched = tree.searchBox();
    final int a = 6 * node;
    final int b = 6 * leaf;
    return (long) searched[a] - box[b + 3] <= reach
        && (long) box[b] - searched[a + 3] <= reach
        && (long) searched[a + 1] - box[b + 4] <= reach
        && (long) box[b + 1] - searched[a + 4] <= reach
        && (inPlan
            || (long) searched[a + 2] - box[b + 5] <= reach
                && (long) box[b + 2] - searched[a + 5] <= reach);
  }

  /** Makes those of a leaf candidates whose differences to the corner are in a span. */
  private void add(final int leaf, final int spanX, final int spanY, final int spanZ) {
    final int from = tree.start()[leaf];
    final int to = tree.referenceEnd()[leaf];
    makeRoom(candidates + to - from);
    final int[] x = tree.x();
    final int[] y = tree.y();
    final int[] z = tree.z();
    int n = candidates;
    for (int position = from; position < to; position++) {
      // Where this overflows it is negative, and as far outside as that says.
      final int dx = x[position] - cornerX;
      final int dy = y[position] - cornerY;
      final int dz = z[position] - cornerZ;
      candidateX[n] = dx;
      candidateY[n] = dy;
      candidateZ[n] = dz;
      candidatePosition[n] = position;
      final int beside = dx | dy | (spanX - dx) | (spanY - dy);
      final int above = inPlan ? 0 : dz | (spanZ - dz);
      n += 1 + ((beside | above) >> 31);
    }
    candidates = n;
  }

  private void makeRoom(final int size) {
    if (size > squared.length) {
      final int capacity = 2 * size;
      candidateX = Arrays.copyOf(candidateX, capacity);
      candidateY = Arrays.copyOf(candidateY, capacity);
      candidateZ = Arrays.copyOf(candidateZ, capacity);
      candidatePosition = Arrays.copyOf(candidatePosition, capacity);
      squared = new int[capacity];
      within = new int[capacity];
      near = new int[capacity];
      index = new int[capacity];
    }
  }

  /** Hands on the neighbours of the point at a position. */
  private void find(final int position) {
    final int qx = tree.x()[position] - cornerX;
    final int qy = tree.y()[position] - cornerY;
    final int qz = tree.z()[position] - cornerZ;
    if (inPlan) {
      measureInPlan(qx, qy);
    } else {
      measure(qx, qy, qz);
    }
    int n = list((int) limits[0]);
    for (int i = 0; i < listeners.length; i++) {
      n = i == 0 ? n : keep(n, (int) limits[i]);
      summary.ball.set(listeners[i].radius, n, n);
      final boolean isInside = inPlan && !listeners[i].isCylinder;
      final int m = isInside ? listNear(n, qz, limits[i]) : n;
      write(
          listeners[i], limits[i], tree.order()[position], isInside ? near : within, m, qx, qy, qz);
    }
  }

  private void measure(final int qx, final int qy, final int qz) {
    final int[] x = candidateX;
    final int[] y = candidateY;
    final int[] z = candidateZ;
    final int[] d = squared;
    final int n = candidates;
    for (int c = 0; c < n; c++) {
      final int dx = x[c] - qx;
      final int dy = y[c] - qy;
      final int dz = z[c] - qz;
      d[c] = dx * dx + dy * dy + dz * dz;
    }
  }

  private void measureInPlan(final int qx, final int qy) {
    final int[] x = candidateX;
    final int[] y = candidateY;
    final int[] d = squared;
    final int n = candidates;
    for (int c = 0; c < n; c++) {
      final int dx = x[c] - qx;
      final int dy = y[c] - qy;
      d[c] = dx * dx + dy * dy;
    }
  }

  /** Lists the candidates up to a squared distance and says how many they are. */
  private int list(final int most) {
    final int[] d = squared;
    final int[] to = within;
    final int n = candidates;
    int listed = 0;
    for (int c = 0; c < n; c++) {
      to[listed] = c;
      listed += 1 + ((most - d[c]) >> 31);
    }
    return listed;
  }

  /** Keeps of those listed the ones up to a smaller squared distance. */
  private int keep(final int n, final int most) {
    final int[] d = squared;
    final int[] to = within;
    int kept = 0;
    for (int i = 0; i < n; i++) {
      final int c = to[i];
      to[kept] = c;
      kept += 1 + ((most - d[c]) >> 31);
    }
    return kept;
  }

  /** Lists of those that are near in plan the ones that are near in space. */
  private int listNear(final int n, final int qz, final long most) {
    int listed = 0;
    for (int i = 0; i < n; i++) {
      final int c = within[i];
      final long dz = candidateZ[c] - qz;
      near[listed] = c;
      listed += 1 + (int) ((most - squared[c] - dz * dz) >> 63);
    }
    return listed;
  }

  /** Sums up some candidates and hands them on. */
  private void write(
      final Listener listener,
      final long limit,
      final int point,
      final int[] chosen,
      final int m,
      final int qx,
      final int qy,
      final int qz) {
    long x = 0;
    long y = 0;
    long z = 0;
    long xx = 0;
    long xy = 0;
    long xz = 0;
    long yy = 0;
    long yz = 0;
    long zz = 0;
    long lowest = Long.MAX_VALUE;
    long highest = Long.MIN_VALUE;
    long farthest = 0;
    long inBall = m;
    for (int i = 0; i < m; i++) {
      final int c = chosen[i];
      final int dx = candidateX[c] - qx;
      final int dy = candidateY[c] - qy;
      final long dz = candidateZ[c] - qz;
      final int dxx = dx * dx;
      final int dyy = dy * dy;
      final long dzz = dz * dz;
      x += dx;
      y += dy;
      z += dz;
      xx += dxx;
      xy += dx * dy;
      xz += dx * dz;
      yy += dyy;
      yz += dy * dz;
      zz += dzz;
      final long distance = dxx + dyy + dzz;
      lowest = Math.min(lowest, dz);
      highest = Math.max(highest, dz);
      farthest = Math.max(farthest, distance);
      inBall += (limit - distance) >> 63;
    }
    summary.ball.inBall = inBall;
    final boolean fits = Moments.fits(m, Math.max(reach, Math.max(-lowest, highest)));
    if (!fits) {
      for (int i = 0; i < m; i++) {
        index[i] = tree.order()[candidatePosition[chosen[i]]];
      }
      listener.writer.write(point, index, m, summary.ball);
      return;
    }
    summary.moments.set(m, x, y, z, xx, xy, xz, yy, yz, zz);
    summary.lowest = lowest;
    summary.highest = highest;
    summary.farthest = farthest;
    if (listener.writer.readsDistances()) {
      sumDistances(chosen, m, qx, qy, qz);
    }
    if (listener.writer.needsNeighbors()) {
      list(chosen, m, qx, qy, qz, listener.writer.neighbors(m));
    }
    listener.writer.write(point, summary);
  }

  private void list(
      final int[] chosen,
      final int m,
      final int qx,
      final int qy,
      final int qz,
      final NeighborLayers neighbors) {
    if (neighbors.hasIndexes()) {
      for (int i = 0; i < m; i++) {
        neighbors.setIndex(i, tree.order()[candidatePosition[chosen[i]]]);
      }
    }
    if (neighbors.hasDifferences()) {
      for (int i = 0; i < m; i++) {
        final int c = chosen[i];
        neighbors.setDifference(i, candidateX[c] - qx, candidateY[c] - qy, candidateZ[c] - qz);
      }
    }
  }

  private void sumDistances(
      final int[] chosen, final int m, final int qx, final int qy, final int qz) {
    summary.clearDistances();
    for (int i = 0; i < m; i++) {
      final int c = chosen[i];
      final int dx = candidateX[c] - qx;
      final int dy = candidateY[c] - qy;
      final long dz = candidateZ[c] - qz;
      summary.addDistance(Math.sqrt(dx * dx + dy * dy + dz * dz));
    }
  }
}
