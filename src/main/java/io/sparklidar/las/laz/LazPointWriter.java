package io.sparklidar.las.laz;

import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.io.IOException;

/**
 * Writes the compressed points of a file: the pointer to the chunk table, the chunks and the table.
 * Points are held until a chunk is full. Confined to one thread.
 */
public final class LazPointWriter {

  private final ByteSink sink;
  private final LazSchema schema;
  private final LazChunkEncoder encoder;
  private final LasColumns pending;
  private final ChunkTableWriter table;

  /**
   * Begins at the sink's position.
   *
   * @param layout of the points, the same that the schema was made for
   * @throws IOException if the pointer cannot be written
   */
  public LazPointWriter(final ByteSink sink, final LazSchema schema, final PointLayout layout)
      throws IOException {
    this.sink = sink;
    this.schema = schema;
    encoder = LazChunkEncoder.of(schema);
    pending = new LasColumns(layout, layout.fields());
    table = new ChunkTableWriter(sink, schema);
  }

  /**
   * Writes all points of the columns.
   *
   * @throws IOException if they cannot be written
   */
  public void write(final LasColumns columns) throws IOException {
    if (pending.size() == 0 && columns.size() == chunkCapacity()) {
      writeChunk(columns);
      return;
    }
    int first = 0;
    while (first < columns.size()) {
      final int count = Math.min(chunkCapacity() - pending.size(), columns.size() - first);
      pending.append(columns, first, count);
      first += count;
      if (pending.size() == chunkCapacity()) {
        writePending();
      }
    }
  }

  private int chunkCapacity() {
    return schema.isChunked() && !schema.hasVariableChunks()
        ? schema.chunkSize()
        : LazSchema.MAX_CHUNK_POINTS;
  }

  /**
   * Ends the chunk that is being filled, if it has points.
   *
   * @throws IllegalStateException if chunks are of fixed size
   * @throws IOException if it cannot be written
   */
  public void endChunk() throws IOException {
    if (!schema.isChunked() || !schema.hasVariableChunks()) {
      throw new IllegalStateException("chunks of this file are not of any size");
    }
    writePending();
  }

  /**
   * Ends the chunk that is being filled, if it has points, and writes one that was compressed
   * before.
   *
   * @param chunk its bytes, as the schema has it
   * @param points how many it has
   * @throws IllegalStateException if chunks are of fixed size
   * @throws IOException if it cannot be written
   */
  public void writeChunk(final byte[] chunk, final int points) throws IOException {
    endChunk();
    sink.write(chunk, 0, chunk.length);
    table.add(points, chunk.length);
  }

  private void writePending() throws IOException {
    if (pending.size() > 0) {
      writeChunk(pending);
      pending.resize(0);
    }
  }

  private void writeChunk(final LasColumns points) throws IOException {
    if (!schema.isChunked() && table.chunkCount() > 0) {
      throw new IOException(
          "a file without chunks holds at most " + LazSchema.MAX_CHUNK_POINTS + " points");
    }
    final int size = encoder.encode(points);
    sink.write(encoder.bytes(), 0, size);
    table.add(points.size(), size);
  }

  /**
   * Writes the last chunk and the chunk table.
   *
   * @throws IOException if they cannot be written
   */
  public void finish() throws IOException {
    writePending();
    table.finish();
  }
}
