package io.sparklidar.job.output;

import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.util.Optional;

/**
 * The points of a chunk: those that whoever read them has kept, or else decoded when they are first
 * asked for. Confined to one thread.
 */
public final class ChunkPoints {

  /** Gives the points. */
  private interface Source {
    LasColumns points() throws IOException;
  }

  private final Chunk chunk;
  private final Source source;
  private Optional<LasColumns> columns = Optional.empty();

  private ChunkPoints(final Chunk chunk, final Source source) {
    this.chunk = chunk;
    this.source = source;
  }

  /**
   * Points that are decoded if somebody asks for them: rows are those of the chunk.
   *
   * @param reader of the chunk's file, with all fields; not used for other chunks before this one's
   *     points are done with
   * @param chunk which chunk
   */
  public static ChunkPoints decoded(final PointReader reader, final Chunk chunk) {
    return new ChunkPoints(chunk, () -> reader.read(chunk));
  }

  /**
   * Points that are there: rows are those of the columns.
   *
   * @param chunk which chunk
   * @param columns points of its file with all fields, some of the chunk's among them
   */
  public static ChunkPoints kept(final Chunk chunk, final LasColumns columns) {
    return new ChunkPoints(chunk, () -> columns);
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
      columns = Optional.of(source.points());
    }
    return columns.get();
  }
}
