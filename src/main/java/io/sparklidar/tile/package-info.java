/**
 * From files to tiles: the chunk index of each file, the plan of what each task owns and reads, and
 * the reading of a tile.
 *
 * <p>Data flow: {@link io.sparklidar.tile.FileIndexer} decodes the XY of every chunk into a {@link
 * io.sparklidar.tile.FileIndex}, or makes it of the {@link io.sparklidar.tile.CountedChunks} of
 * somebody who counts by the {@link io.sparklidar.tile.CellRule}; {@link
 * io.sparklidar.tile.TilePlanner} turns the indexes of all files into {@link
 * io.sparklidar.tile.TileSpec}s, with the {@link io.sparklidar.tile.FileCuts} of files above the
 * point budget that read least; {@link io.sparklidar.tile.TileReader} reads one of them into a
 * {@link io.sparklidar.cloud.PointBlock}. Nothing here knows of Spark.
 */
package io.sparklidar.tile;
