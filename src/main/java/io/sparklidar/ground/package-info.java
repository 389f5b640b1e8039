/**
 * The ground under points, and how high they are above it.
 *
 * <p>Which points are ground their class says, 2: as the files have it, or as the simple
 * morphological filter tells it ({@link io.sparklidar.ground.smrf}), whose classes points have from
 * when they are read. What follows cannot tell one from the other.
 *
 * <p>Data flow: a tile is read with the points that may be ground, which lie farther around it than
 * its halo ({@link io.sparklidar.tile.TilePoints#ground}). Those of them that are ground are the
 * points that {@link io.sparklidar.ground.HeightAboveGround} takes heights from, for core points
 * one by one. What a height depends on lies within {@link io.sparklidar.ground.HeightModel#reach},
 * and nothing depends on which other points were read: heights have no seams.
 */
package io.sparklidar.ground;
