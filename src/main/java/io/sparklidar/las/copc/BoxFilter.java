package io.sparklidar.las.copc;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.point.LasColumns;

/** Picks the points that lie in a box, by their coordinates as float64. */
public final class BoxFilter {

  private final Box box;
  private final CoordinateTransform transform;
  private final boolean flat;

  /** Of the points of files with a scale and offset. */
  public BoxFilter(final Box box, final CoordinateTransform transform) {
    this.box = box;
    this.transform = transform;
    flat = box.isUnboundedInHeight();
  }

  /** Appends the points inside to other columns, in their order. */
  public void append(final LasColumns points, final LasColumns inside) {
    final int[] x = points.x();
    final int[] y = points.y();
    final int[] z = flat ? x : points.z();
    int first = 0;
    while (first < points.size()) {
      while (first < points.size() && !contains(x[first], y[first], z[first])) {
        first++;
      }
      int end = first;
      while (end < points.size() && contains(x[end], y[end], z[end])) {
        end++;
      }
      if (end > first) {
        inside.append(points, first, end - first);
      }
      first = end;
    }
  }

  private boolean contains(final int x, final int y, final int z) {
    return box.contains(transform.x(x), transform.y(y), flat ? 0 : transform.z(z));
  }
}
