/**
 * What the tasks of a JVM have done so far, in numbers that somebody may look at from outside:
 * {@link io.sparklidar.job.metrics.Metric} says which there are, tasks tell {@link
 * io.sparklidar.job.metrics.TileMetrics} of the tiles they commit. Nothing here decides anything.
 */
package io.sparklidar.job.metrics;
