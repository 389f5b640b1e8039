package io.sparklidar.job.retile;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.tile.TileCore;
import java.io.Serializable;
import java.util.List;

/**
 * Whose points go into a file.
 *
 * @param square those of one; all where there is none
 * @param transform of the points
 */
record Area(List<TileCore.Square> square, CoordinateTransform transform) implements Serializable {

  /** Whether a point is of them. */
  boolean holds(final LasColumns points, final int p) {
    return square.isEmpty()
        || square
            .get(0)
            .contains(
                0,
                0,
                transform.x(points.x()[p]),
                transform.y(points.y()[p]),
                transform.scaleX(),
                transform.scaleY());
  }

  /**
   * Those of some points.
   *
   * @param points some
   * @param chosen is filled with them, where these are not all
   * @return one of the two
   */
  LasColumns of(final LasColumns points, final LasColumns chosen) {
    if (square.isEmpty()) {
      return points;
    }
    final int[] rows = new int[points.size()];
    int count = 0;
    for (int p = 0; p < points.size(); p++) {
      if (holds(points, p)) {
        rows[count++] = p;
      }
    }
    chosen.resize(0);
    chosen.append(points, rows, 0, count);
    return chosen;
  }
}
