/**
 * The points of formats 6-10: one class a layer, each with a stream of its own, one after the
 * other. The XY layer comes first; what it says of a point that other layers need is a {@code
 * PointTrace}.
 */
package io.sparklidar.las.laz.layered;
