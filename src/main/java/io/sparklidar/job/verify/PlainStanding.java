package io.sparklidar.job.verify;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.proof.BruteForce;
import java.util.List;

/** Which point stands for another where not all are computed, found the plain way. */
final class PlainStanding {

  private PlainStanding() {}

  /**
   * The one that stands for the first point of a block: the nearest of one point per cube, within
   * 1.75 of its sides; else the point itself.
   *
   * @param side of the cubes; 0 if each point stands for itself
   * @return its index in the block
   */
  static int of(final PointBlock block, final double side) {
    if (side == 0) {
      return 0;
    }
    final List<BruteForce.Neighbor> nearest = BruteForce.thinned(block, side, 1, 1.75 * side).of(0);
    return nearest.isEmpty() ? 0 : nearest.get(0).index();
  }

  /** The same points with another as the first, and the only core point. */
  static PointBlock about(final PointBlock block, final int point) {
    if (point == 0) {
      return block;
    }
    final int[] rows = new int[block.size()];
    rows[0] = point;
    for (int i = 1, next = 0; i < rows.length; i++, next++) {
      next += next == point ? 1 : 0;
      rows[i] = next;
    }
    return block.of(rows, rows.length, 1);
  }
}
