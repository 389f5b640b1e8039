package io.sparklidar.neighbor.cuda;

import java.util.ArrayList;
import java.util.List;

/** The shape of the tree of boxes over points in curve order, level by level from the leaves. */
public final class BoxTree {

  /** Points of a leaf. */
  public static final int LEAF_POINTS = 8;

  /** Children of a node. */
  public static final int FAN_OUT = 8;

  private static final int TOP_NODES = 32;

  private BoxTree() {}

  /**
   * How many boxes each level has over some points.
   *
   * @param size number of points, at least 1
   */
  public static int[] boxCounts(final int size) {
    final List<Integer> counts = new ArrayList<>();
    int count = CudaLayout.ceilDiv(size, LEAF_POINTS);
    counts.add(count);
    while (count > TOP_NODES) {
      count = CudaLayout.ceilDiv(count, FAN_OUT);
      counts.add(count);
    }
    return counts.stream().mapToInt(Integer::intValue).toArray();
  }
}
