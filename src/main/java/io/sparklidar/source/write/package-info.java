/**
 * Frames as LAS and LAZ files.
 *
 * <p>Data flow: a {@link io.sparklidar.source.write.WrittenTable} says how each column of a frame
 * is stored in LAS, or why it cannot be. Where tiles are to be files, a {@link
 * io.sparklidar.source.write.TiledWrite} says of each row which tile it is of, and Spark brings
 * together those of one. On executors a {@link io.sparklidar.source.write.LasFileWriter} makes a
 * file of each partition or tile, in a folder of the attempt; a {@link
 * io.sparklidar.source.write.RowEncoder} refuses values that do not fit, and a {@link
 * io.sparklidar.source.write.CopcSpool} sorts what becomes COPC. A {@link
 * io.sparklidar.source.write.LasBatchWrite} renames all files into place when all are whole.
 */
package io.sparklidar.source.write;
