package io.sparklidar.las.laz;

import io.sparklidar.las.laz.layered.KeptXy;
import io.sparklidar.las.point.Chunk;
import java.util.Optional;

/**
 * Keeps what the XY layers of a file's chunks say for those who read them again. Safe for
 * concurrent use.
 */
public interface XyMemory {

  /** Keeps nothing. */
  XyMemory NONE =
      new XyMemory() {
        @Override
        public Optional<KeptXy> find(final Chunk chunk) {
          return Optional.empty();
        }

        @Override
        public boolean wants(final Chunk chunk) {
          return false;
        }

        @Override
        public void keep(final Chunk chunk, final KeptXy xy) {}
      };

  /** What is kept of a chunk. */
  Optional<KeptXy> find(Chunk chunk);

  /** Whether there may be room for what a chunk says. */
  boolean wants(Chunk chunk);

  /** Keeps what a chunk says, if there is room. */
  void keep(Chunk chunk, KeptXy xy);
}
