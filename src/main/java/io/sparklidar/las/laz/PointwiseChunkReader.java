package io.sparklidar.las.laz;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.laz.coding.CorruptStreamException;
import io.sparklidar.las.laz.pointwise.PointwiseDecoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import java.io.IOException;

/** Reads the chunks of formats 0-5. */
final class PointwiseChunkReader implements LazChunkReader {

  private final LazSchema schema;
  private final LasColumns columns;
  private final PointwiseDecoder decoder;
  private final ChunkBuffer buffer;

  PointwiseChunkReader(final ByteSource source, final LazSchema schema, final LasColumns columns) {
    this.schema = schema;
    this.columns = columns;
    decoder = new PointwiseDecoder(schema);
    buffer = new ChunkBuffer(source, schema);
  }

  /** Formats 0-5 know no others. */
  @Override
  public boolean hasOneChannel() {
    return true;
  }

  @Override
  public LasColumns read(final Chunk chunk) throws IOException {
    final int end = decode(chunk);
    if (end != chunk.byteLength()) {
      throw buffer.malformed(
          end,
          "the stream to fill the " + chunk.byteLength() + " bytes of the chunk",
          "its end after " + end);
    }
    return columns;
  }

  /**
   * Reads a chunk that may be shorter than it says.
   *
   * @return bytes of it that hold its points
   */
  int decode(final Chunk chunk) throws IOException {
    buffer.start(chunk);
    final int length = (int) chunk.byteLength();
    final byte[] bytes = buffer.allocate(length);
    buffer.fetch(0, length);
    columns.resize(1);
    LasRecords.unpack(bytes, 0, columns, 0, 1);
    try {
      return decoder.decode(bytes, schema.recordLength(), length, chunk.pointCount(), columns);
    } catch (CorruptStreamException corrupt) {
      throw buffer.malformed(corrupt, "");
    }
  }
}
