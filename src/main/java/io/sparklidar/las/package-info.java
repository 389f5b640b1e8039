/**
 * LAS, LAZ and COPC files, read and written without any other library.
 *
 * <p>A {@link io.sparklidar.las.io.ByteSource} gives bytes at positions. {@link
 * io.sparklidar.las.LasFile} reads from it the header, the records around the points and the list
 * of {@link io.sparklidar.las.point.Chunk}s; nothing in a file is believed before it is checked
 * against what the file can hold. A {@link io.sparklidar.las.PointReader} turns a chunk into {@link
 * io.sparklidar.las.point.LasColumns}: primitive arrays, one a field. {@link
 * io.sparklidar.las.LasWriter} goes the other way, {@link io.sparklidar.las.LazEnricher} adds extra
 * bytes to a LAZ file and compresses nothing else again. {@link io.sparklidar.las.CopcFile} answers
 * with the points of a box at a resolution; {@link io.sparklidar.las.CopcWriter} and {@link
 * io.sparklidar.las.CopcConversion} make such files, {@link io.sparklidar.las.CopcAssembly} one of
 * nodes that were compressed elsewhere.
 *
 * <p>This package is the top. What files consist of lies below it, and knows nothing of files as a
 * whole: bytes in {@code io}, points in {@code point}, header and records in {@code header},
 * coordinate reference systems in {@code crs}, the compression in {@code laz}, the octree in {@code
 * copc}.
 *
 * <p>A file that contradicts itself ends in a {@link io.sparklidar.las.io.MalformedLasException}
 * that names the place; deviations that lose nothing are accepted and listed by {@link
 * io.sparklidar.las.LasFile#warnings()}.
 */
package io.sparklidar.las;
