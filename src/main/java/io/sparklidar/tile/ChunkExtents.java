package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.las.point.Chunk;
import java.util.ArrayList;
import java.util.List;

/** What the points of a run of chunks say of them; runs are added up. Confined to one thread. */
final class ChunkExtents {

  private final List<FileIndex.IndexedChunk> chunks = new ArrayList<>();
  private final HeightRange heights = new HeightRange();
  private final DensityGrid.Counter counter;
  private Bounds bounds = Bounds.EMPTY;
  private long points;

  /**
   * @param counter counts the points
   */
  ChunkExtents(final DensityGrid.Counter counter) {
    this.counter = counter;
  }

  /** The next chunk; its points are counted and its heights added by the caller. */
  void add(final Chunk chunk, final Bounds extent, final int count) {
    chunks.add(new FileIndex.IndexedChunk(chunk, extent));
    bounds = bounds.union(extent);
    points += count;
  }

  /** The run that follows; it must not be used any more. */
  void add(final ChunkExtents next) {
    chunks.addAll(next.chunks);
    heights.add(next.heights);
    counter.add(next.counter);
    bounds = bounds.union(next.bounds);
    points += next.points;
  }

  List<FileIndex.IndexedChunk> chunks() {
    return chunks;
  }

  HeightRange heights() {
    return heights;
  }

  DensityGrid.Counter counter() {
    return counter;
  }

  Bounds bounds() {
    return bounds;
  }

  long points() {
    return points;
  }
}
