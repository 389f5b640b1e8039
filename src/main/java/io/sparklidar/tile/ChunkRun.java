package io.sparklidar.tile;

import java.io.Serializable;

/**
 * Chunks of a file that follow one another.
 *
 * @param from index of the first
 * @param to index behind the last
 */
public record ChunkRun(int from, int to) implements Serializable {

  /** A run has at least one chunk. */
  public ChunkRun {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("a run of chunks cannot be " + from + ".." + to);
    }
  }

  /** Whether a chunk is one of them. */
  public boolean holds(final int chunk) {
    return chunk >= from && chunk < to;
  }
}
