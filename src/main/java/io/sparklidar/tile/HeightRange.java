package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.header.LasHeader;
import io.sparklidar.las.point.LasColumns;

/** From the lowest to the highest point of a file. Confined to one thread. */
final class HeightRange {

  private int low = Integer.MAX_VALUE;
  private int high = Integer.MIN_VALUE;

  void add(final LasColumns columns) {
    final int[] z = columns.z();
    for (int p = 0; p < columns.size(); p++) {
      low = Math.min(low, z[p]);
      high = Math.max(high, z[p]);
    }
  }

  void add(final HeightRange other) {
    add(other.low, other.high);
  }

  int low() {
    return low;
  }

  int high() {
    return high;
  }

  /** Points from one height to another; none if the first is above the second. */
  void add(final int lowest, final int highest) {
    low = Math.min(low, lowest);
    high = Math.max(high, highest);
  }

  /**
   * Takes what the header says, if it is right about the plan.
   *
   * @param bounds the true extent in plan
   */
  boolean believe(final LasHeader header, final Bounds bounds) {
    final CoordinateTransform t = header.transform();
    final boolean right =
        near(header.minX(), bounds.minX(), t.scaleX())
            && near(header.maxX(), bounds.maxX(), t.scaleX())
            && near(header.minY(), bounds.minY(), t.scaleY())
            && near(header.maxY(), bounds.maxY(), t.scaleY());
    final double a = Math.rint((header.minZ() - t.offsetZ()) / t.scaleZ());
    final double b = Math.rint((header.maxZ() - t.offsetZ()) / t.scaleZ());
    if (!right || a != (int) a || b != (int) b || header.minZ() > header.maxZ()) {
      return false;
    }
    low = (int) Math.min(a, b);
    high = (int) Math.max(a, b);
    return true;
  }

  private static boolean near(final double said, final double found, final double scale) {
    return Math.abs(said - found) <= Math.abs(scale);
  }

  /** In the unit of the file. */
  FileIndex.Heights in(final CoordinateTransform transform) {
    if (low > high) {
      return new FileIndex.Heights(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    }
    final double a = transform.z(low);
    final double b = transform.z(high);
    return new FileIndex.Heights(Math.min(a, b), Math.max(a, b));
  }
}
