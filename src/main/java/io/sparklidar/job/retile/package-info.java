/**
 * The retiling: points of any files go to tiles of the global grid. The one job that shuffles.
 *
 * <p>Data flow: {@link io.sparklidar.job.retile.RetileJob} (driver) has each input opened by a
 * {@link io.sparklidar.job.retile.KindTask}, which says whether its points fit to the others, and
 * indexed, and plans tiles of the counts. A {@link io.sparklidar.job.retile.ScatterTask} reads
 * chunks, asks {@link io.sparklidar.job.retile.Targets} where each point goes, and sends runs of
 * points as columns under their {@link io.sparklidar.job.retile.RunPlace}. Spark sorts the runs by
 * it, on disk where they are many, so that a {@link io.sparklidar.job.retile.GatherTask} writes the
 * points of its tile as they come: into LAZ a chunk at a time, into COPC from memory. What comes
 * out depends on the places alone, not on who read or wrote.
 */
package io.sparklidar.job.retile;
