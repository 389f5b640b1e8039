package io.sparklidar.las.laz;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.CorruptStreamException;
import io.sparklidar.las.laz.layered.LayeredDecoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;

/** The bytes of the chunk that is being read, and the errors that name places in it. */
final class ChunkBuffer {

  private static final int MAX_BYTES = Integer.MAX_VALUE - 64;

  private final ByteSource source;
  private final LazSchema schema;
  private Chunk chunk = new Chunk(0, 0, 0, 0, 0);
  private byte[] bytes = {};

  ChunkBuffer(final ByteSource source, final LazSchema schema) {
    this.source = source;
    this.schema = schema;
  }

  /**
   * Begins a chunk: index 0 of the bytes will be its first.
   *
   * @throws MalformedLasException if it cannot hold as many points as it says
   */
  void start(final Chunk next) throws MalformedLasException {
    chunk = next;
    final int points = next.pointCount();
    if (points < 1 || points > LazSchema.MAX_CHUNK_POINTS) {
      throw malformed(
          0, "a chunk of 1.." + LazSchema.MAX_CHUNK_POINTS + " points", points + " points");
    }
    final int minimum = schema.minimumChunkLength();
    if (next.byteLength() < minimum || next.byteLength() > MAX_BYTES) {
      throw malformed(
          0, "a chunk of " + minimum + ".." + MAX_BYTES + " bytes", next.byteLength() + " bytes");
    }
    if (next.offset() > source.length() - next.byteLength()) {
      throw malformed(
          0,
          "a chunk of " + next.byteLength() + " bytes",
          "a file of " + source.length() + " bytes");
    }
    if (!schema.canHold(points, next.byteLength())) {
      throw malformed(
          0, "points that " + next.byteLength() + " bytes can hold", points + " points");
    }
  }

  /** Makes room for the first {@code length} bytes of the chunk, dropping what was fetched. */
  byte[] allocate(final int length) {
    final int needed = length + ArithmeticDecoder.READ_AHEAD;
    if (bytes.length < needed) {
      bytes = new byte[Math.max(needed, (int) Math.min(MAX_BYTES, bytes.length * 3L / 2))];
    }
    return bytes;
  }

  /** Fetches the bytes {@code from .. to-1} of the chunk. */
  void fetch(final int from, final int to) throws IOException {
    if (from < to) {
      source.readFully(chunk.offset() + from, bytes, from, to - from);
    }
  }

  /**
   * Decodes a layer of the chunk, which it must fill.
   *
   * @param layer which
   * @param from index of its first byte in the chunk
   * @param to index after its last byte
   * @param columns where to
   * @param firstChannel scanner channel of the chunk's first point
   * @throws MalformedLasException if it cannot be what it says
   */
  void decode(
      final LayeredDecoder decoder,
      final int layer,
      final int from,
      final int to,
      final LasColumns columns,
      final int firstChannel)
      throws MalformedLasException {
    final int end;
    try {
      end = decoder.decode(layer, bytes, from, to, columns, firstChannel);
    } catch (CorruptStreamException corrupt) {
      throw malformed(corrupt, "the layer of " + decoder.field(layer) + " of ");
    }
    if (end != to) {
      throw malformed(
          end,
          "the layer of " + decoder.field(layer) + " to fill its " + (to - from) + " bytes",
          "its end after " + (end - from));
    }
  }

  MalformedLasException malformed(final int position, final String expected, final String found) {
    return new MalformedLasException(
        source.name(), chunk.offset() + position, expected, found + " in " + name());
  }

  /**
   * The error of a stream of the chunk.
   *
   * @param stream what of the chunk it is
   */
  MalformedLasException malformed(final CorruptStreamException corrupt, final String stream) {
    final long offset = chunk.offset() + corrupt.position();
    final String found = corrupt.found() + " in " + stream + name();
    return corrupt.point().isEmpty()
        ? new MalformedLasException(source.name(), offset, corrupt.expected(), found)
        : new MalformedLasException(
            source.name(),
            offset,
            chunk.firstPoint() + corrupt.point().getAsInt(),
            corrupt.expected(),
            found);
  }

  private String name() {
    return "chunk " + chunk.index();
  }
}
