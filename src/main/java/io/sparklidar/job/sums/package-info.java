/**
 * What all points of a job decide together, whatever tile they are in: how far their neighbours are
 * on average, and how much that varies, which {@code outlier_sor} is told by.
 *
 * <p>Data flow: before the tiles of a job are computed, {@link io.sparklidar.job.sums.JobSums} has
 * a {@link io.sparklidar.job.sums.SumsTask} search each tile for that alone. What comes of a tile
 * are {@link io.sparklidar.job.sums.DistanceSums}, which are exact, so that they add up to the same
 * in any order; they stay in the output folder until the job is done, and a later run takes them
 * up.
 */
package io.sparklidar.job.sums;
