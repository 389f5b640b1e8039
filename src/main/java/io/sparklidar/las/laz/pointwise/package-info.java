/**
 * The points of formats 0-5: one class an item and version, all of which share one stream, point
 * after point.
 */
package io.sparklidar.las.laz.pointwise;
