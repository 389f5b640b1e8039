package io.sparklidar.ondevice;

import io.sparklidar.ondevice.chunks.ChunkKey;
import io.sparklidar.ondevice.chunks.ChunkRows;
import io.sparklidar.ondevice.chunks.Visit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the decoded chunks of a tile lie: in its own memory, or in memory that tiles share, which
 * stays until this is closed. For one thread.
 */
final class DecodedTile implements AutoCloseable {

  private final Visit visit;
  private final Map<ChunkKey, ChunkRows> rows;

  /**
   * @param visit has the chunks that are shared
   * @param own the others
   */
  DecodedTile(final Visit visit, final Map<ChunkKey, ChunkRows> own) {
    this.visit = visit;
    this.rows = new HashMap<>(visit.rows());
    this.rows.putAll(own);
  }

  /** Chunks one after the other; those that lie so are one run. */
  List<ChunkRows> runs(final List<ChunkKey> keys) {
    final List<ChunkRows> runs = new ArrayList<>();
    for (final ChunkKey key : keys) {
      final ChunkRows next = rows.get(key);
      final int last = runs.size() - 1;
      if (last >= 0 && runs.get(last).isFollowedBy(next)) {
        runs.set(last, runs.get(last).with(next));
      } else if (next.rows() > 0) {
        runs.add(next);
      }
    }
    return runs;
  }

  @Override
  public void close() {
    visit.close();
  }
}
