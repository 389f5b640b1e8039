package io.sparklidar.las;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.copc.CopcInfo;
import io.sparklidar.las.copc.Octree;
import io.sparklidar.las.point.PointStatistics;

/** The cube of an octree: around all points, a unit of the coordinates wider. */
public final class CopcCube {

  private CopcCube() {}

  /**
   * The cube of points.
   *
   * @param statistics of all of them
   * @param t of their integers
   */
  public static CopcInfo of(final PointStatistics statistics, final CoordinateTransform t) {
    final double[] bounds = statistics.bounds(t);
    final Extent x = extent(bounds[1], bounds[0]);
    final Extent y = extent(bounds[3], bounds[2]);
    final Extent z = extent(bounds[5], bounds[4]);
    final double unit =
        Math.max(Math.abs(t.scaleX()), Math.max(Math.abs(t.scaleY()), Math.abs(t.scaleZ())));
    final double halfSize = Math.max(x.width(), Math.max(y.width(), z.width())) / 2 + unit;
    return new CopcInfo(
        x.middle(), y.middle(), z.middle(), halfSize, 2 * halfSize / Octree.CELLS, 0, 0, 0, 0);
  }

  private static Extent extent(final double min, final double max) {
    final Extent extent = new Extent();
    extent.add(min);
    extent.add(max);
    return extent;
  }
}
