package io.sparklidar.las.laz;

import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.laz.schema.LazSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames the chunks of a file that is being written: the pointer to the chunk table in front of
 * them, the table behind. Confined to one thread.
 */
final class ChunkTableWriter {

  private final ByteSink sink;
  private final LazSchema schema;
  private final long start;
  private final List<Integer> chunkPoints = new ArrayList<>();
  private final List<Integer> chunkBytes = new ArrayList<>();

  /** Begins at the sink's position, where the first chunk may follow afterwards. */
  ChunkTableWriter(final ByteSink sink, final LazSchema schema) throws IOException {
    this.sink = sink;
    this.schema = schema;
    start = sink.position();
    if (schema.isChunked()) {
      // Until the table is there the pointer says where it stands: "not finished".
      sink.write(littleEndian(start), 0, Long.BYTES);
    }
  }

  /** Notes a chunk that was written. */
  void add(final int points, final int bytes) {
    chunkPoints.add(points);
    chunkBytes.add(bytes);
  }

  /** Number of chunks that were noted. */
  int chunkCount() {
    return chunkBytes.size();
  }

  /** Writes the table behind the last chunk, in files that have one. */
  void finish() throws IOException {
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
