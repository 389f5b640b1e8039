package io.sparklidar.cloud.condition;

import io.sparklidar.cloud.PointAttribute;

/** Points whose attributes are asked for, some of one attribute at a time. */
public interface PointValues {

  /**
   * Copies the values of points one behind the other: coordinates in units of the CRS, scan angles
   * in degrees, GPS time in seconds, flags as 0 and 1, other integers as they are, NaN where the
   * points do not have the attribute.
   *
   * @param attribute which; no wave packets
   * @param first the first point
   * @param count how many points
   * @param to where to, from index 0 on
   */
  void copy(PointAttribute attribute, int first, int count, double[] to);

  /**
   * Copies the values of points one behind the other in a column that is no attribute of their
   * file, NaN where there is none.
   *
   * @param column its name
   * @param first the first point
   * @param count how many points
   * @param to where to, from index 0 on
   * @throws IllegalArgumentException if there is no such column
   */
  default void copy(final String column, final int first, final int count, final double[] to) {
    throw new IllegalArgumentException("these points have no column " + column);
  }
}
