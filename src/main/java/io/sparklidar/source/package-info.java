/**
 * Points as tables of Spark: {@code spark.read().format("las")} and {@code
 * df.write().format("las")}, of any language that Spark has, with the jar on its class path and
 * nothing else.
 *
 * <p>Reading: {@link io.sparklidar.source.LasSource} is what Spark finds by the name. A {@link
 * io.sparklidar.source.FileSet} is what the headers of all files say; from their layouts follows
 * the same table that a job writes as Parquet ({@link io.sparklidar.source.PointSchema}). A {@link
 * io.sparklidar.source.LasScanBuilder} hears what the query asks for and leaves the rest out: files
 * and chunks that a {@link io.sparklidar.source.PointFilter} excludes, columns that nobody reads,
 * points where headers answer. On executors a {@link io.sparklidar.source.ChunkWalk} decodes the
 * chunks of a partition, and a {@link io.sparklidar.source.PointBatchReader} hands their columns
 * over in batches.
 *
 * <p>Writing: a {@link io.sparklidar.source.WrittenTable} says how each column of a frame is stored
 * in LAS, or why it cannot be. On executors a {@link io.sparklidar.source.LasFileWriter} makes a
 * file of each partition, in a folder of the attempt; a {@link io.sparklidar.source.LasBatchWrite}
 * renames all into place when all are whole.
 */
package io.sparklidar.source;
