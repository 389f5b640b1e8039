package io.sparklidar.neighbor.cpu;

import io.sparklidar.feature.Moments;
import io.sparklidar.feature.NeighborLayers;
import io.sparklidar.feature.NeighborhoodSummary;
import io.sparklidar.feature.SquaredDistance;
import java.util.Arrays;

/**
 * The k nearest points of the points of one leaf, in int arithmetic. For use by one thread.
 *
 * <p>All points within a guessed reach of the leaf's box are gathered once: the candidates, as
 * small differences to a corner. For each point of the leaf the squared distances to all candidates
 * are computed in one straight loop; those beyond a bound, where the nearest are not expected, are
 * dropped; and the k nearest of the rest are found by counting them into buckets of equal width.
 * All buckets before the one that holds the k-th are taken whole, and only within that one points
 * are compared. Both guesses, the reach and the bound, cost time when they are wrong, never
 * exactness: if at least k candidates lie within them, the k nearest do.
 */
final class LeafSearch {

  /** Squared distances of three differences up to this stay below 2^31. */
  private static final int MAX_SPAN = 26_754;

  /** More neighbours are searched point by point, so that buffers stay small. */
  private static final int MAX_K = 4096;

  /** Buckets where all that is asked is which are the nearest. */
  private static final int BUCKET_BITS = 6;

  /** How many times as many buckets as neighbours there are where their order is asked, too. */
  private static final int SPARSE_BITS = 2;

  private static final int MOST_BUCKET_BITS = 10;

  /** Hardly any bucket has more candidates, unless many are equally far. */
  private static final int WINDOW = 4;

  /** Squared distances of the k-th are expected to grow by no more from one point to the next. */
  private static final float GROWTH = 1.6f;

  private final GridTree tree;
  private final int k;
  private final long limit;

  /** Room for candidates; a gather that finds more is given up. */
  private final int capacity;

  /** Whether what lies in the ball is counted. */
  private final boolean counts;

  private final int[] stack = new int[GridTree.MAX_DEPTH];

  // The candidates: differences to the corner, and position along the curve.
  private int candidates;
  private final int[] candidateX;
  private final int[] candidateY;
  private final int[] candidateZ;
  private final int[] candidatePosition;

  /** Leaves of which not all points are candidates, all of them at one spot. */
  private int spots;

  private int[] spot = {};

  /** Squared distance of each candidate to the current point. */
  private final int[] squared;

  /** Candidates within the bound of the current point. */
  private final int[] near;

  /** The neighbours: the squared distance in the upper half, below it which candidate it is. */
  private final long[] chosen;

  /** How many candidates are in a bucket, then where it ends among the chosen. */
  private final int[] buckets;

  private final int bucketBits;

  private int bucketShift;

  private int cornerX;
  private int cornerY;
  private int cornerZ;

  /** All points within this squared distance of any point of the leaf are candidates. */
  private int reachSquared;

  /** Whether farther points would not count anyway. */
  private boolean reachIsLimit;

  /** Within this squared distance the nearest are expected; at most {@link #reachSquared}. */
  private int bound;

  /** How many neighbours were found, and how many of these are taken. */
  private int found;

  private int farthestFound;

  private int inBallFound;

  private int count;
  private int farthest;

  /** Candidates as near as the farthest neighbour: all neighbours, and ties that are none. */
  private int inBall;

  /**
   * @param tree the points
   * @param k how many neighbours, at most the number of points that may be some
   * @param limit largest squared distance that counts, in steps
   * @param inOrder whether they will be asked for in order
   * @param counts whether {@link #countWithin} will be asked
   */
  LeafSearch(
      final GridTree tree,
      final int k,
      final long limit,
      final boolean inOrder,
      final boolean counts) {
    this.counts = counts;
    this.tree = tree;
    this.k = k;
    this.limit = limit;
    this.capacity = 1024 + 32 * Math.min(k, MAX_K);
    this.candidateX = new int[capacity];
    this.candidateY = new int[capacity];
    this.candidateZ = new int[capacity];
    this.candidatePosition = new int[capacity];
    this.squared = new int[capacity];
    this.near = new int[capacity];
    this.chosen = new long[capacity + WINDOW];
    this.bucketBits =
        inOrder
            ? Math.min(
                MOST_BUCKET_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(k) + SPARSE_BITS)
            : BUCKET_BITS;
    this.buckets = new int[1 << bucketBits];
  }

  /** Whether a tree can be searched in int arithmetic. */
  static boolean suits(final GridTree tree, final SquaredDistance metric, final int k) {
    // The difference of any two points must fit an int before it can be compared with the span.
    return metric.isInSteps()
        && tree.longestSide() <= Integer.MAX_VALUE
        && k <= MAX_K
        && Moments.fits(k, MAX_SPAN);
  }

  /**
   * Gathers the points within some steps of a leaf's box.
   *
   * @return whether that is possible here: not if there are too many, or too far apart
   */
  boolean gather(final int leaf, final int steps) {
    final int[] box = tree.box();
    final int side = 6 * leaf;
    final long lowX = Math.max(Integer.MIN_VALUE, (long) box[side] - steps);
    final long lowY = Math.max(Integer.MIN_VALUE, (long) box[side + 1] - steps);
    final long lowZ = Math.max(Integer.MIN_VALUE, (long) box[side + 2] - steps);
    final long highX = Math.min(Integer.MAX_VALUE, (long) box[side + 3] + steps);
    final long highY = Math.min(Integer.MAX_VALUE, (long) box[side + 4] + steps);
    final long highZ = Math.min(Integer.MAX_VALUE, (long) box[side + 5] + steps);
    if (Math.max(highX - lowX, Math.max(highY - lowY, highZ - lowZ)) > MAX_SPAN) {
      return false;
    }
    cornerX = (int) lowX;
    cornerY = (int) lowY;
    cornerZ = (int) lowZ;
    reachSquared = (int) Math.min(limit, (long) steps * steps);
    reachIsLimit = reachSquared == limit;
    bound = reachSquared;
    return gather((int) highX, (int) highY, (int) highZ);
  }

  /** Gathers the points between the corner and the opposite one. */
  private boolean gather(final int highX, final int highY, final int highZ) {
    final int[] box = tree.searchBox();
    final int[] second = tree.second();
    final int[] start = tree.start();
    final int[] searchEnd = tree.searchEnd();
    final int[] end = tree.referenceEnd();
    final int lowX = cornerX;
    final int lowY = cornerY;
    final int lowZ = cornerZ;
    int depth = 0;
    int node = 0;
    candidates = 0;
    spots = 0;
    while (true) {
      final int side = 6 * node;
      if (box[side] <= highX
          && box[side + 3] >= lowX
          && box[side + 1] <= highY
          && box[side + 4] >= lowY
          && box[side + 2] <= highZ
          && box[side + 5] >= lowZ) {
        final int other = second[node];
        if (other != 0) {
          stack[depth++] = other;
          node++;
          continue;
        }
        if (candidates + searchEnd[node] - start[node] > capacity) {
          return false;
        }
        if (counts && searchEnd[node] < end[node]) {
          addSpot(node);
        }
        add(start[node], searchEnd[node], highX - lowX, highY - lowY, highZ - lowZ);
      }
      if (depth == 0) {
        return true;
      }
      node = stack[--depth];
    }
  }

  /** Makes those of a range of points candidates whose differences to the corner are in a span. */
  private void add(
      final int from, final int to, final int spanX, final int spanY, final int spanZ) {
    final int[] x = tree.x();
    final int[] y = tree.y();
    final int[] z = tree.z();
    int n = candidates;
    for (int position = from; position < to; position++) {
      final int dx = x[position] - cornerX;
      final int dy = y[position] - cornerY;
      final int dz = z[position] - cornerZ;
      candidateX[n] = dx;
      candidateY[n] = dy;
      candidateZ[n] = dz;
      candidatePosition[n] = position;
      // Negative if a difference is, or if it is larger than the span: then it is overwritten.
      final int outside = dx | dy | dz | (spanX - dx) | (spanY - dy) | (spanZ - dz);
      n += 1 + (outside >> 31);
    }
    candidates = n;
  }

  private void addSpot(final int leaf) {
    if (spots == spot.length) {
      spot = Arrays.copyOf(spot, 2 * spots + 1);
    }
    spot[spots++] = leaf;
  }

  /**
   * Finds the neighbours of a point of the leaf.
   *
   * @param position the point's position along the curve
   * @return whether they were found: not if fewer than k points are within the reach and others
   *     beyond it would count
   */
  boolean find(final int position) {
    measure(
        tree.x()[position] - cornerX, tree.y()[position] - cornerY, tree.z()[position] - cornerZ);
    int n = listNear();
    if (n < k && bound < reachSquared) {
      bound = reachSquared;
      n = listNear();
    }
    if (n < k && !reachIsLimit) {
      return false;
    }

    choose(n, Math.min(n, k), bound);
    bound = (int) Math.min(reachSquared, (long) (farthest * GROWTH));
    return true;
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

  /** Lists the candidates within the bound and says how many they are. */
  private int listNear() {
    final int[] d = squared;
    final int[] list = near;
    final int most = bound;
    final int n = candidates;
    int listed = 0;
    for (int c = 0; c < n; c++) {
      list[listed] = c;
      listed += 1 + ((most - d[c]) >> 31);
    }
    return listed;
  }

  /**
   * Puts the {@code k} nearest of those that are listed, none of them beyond {@code most}, in
   * front: all by buckets, and where the k-th is by distance, ties in their order.
   */
  private void choose(final int n, final int k, final int most) {
    final int[] d = squared;
    final int[] list = near;
    final int[] end = buckets;
    final int shift = Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(most) - bucketBits);
    Arrays.fill(end, 0);
    for (int i = 0; i < n; i++) {
      end[d[list[i]] >>> shift]++;
    }
    int before = 0;
    for (int bucket = 0; bucket < end.length; bucket++) {
      final int here = end[bucket];
      end[bucket] = before;
      before += here;
    }
    final long[] in = chosen;
    for (int i = 0; i < n; i++) {
      final int c = list[i];
      in[end[d[c] >>> shift]++] = (long) d[c] << Integer.SIZE | c;
    }
    Arrays.fill(in, n, n + WINDOW, Long.MAX_VALUE);
    bucketShift = shift;
    found = k;
    take(k);
    farthestFound = farthest;
    inBallFound = inBall;
  }

  /**
   * Makes the neighbours those that {@link #find} would have found had it looked for no more than
   * {@code most}.
   */
  void take(final int most) {
    final int k = Math.min(found, most);
    if (k == 0) {
      count = 0;
      farthest = 0;
      inBall = 0;
      return;
    }
    final int bucket = distance(chosen[k - 1]) >>> bucketShift;
    final int from = bucket == 0 ? 0 : buckets[bucket - 1];
    final int to = buckets[bucket];
    if (to - from > WINDOW || !sortWindow(from)) {
      sort(from, to, k);
    }
    count = k;
    farthest = distance(chosen[k - 1]);
    if (counts) {
      countTies(k, to);
    }
  }

  /** Counts the ball: of those equally far as the k-th some before {@code to} are not taken. */
  private void countTies(final int k, final int to) {
    inBall = k;
    for (int i = k; i < to; i++) {
      inBall += distance(chosen[i]) == farthest ? 1 : 0;
    }
  }

  /** Makes the neighbours all that were found. */
  void takeAll() {
    count = found;
    farthest = farthestFound;
    inBall = inBallFound;
  }

  /**
   * Sorts some that follow each other, of one bucket or more, without a branch.
   *
   * @return whether that puts them in order: not if any two are equally far
   */
  private boolean sortWindow(final int from) {
    final long[] in = chosen;
    final long a = Math.min(in[from], in[from + 1]);
    final long b = Math.max(in[from], in[from + 1]);
    final long c = Math.min(in[from + 2], in[from + 3]);
    final long d = Math.max(in[from + 2], in[from + 3]);
    final long second = Math.max(a, c);
    final long third = Math.min(b, d);
    final long w = Math.min(a, c);
    final long x = Math.min(second, third);
    final long y = Math.max(second, third);
    final long z = Math.max(b, d);
    in[from] = w;
    in[from + 1] = x;
    in[from + 2] = y;
    in[from + 3] = z;
    return distance(w) != distance(x) & distance(x) != distance(y) & distance(y) != distance(z);
  }

  /** Makes the neighbours all that were found, and puts them in order from the k-th on. */
  void sortFrom(final int k) {
    takeAll();
    if (k < found) {
      final int bucket = distance(chosen[k - 1]) >>> bucketShift;
      sort(bucket == 0 ? 0 : buckets[bucket - 1], found, found);
    }
  }

  /** Puts those of a range of the chosen that come before place {@code k} there, in order. */
  private void sort(final int from, final int to, final int k) {
    final long[] in = chosen;
    for (int i = from + 1; i < to; i++) {
      final long key = in[i];
      int slot = i;
      if (i >= k) {
        slot = k - 1;
        if (!isBefore(key, in[slot])) {
          continue;
        }
        in[i] = in[slot];
      }
      while (slot > from && isBefore(key, in[slot - 1])) {
        in[slot] = in[slot - 1];
        slot--;
      }
      in[slot] = key;
    }
  }

  private boolean isBefore(final long a, final long b) {
    return distance(a) < distance(b) || distance(a) == distance(b) && isFirst((int) a, (int) b);
  }

  /** Whether one of two candidates that are equally far comes before the other. */
  private boolean isFirst(final int a, final int b) {
    final int[] order = tree.order();
    return tree.points().compare(order[candidatePosition[a]], order[candidatePosition[b]]) < 0;
  }

  private static int distance(final long key) {
    return (int) (key >> Integer.SIZE);
  }

  /** How many points are as near to the point at {@code position} as its farthest neighbour. */
  long countWithin(final int position) {
    final int qx = tree.x()[position] - cornerX;
    final int qy = tree.y()[position] - cornerY;
    final int qz = tree.z()[position] - cornerZ;
    long near = inBall;
    for (int s = 0; s < spots; s++) {
      final int first = tree.start()[spot[s]];
      final int more = tree.referenceEnd()[spot[s]] - tree.searchEnd()[spot[s]];
      final int dx = tree.x()[first] - cornerX - qx;
      final int dy = tree.y()[first] - cornerY - qy;
      final long dz = (long) tree.z()[first] - cornerZ - qz;
      near += (long) dx * dx + (long) dy * dy + dz * dz <= farthest ? more : 0;
    }
    return near;
  }

  /** How many neighbours were found. */
  int count() {
    return count;
  }

  /** Squared distance to the farthest neighbour. */
  int farthest() {
    return farthest;
  }

  /** Sets the neighbours of the point at {@code position} one by one. */
  void list(final int position, final NeighborLayers neighbors) {
    final long[] list = chosen;
    if (neighbors.hasIndexes()) {
      final int[] order = tree.order();
      for (int i = 0; i < count; i++) {
        neighbors.setIndex(i, order[candidatePosition[(int) list[i]]]);
      }
    }
    if (neighbors.hasDifferences()) {
      final int qx = tree.x()[position] - cornerX;
      final int qy = tree.y()[position] - cornerY;
      final int qz = tree.z()[position] - cornerZ;
      for (int i = 0; i < count; i++) {
        final int c = (int) list[i];
        neighbors.setDifference(i, candidateX[c] - qx, candidateY[c] - qy, candidateZ[c] - qz);
      }
    }
  }

  /** Gives the neighbours of the point at {@code position} to who decides how many count. */
  void list(final int position, final OptimalWriter writer) {
    final int[] order = tree.order();
    final int qx = tree.x()[position] - cornerX;
    final int qy = tree.y()[position] - cornerY;
    final int qz = tree.z()[position] - cornerZ;
    final int offered = Math.min(count, writer.most());
    writer.begin(order[position]);
    if (writer.needsNeighbors()) {
      for (int i = 0; i < offered; i++) {
        writer.setIndex(i, order[candidatePosition[(int) chosen[i]]]);
      }
    }
    for (int i = 0; i < offered; i++) {
      final int c = (int) chosen[i];
      writer.add(candidateX[c] - qx, candidateY[c] - qy, candidateZ[c] - qz);
    }
  }

  /**
   * Adds the neighbours' differences to the point at {@code position}, those of the first {@code
   * from} left out.
   */
  void sum(final int position, final int from, final Moments moments) {
    if ((long) (count - from) * farthest <= Integer.MAX_VALUE) {
      sumInPairs(position, from, moments);
    } else {
      sumOneByOne(position, from, moments);
    }
  }

  /**
   * The same in half as many steps, two sums in a long, where each of them fits an int: no product
   * is larger than the largest squared distance.
   */
  private void sumInPairs(final int position, final int from, final Moments moments) {
    final long[] list = chosen;
    final int qx = tree.x()[position] - cornerX;
    final int qy = tree.y()[position] - cornerY;
    final int qz = tree.z()[position] - cornerZ;
    long xAndY = 0;
    long z = 0;
    long xxAndXy = 0;
    long yyAndYz = 0;
    long zzAndXz = 0;
    for (int i = from; i < count; i++) {
      final int c = (int) list[i];
      final long dx = candidateX[c] - qx;
      final long dy = candidateY[c] - qy;
      final long dz = candidateZ[c] - qz;
      final long both = dx + (dy << Integer.SIZE);
      xAndY += both;
      z += dz;
      xxAndXy += dx * both;
      yyAndYz += dy * (dy + (dz << Integer.SIZE));
      zzAndXz += dz * (dz + (dx << Integer.SIZE));
    }
    moments.count = count;
    moments.x += (int) xAndY;
    moments.y += upper(xAndY);
    moments.z += z;
    moments.xx += (int) xxAndXy;
    moments.xy += upper(xxAndXy);
    moments.xz += upper(zzAndXz);
    moments.yy += (int) yyAndYz;
    moments.yz += upper(yyAndYz);
    moments.zz += (int) zzAndXz;
  }

  /** The upper of two ints whose sum, one of them shifted, is {@code pair}. */
  private static long upper(final long pair) {
    return (pair - (int) pair) >> Integer.SIZE;
  }

  private void sumOneByOne(final int position, final int from, final Moments moments) {
    final int qx = tree.x()[position] - cornerX;
    final int qy = tree.y()[position] - cornerY;
    final int qz = tree.z()[position] - cornerZ;
    for (int i = from; i < count; i++) {
      final int c = (int) chosen[i];
      moments.add(candidateX[c] - qx, candidateY[c] - qy, candidateZ[c] - qz);
    }
  }

  /** Lets the neighbours but the first {@code from} be the lowest and the highest. */
  void range(final int position, final int from, final NeighborhoodSummary summary) {
    final int qz = tree.z()[position] - cornerZ;
    int lowest = Integer.MAX_VALUE;
    int highest = Integer.MIN_VALUE;
    for (int i = from; i < count; i++) {
      final int dz = candidateZ[(int) chosen[i]] - qz;
      lowest = Math.min(lowest, dz);
      highest = Math.max(highest, dz);
    }
    summary.lowest = Math.min(summary.lowest, lowest);
    summary.highest = Math.max(summary.highest, highest);
  }

  /** Adds the distances of the neighbours but the first {@code from}. */
  void sumDistances(final int from, final NeighborhoodSummary summary) {
    for (int i = from; i < count; i++) {
      summary.addDistance(Math.sqrt(distance(chosen[i])));
    }
  }
}
