package io.sparklidar.ondevice;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.codec.LazChunkInput;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.ondevice.chunks.ChunkKey;
import java.util.List;

/**
 * The chunks of one file in the compressed bytes of a tile.
 *
 * @param file its ordinal
 * @param schema how it is compressed
 * @param transform its scale and offset, heights in the unit of the plan
 * @param keys of the chunks, ascending
 * @param chunks in the same order
 */
record CompressedFile(
    int file,
    LazSchema schema,
    CoordinateTransform transform,
    List<ChunkKey> keys,
    List<LazChunkInput> chunks) {

  int points() {
    return chunks.stream().mapToInt(LazChunkInput::pointCount).sum();
  }
}
