/**
 * Triangulations in plan whose triangles do not depend on what else was read.
 *
 * <p>A {@link io.sparklidar.ground.tin.Triangulation} is Delaunay's, exact by {@link
 * io.sparklidar.ground.tin.PlaneSigns}: of four points on one circle that diagonal is taken which
 * ends in the first of them by x, then y. So it is unique, and a triangle is one of any
 * triangulation that has all points on and in its circle. {@link io.sparklidar.ground.tin.Surface}
 * goes by triangles whose circle has a radius of at most so much: who has read all points within
 * twice that of a place knows whether there is such a triangle over it, and which.
 */
package io.sparklidar.ground.tin;
