/**
 * Feature columns for the points of any frame of Spark, whatever it was made of ({@link
 * io.sparklidar.frame.LidarFeatures}). The frame is looked at once ({@code FrameScan}): which
 * lattice its coordinates lie on ({@code FrameLattice}) and how many points lie where, from which
 * squares are made that are tiles. Then, whenever its rows are asked for, each point goes to the
 * tile that owns it and to those whose halo it lies in ({@code PointCopies}), by one shuffle
 * ({@code TilePartitions}); a task gathers the points of one tile after the other in columns
 * ({@code GatheredPoints}), computes their features as a job does, and hands on the rows that they
 * came in ({@code TileWalk}).
 */
package io.sparklidar.frame;
