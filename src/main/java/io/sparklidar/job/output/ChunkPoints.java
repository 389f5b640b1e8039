package io.sparklidar.job.output;

import io.sparklidar.las.Chunk;
import io.sparklidar.las.LasColumns;
import io.sparklidar.las.PointReader;
import java.io.IOException;
import java.util.Optional;

/**
 * The points of a chunk: those that whoever read them has kept, or else decoded when they are first
 * asked for. Confined to one thread.
 */
public final class ChunkPoints {

  /** Reads the points. */
  private interface Decoder {
    LasColumns read() throws IOException;
  }

  private final Chunk chunk;
  private final Decoder decoder;
  private Optional<LasColumns> columns;

  private ChunkPoints(
      final Chunk chunk, final Decoder decoder, final Optional<LasColumns> columns) {
    this.chunk = chunk;
    this.decoder = decoder;
    this.columns = columns;
  }

  /**
   * Points that are decoded if somebody asks for them: rows are those of the chunk.
   *
   * @param reader of the chunk's file, with all fields; not used for other chunks before this one's
   *     points are done with
   * @param chunk which chunk
   */
  public static ChunkPoints decoded(final PointReader reader, final Chunk chunk) {
    return new ChunkPoints(chunk, () -> reader.read(chunk), Optional.empty());
  }

  /**
   * Points that are there: rows are those of the columns.
   *
   * @param chunk which chunk
   * @param columns points of its file with all fields, some of the chunk's among them
   */
  public static ChunkPoints kept(final Chunk chunk, final LasColumns columns) {
    return new ChunkPoints(chunk, () -> columns, Optional.of(columns));
  }

  /** The chunk. */
  Chunk chunk() {
    return chunk;
  }

  /**
   * Points with all fields.
   *
   * @throws IOException if they cannot be read
   */
  LasColumns columns() throws IOException {
    if (columns.isEmpty()) {
      columns = Optional.of(decoder.read());
    }
    return columns.get();
  }
}
