package io.sparklidar.las.laz;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.layered.KeptXy;
import io.sparklidar.las.laz.layered.LayeredDecoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import java.io.IOException;
import java.util.Optional;

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
  private final XyMemory memory;
  private final int[] layerStart;

  /** Share of a chunk that was needed from its front on, in the last chunk. */
  private double neededShare;

  LayeredChunkReader(
      final ByteSource source,
      final LazSchema schema,
      final LasColumns columns,
      final XyMemory memory) {
    this.memory = memory;
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
    final Optional<KeptXy> known = memory.find(chunk);
    known.ifPresent(xy -> decoder.restoreXy(xy, columns));
    for (int layer = known.isPresent() ? 1 : 0; layer < schema.layerCount(); layer++) {
      if (needs(layer)) {
        buffer.decode(
            decoder, layer, layerStart[layer], layerStart[layer + 1], columns, firstChannel);
      }
    }
    if (known.isEmpty() && memory.wants(chunk)) {
      decoder.keepXy(columns).ifPresent(xy -> memory.keep(chunk, xy));
    }
    return columns;
  }

  @Override
  public boolean hasOneChannel() {
    return decoder.hasOneChannel(columns.size());
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
