package io.sparklidar.ondevice;

import io.sparklidar.las.point.Chunk;

/**
 * A chunk in the compressed bytes of a tile.
 *
 * @param chunk where it stands in its file
 * @param offset of its first byte in the tile's
 * @param available how many of its bytes are there, from the first on
 */
record CompressedChunk(Chunk chunk, int offset, int available) {}
