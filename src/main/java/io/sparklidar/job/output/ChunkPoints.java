package io.sparklidar.job.output;

import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import java.io.IOException;
import java.util.Optional;

/** The points of a chunk, decoded when they are first asked for. Confined to one thread. */
public final class ChunkPoints {

  private final PointReader reader;
  private final Chunk chunk;
  private Optional<LasColumns> decoded = Optional.empty();

  /**
   * @param reader of the chunk's file, with all fields; not used for other chunks before this one's
   *     points are done with
   * @param chunk which chunk
   */
  public ChunkPoints(final PointReader reader, final Chunk chunk) {
    this.reader = reader;
    this.chunk = chunk;
  }

  /** The chunk. */
  Chunk chunk() {
    return chunk;
  }

  /**
   * Its points with all fields.
   *
   * @throws IOException if they cannot be read
   */
  LasColumns columns() throws IOException {
    if (decoded.isEmpty()) {
      decoded = Optional.of(reader.read(chunk));
    }
    return decoded.get();
  }
}
