package io.sparklidar.job.features;

import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.job.output.ChunkPoints;
import io.sparklidar.las.PointReader;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.tile.TilePoints;
import java.util.Optional;

/**
 * The core points of a tile that one file holds, taken chunk by chunk: they come in order of (file,
 * index), so that those of a chunk are a run. Confined to one thread.
 */
final class CoreRun {

  private final int file;
  private final long[] identity;
  private final int cores;
  private final TilePoints points;
  private final Optional<LasColumns> kept;
  private int row;
  private int keptRow;
  private int[] rows = {};

  private CoreRun(
      final int file,
      final TilePoints points,
      final Optional<LasColumns> kept,
      final int row,
      final int keptRow) {
    this.file = file;
    this.identity = points.block().identity();
    this.points = points;
    this.cores = points.block().coreCount();
    this.kept = kept;
    this.row = row;
    this.keptRow = keptRow;
  }

  /**
   * Begins.
   *
   * @param file ordinal of the file
   * @param points the tile
   * @param ofFile which of the files whose points are kept it is, if any are
   * @param row the first core point to take
   * @param keptRow the same one among those that are kept of the file
   */
  static CoreRun of(
      final int file, final TilePoints points, final int ofFile, final int row, final int keptRow) {
    return new CoreRun(
        file,
        points,
        points.core().isEmpty()
            ? Optional.empty()
            : Optional.of(points.core().get(ofFile).points()),
        row,
        keptRow);
  }

  /** The first core point that is not taken. */
  int row() {
    return row;
  }

  /** Takes the core points of the next chunk; gives how many they are. */
  int take(final Chunk chunk) {
    final long last = chunk.firstPoint() + chunk.pointCount();
    int end = row;
    while (end < cores
        && PointIdentity.file(identity[end]) == file
        && PointIdentity.index(identity[end]) < last) {
      end++;
    }
    final int count = end - row;
    rows = rows.length >= count ? rows : new int[chunk.pointCount()];
    for (int i = 0; i < count; i++) {
      rows[i] =
          kept.isPresent()
              ? keptRow + i
              : (int) (PointIdentity.index(identity[row + i]) - chunk.firstPoint());
    }
    row = end;
    keptRow += count;
    return count;
  }

  /** Where the points that were taken last lie in {@link #points}. */
  int[] rows() {
    return rows;
  }

  /** The chunk that was taken last. */
  ChunkPoints points(final Chunk chunk, final PointReader reader) {
    final ChunkPoints taken =
        kept.isPresent()
            ? ChunkPoints.kept(chunk, kept.get(), identity, row - keptRow)
            : ChunkPoints.decoded(reader, chunk);
    return points.hasOneChannel(file, chunk.index()) ? taken.ofOneChannel() : taken;
  }
}
