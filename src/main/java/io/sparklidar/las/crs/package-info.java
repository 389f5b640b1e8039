/**
 * Coordinate reference systems, from well-known text or GeoTIFF keys in the records of a file, and
 * whether two of them are the same.
 */
package io.sparklidar.las.crs;
