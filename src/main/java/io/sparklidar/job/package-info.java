/**
 * The Spark job: index, plan, tiles, commit.
 *
 * <p>Data flow: {@link io.sparklidar.job.FeatureJob} (driver) lists the inputs, has each file
 * indexed by an {@link io.sparklidar.job.IndexTask}, plans tiles, has each tile computed and
 * written by a {@link io.sparklidar.job.TileTask} and, for files computed in parts, joined again by
 * an {@link io.sparklidar.job.AssembleTask}. Tasks are stateless and commit by renaming; what they
 * did travels back as small records. Bad input travels back as data too, never as an exception.
 */
package io.sparklidar.job;
