/**
 * Files of points as rows, as few as a query needs.
 *
 * <p>Data flow: a {@link io.sparklidar.source.read.FileSet} is what the headers of all files say;
 * from their layouts follows the same table that a job writes as Parquet ({@link
 * io.sparklidar.source.read.PointSchema}). A {@link io.sparklidar.source.read.LasScanBuilder} hears
 * what the query asks for and leaves the rest out: files and chunks that a {@link
 * io.sparklidar.source.read.PointFilter} excludes, columns that nobody reads, points where headers
 * answer. On executors a {@link io.sparklidar.source.read.ChunkWalk} decodes the chunks of a {@link
 * io.sparklidar.source.read.PointPartition}, and a {@link
 * io.sparklidar.source.read.PointBatchReader} hands their columns over in batches.
 *
 * <p>A stream has no file set: a {@link io.sparklidar.source.read.PointStream} looks through a
 * {@link io.sparklidar.source.read.LandingFolder} again and again, and {@code source.landing}
 * remembers what it took. What cannot be read of files is a table of its own, a {@link
 * io.sparklidar.source.read.CorruptScan}.
 */
package io.sparklidar.source.read;
