/**
 * LAS and LAZ files, read and written without any other library.
 *
 * <p>A {@link io.sparklidar.las.ByteSource} gives bytes at positions. {@link
 * io.sparklidar.las.LasFile} reads from it the header, the records around the points and the list
 * of {@link io.sparklidar.las.Chunk}s; nothing in a file is believed before it is checked against
 * what the file can hold. A {@link io.sparklidar.las.PointReader} turns a chunk into {@link
 * io.sparklidar.las.LasColumns}: primitive arrays, one a field. {@link io.sparklidar.las.LasWriter}
 * goes the other way. The compression itself lives in {@code io.sparklidar.las.laz}, which knows
 * columns and streams but no files' structure.
 *
 * <p>A file that contradicts itself ends in a {@link io.sparklidar.las.MalformedLasException} that
 * names the place; deviations that lose nothing are accepted and listed by {@link
 * io.sparklidar.las.LasFile#warnings()}.
 */
package io.sparklidar.las;
