/**
 * Ground of a job: which points are ground is decided by others far around them, so two passes
 * decide it before any tile runs, and tiles only look it up.
 *
 * <p>Data flow: {@link io.sparklidar.job.ground.GroundSurvey} plans both on the driver; {@link
 * io.sparklidar.job.ground.LowestTask} reads a run of chunks once and leaves the lowest height of
 * each cell in the output folder; {@link io.sparklidar.job.ground.SurfaceTask} takes those around a
 * block of cells and leaves the provisional surface of the block; {@link
 * io.sparklidar.job.ground.GroundClasses} gives the points of the inputs their classes by these
 * surfaces, as they are read. A file is decoded once more, whatever the tiles; rasters, not points,
 * are read far around, and what tasks hold is a block and its surroundings. Surfaces stay in the
 * output folder, under names that say what they were made of: the next run takes those that still
 * hold.
 */
package io.sparklidar.job.ground;
