package io.sparklidar.las.laz;

import io.sparklidar.las.ByteSource;
import io.sparklidar.las.Chunk;
import io.sparklidar.las.LasColumns;
import io.sparklidar.las.LasRecords;
import io.sparklidar.las.MalformedLasException;
import java.io.IOException;

/** Reads the chunks of formats 6-10, of which it fetches no more than the layers it needs. */
final class LayeredChunkReader implements LazChunkReader {

  /** Layers that are not needed are fetched with their neighbours if they are shorter than this. */
  private static final int WORTH_SKIPPING = 1 << 16;

  /** What is fetched at once beyond the share of the last chunk that was needed: a sixteenth. */
  private static final int MARGIN = 16;

  private final LazSchema schema;
  private final LasColumns columns;
  private final LayeredDecoder decoder;
  private final ChunkBuffer buffer;
  private final int[] layerStart;

  /** Share of a chunk that was needed from its front on, in the last chunk. */
  private double neededShare;

  LayeredChunkReader(final ByteSource source, final LazSchema schema, final LasColumns columns) {
    this.schema = schema;
    this.columns = columns;
    decoder = new LayeredDecoder(schema);
    buffer = new ChunkBuffer(source, schema);
    layerStart = new int[schema.layerCount() + 1];
    neededShare = needs(schema.layerCount() - 1) ? 1 : 0;
  }

  private boolean needs(final int layer) {
    return columns.has(decoder.field(layer));
  }

  @Override
  public LasColumns read(final Chunk chunk) throws IOException {
    buffer.start(chunk);
    final byte[] bytes = fetch(chunk);
    columns.resize(chunk.pointCount());
    decoder.start(chunk.pointCount());
    LasRecords.unpack(bytes, 0, columns, 0, 1);
    final int firstChannel = new LayeredChunkHead(schema, bytes).firstChannel();
    for (int layer = 0; layer < schema.layerCount(); layer++) {
      if (needs(layer)) {
        decode(layer, bytes, firstChannel);
      }
    }
    return columns;
  }

  private void decode(final int layer, final byte[] bytes, final int firstChannel)
      throws MalformedLasException {
    final int from = layerStart[layer];
    final int to = layerStart[layer + 1];
    final int end;
    try {
      end = decoder.decode(layer, bytes, from, to, columns, firstChannel);
    } catch (CorruptStreamException corrupt) {
      throw buffer.malformed(corrupt, "the layer of " + decoder.field(layer) + " of ");
    }
    if (end != to) {
      throw buffer.malformed(
          end,
          "the layer of " + decoder.field(layer) + " to fill its " + (to - from) + " bytes",
          "its end after " + (end - from));
    }
  }

  /** Fetches the head and the needed layers, each to its place; the rest is left undefined. */
  private byte[] fetch(final Chunk chunk) throws IOException {
    final int length = (int) chunk.byteLength();
    final int headLength = schema.chunkHeadLength();
    final int expected = (int) (neededShare * length);
    final int atOnce = Math.min(length, Math.max(headLength, expected + expected / MARGIN));
    final byte[] bytes = buffer.allocate(length);
    buffer.fetch(0, atOnce);
    locateLayers(new LayeredChunkHead(schema, bytes), chunk);

    int from = atOnce;
    int to = atOnce;
    int neededFromFront = headLength;
    for (int layer = 0; layer < schema.layerCount(); layer++) {
      final int start = Math.max(atOnce, layerStart[layer]);
      final int end = layerStart[layer + 1];
      if (!needs(layer) || layerStart[layer] == end) {
        continue;
      }
      if (layerStart[layer] - neededFromFront < WORTH_SKIPPING) {
        neededFromFront = end;
      }
      if (end <= atOnce) {
        continue;
      }
      if (start - to >= WORTH_SKIPPING) {
        buffer.fetch(from, to);
        from = start;
      }
      to = end;
    }
    buffer.fetch(from, to);
    neededShare = (double) neededFromFront / length;
    return bytes;
  }

  private void locateLayers(final LayeredChunkHead head, final Chunk chunk)
      throws MalformedLasException {
    head.check(buffer, chunk);
    layerStart[0] = head.length();
    for (int layer = 0; layer < schema.layerCount(); layer++) {
      layerStart[layer + 1] = layerStart[layer] + (int) head.layerSize(layer);
    }
  }
}
