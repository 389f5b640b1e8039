/**
 * Which points are ground, by the simple morphological filter of Pingel, Clarke and McBride ("An
 * improved simple morphological filter for the terrain classification of airborne LIDAR data",
 * ISPRS Journal of Photogrammetry and Remote Sensing 77, 2013), so that the answer for a point does
 * not depend on what is looked at beside it.
 *
 * <p>Data flow: points become the lowest height of each cell of a {@link
 * io.sparklidar.ground.smrf.CellGrid} that spans all coordinates ({@link
 * io.sparklidar.ground.smrf.LowestHeights}); {@link io.sparklidar.ground.smrf.Smrf} makes of these
 * heights the provisional surface of some cells, for which it looks {@link
 * io.sparklidar.ground.smrf.SmrfParameters#haloCells()} cells around them and no further; {@link
 * io.sparklidar.ground.smrf.GroundSurface} says of points whether they lie on it. Heights are
 * lattice integers, and whatever is rounded is rounded in the same order everywhere.
 *
 * <p>Where the paper solves for a membrane over the whole cloud to fill empty cells, {@link
 * io.sparklidar.ground.smrf.GapFilling} interpolates between the ends of a gap along lines through
 * each cell, within a reach; and points are held against a bilinear surface instead of a spline.
 */
package io.sparklidar.ground.smrf;
