package io.sparklidar.las.laz;

import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;

/**
 * Compresses chunks of points. Confined to one thread; its memory is reused from chunk to chunk.
 * The bytes are those that the reference implementation writes for the same points.
 */
public sealed interface LazChunkEncoder permits PointwiseChunkEncoder, LayeredChunkEncoder {

  /** An encoder of chunks. */
  static LazChunkEncoder of(final LazSchema schema) {
    return schema.isLayered() ? new LayeredChunkEncoder(schema) : new PointwiseChunkEncoder(schema);
  }

  /**
   * Compresses all points of the columns into one chunk.
   *
   * @param columns at least one point, all fields of a layout that the schema was made for
   * @return number of bytes of the chunk
   */
  int encode(LasColumns columns);

  /** Where the last chunk is, from index 0 on; valid until the next call. */
  byte[] bytes();
}
