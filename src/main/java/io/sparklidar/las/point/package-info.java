/**
 * Points: which fields the records of a format have ({@link io.sparklidar.las.point.PointLayout}),
 * points as columns ({@link io.sparklidar.las.point.LasColumns}), columns to packed records and
 * back, and the extra dimensions behind the standard fields.
 */
package io.sparklidar.las.point;
