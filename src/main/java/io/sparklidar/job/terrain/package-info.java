/**
 * The terrain of a job that is not made of its points: rasters on any Hadoop file system.
 *
 * <p>Data flow: {@link io.sparklidar.job.terrain.TerrainFiles} finds them on the driver, looks at
 * the header of each and refuses what does not fit the points or one another; the {@link
 * io.sparklidar.job.terrain.Terrain} that comes of it travels with the tasks, which read the blocks
 * below their points.
 */
package io.sparklidar.job.terrain;
