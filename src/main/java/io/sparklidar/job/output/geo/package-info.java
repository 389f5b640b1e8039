/**
 * Points as geometries, for tables that are GeoParquet: the values of their column ({@link
 * io.sparklidar.job.output.geo.PointGeometry}), and what a file says of them ({@link
 * io.sparklidar.job.output.geo.GeoMetadata}).
 */
package io.sparklidar.job.output.geo;
