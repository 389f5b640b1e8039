package io.sparklidar.job.output;

import io.sparklidar.cloud.PointIdentity;
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

  /** Says which point of its file a row is. */
  private interface Indices {
    void fill(int[] rows, int count, long[] to, int at);
  }

  private final Chunk chunk;
  private final Source source;
  private final Indices indices;
  private final boolean oneChannel;
  private Optional<LasColumns> columns = Optional.empty();

  private ChunkPoints(final Chunk chunk, final Source source, final Indices indices) {
    this(chunk, source, indices, false);
  }

  private ChunkPoints(
      final Chunk chunk, final Source source, final Indices indices, final boolean oneChannel) {
    this.chunk = chunk;
    this.source = source;
    this.indices = indices;
    this.oneChannel = oneChannel;
  }

  /**
   * Points that are decoded if somebody asks for them: rows are those of the chunk.
   *
   * @param reader of the chunk's file, with the fields that sinks need; not used for other chunks
   *     before this one's points are done with
   * @param chunk which chunk
   */
  public static ChunkPoints decoded(final PointReader reader, final Chunk chunk) {
    return new ChunkPoints(chunk, () -> reader.read(chunk), ofRows(chunk));
  }

  /**
   * All points of a chunk: rows are those of the chunk.
   *
   * @param chunk which chunk
   * @param columns its points
   */
  public static ChunkPoints whole(final Chunk chunk, final LasColumns columns) {
    return new ChunkPoints(chunk, () -> columns, ofRows(chunk));
  }

  private static Indices ofRows(final Chunk chunk) {
    final long first = chunk.firstPoint();
    return (rows, count, to, at) -> {
      for (int i = 0; i < count; i++) {
        to[at + i] = first + rows[i];
      }
    };
  }

  /**
   * Points that are there: rows are those of the columns.
   *
   * @param chunk which chunk
   * @param columns points of its file with the fields that sinks need, some of the chunk's among
   *     them
   * @param identity {@link PointIdentity} of points, those of the columns one behind the other
   * @param first which of them belongs to row 0; may be below 0 for rows that nobody asks for
   */
  public static ChunkPoints kept(
      final Chunk chunk, final LasColumns columns, final long[] identity, final int first) {
    return new ChunkPoints(
        chunk,
        () -> columns,
        (rows, count, to, at) -> {
          for (int i = 0; i < count; i++) {
            to[at + i] = PointIdentity.index(identity[first + rows[i]]);
          }
        });
  }

  /** The same points, which are known to be of one scanner channel. */
  public ChunkPoints ofOneChannel() {
    return new ChunkPoints(chunk, source, indices, true);
  }

  /** Whether all points of the chunk are known to be of one scanner channel. */
  boolean hasOneChannel() {
    return oneChannel;
  }

  /** The chunk. */
  Chunk chunk() {
    return chunk;
  }

  /**
   * Indices in their file of some of the points.
   *
   * @param rows which of them
   * @param count how many of {@code rows}
   * @param to where to
   * @param at place of the first
   */
  void indices(final int[] rows, final int count, final long[] to, final int at) {
    indices.fill(rows, count, to, at);
  }

  /**
   * Points with the fields that sinks need.
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
