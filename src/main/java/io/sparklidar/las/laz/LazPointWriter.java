package io.sparklidar.las.laz;

import io.sparklidar.las.ByteSink;
import io.sparklidar.las.LasColumns;
import io.sparklidar.las.PointLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the compressed points of a file: the pointer to the chunk table, the chunks and the table.
 * Points are held until a chunk is full. Confined to one thread.
 */
public final class LazPointWriter {

  private final ByteSink sink;
  private final LazSchema schema;
  private final LazChunkEncoder encoder;
  private final LasColumns pending;
  private final long start;
  private final List<Integer> chunkPoints = new ArrayList<>();
  private final List<Integer> chunkBytes = new ArrayList<>();

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
    start = sink.position();
    if (schema.isChunked()) {
      // Until the table is there the pointer says where it stands: "not finished".
      sink.write(littleEndian(start), 0, Long.BYTES);
    }
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

  private void writePending() throws IOException {
    if (pending.size() > 0) {
      writeChunk(pending);
      pending.resize(0);
    }
  }

  private void writeChunk(final LasColumns points) throws IOException {
    if (!schema.isChunked() && !chunkBytes.isEmpty()) {
      throw new IOException(
          "a file without chunks holds at most " + LazSchema.MAX_CHUNK_POINTS + " points");
    }
    final int size = encoder.encode(points);
    sink.write(encoder.bytes(), 0, size);
    chunkPoints.add(points.size());
    chunkBytes.add(size);
  }

  /**
   * Writes the last chunk and the chunk table.
   *
   * @throws IOException if they cannot be written
   */
  public void finish() throws IOException {
    writePending();
    if (!schema.isChunked()) {
      return;
    }
    final long table = sink.position();
    final byte[] head = littleEndian((long) chunkBytes.size() << 32);
    sink.write(head, 0, LazChunkTable.HEAD_LENGTH);
    if (!chunkBytes.isEmpty()) {
      final byte[] coded =
          LazChunkTable.encode(
              schema.hasVariableChunks() ? toArray(chunkPoints) : new int[0], toArray(chunkBytes));
      sink.write(coded, 0, coded.length);
    }
    sink.patch(start, littleEndian(table));
  }

  private static int[] toArray(final List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  private static byte[] littleEndian(final long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
