package io.sparklidar.las.laz;

import io.sparklidar.cloud.LasField;
import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;
import java.util.Set;

/**
 * Reads the chunks of one LAZ file into columns. Confined to one thread; its memory is reused from
 * chunk to chunk.
 */
public sealed interface LazChunkReader permits PointwiseChunkReader, LayeredChunkReader {

  /**
   * A reader of a file's chunks, of which nothing is known.
   *
   * @param source the file
   * @param schema how it is compressed
   * @param layout of its points
   * @param fields which to read
   */
  static LazChunkReader of(
      final ByteSource source,
      final LazSchema schema,
      final PointLayout layout,
      final Set<LasField> fields) {
    return of(source, schema, layout, fields, XyMemory.NONE);
  }

  /**
   * A reader of a file's chunks.
   *
   * @param source the file
   * @param schema how it is compressed
   * @param layout of its points
   * @param fields which to read; of formats 6-10 only their layers are fetched and decoded, of
   *     formats 0-5 always all
   * @param memory what is known of its chunks, and may be added
   */
  static LazChunkReader of(
      final ByteSource source,
      final LazSchema schema,
      final PointLayout layout,
      final Set<LasField> fields,
      final XyMemory memory) {
    return schema.isLayered()
        ? new LayeredChunkReader(source, schema, new LasColumns(layout, fields), memory)
        : new PointwiseChunkReader(source, schema, new LasColumns(layout, layout.fields()));
  }

  /**
   * Reads a chunk.
   *
   * @return its points; valid until the next call
   * @throws io.sparklidar.las.io.MalformedLasException if the chunk cannot be what it says
   * @throws IOException if the bytes cannot be read
   */
  LasColumns read(Chunk chunk) throws IOException;

  /** Whether all points of the chunk that was read last are of one scanner channel. */
  boolean hasOneChannel();
}
