package io.sparklidar.las.laz;

import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import java.io.IOException;

/**
 * The compressed points of a file, written from chunks that are made already. Confined to one
 * thread.
 */
public final class LazChunkSequence {

  private final ByteSink sink;
  private final ChunkTableWriter table;
  private long nextPoint;

  /**
   * Begins the compressed points at the sink's position.
   *
   * @param sink where chunks go
   * @param schema how they are compressed
   * @throws IOException if the sink cannot be written
   */
  public LazChunkSequence(final ByteSink sink, final LazSchema schema) throws IOException {
    this.sink = sink;
    table = new ChunkTableWriter(sink, schema);
  }

  /**
   * Writes the next chunk.
   *
   * @param points how many it has
   * @param length how many bytes it has
   * @param content writes them
   * @return where it is
   * @throws IOException if it cannot be written
   */
  public Chunk write(final int points, final int length, final LazLayerSplicer.Content content)
      throws IOException {
    final long start = sink.position();
    content.writeTo(sink::write);
    if (sink.position() - start != length) {
      throw new IllegalStateException(
          "a chunk of " + length + " bytes has " + (sink.position() - start));
    }
    final Chunk chunk = new Chunk(table.chunkCount(), nextPoint, points, start, length);
    table.add(points, length);
    nextPoint += points;
    return chunk;
  }

  /**
   * Writes the chunk table.
   *
   * @throws IOException if it cannot be written
   */
  public void finish() throws IOException {
    table.finish();
  }
}
