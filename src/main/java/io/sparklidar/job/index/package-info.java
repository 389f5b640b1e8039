/**
 * Where the points of all files lie, found out by all executors: {@link
 * io.sparklidar.job.index.IndexStage} is what every job that needs to know asks. Large files come
 * first, and on a cluster those that are much of a job are looked at in runs of their chunks.
 */
package io.sparklidar.job.index;
