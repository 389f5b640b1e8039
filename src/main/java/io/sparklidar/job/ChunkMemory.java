package io.sparklidar.job;

import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;

/** Whether the chunks of a file can be decoded here: each is held in memory as a whole. */
final class ChunkMemory {

  private ChunkMemory() {}

  /**
   * How many points the largest chunk of a file has.
   *
   * @throws BadInputException if no task could hold them
   */
  static int largest(final LasFile file) throws BadInputException {
    return largest(file, HeapGate.budget(Runtime.getRuntime().maxMemory()));
  }

  /** The same for so many bytes of memory. */
  static int largest(final LasFile file, final long room) throws BadInputException {
    final int largest = file.chunks().stream().mapToInt(Chunk::pointCount).max().orElse(0);
    if (TileMemory.ofIndexing(largest) > room) {
      throw new BadInputException(
          BadInput.of(
              file.source().name(),
              "chunks of at most " + room / TileMemory.ofIndexing(1) + " points, to fit in memory",
              "one of " + largest + " points",
              "write the file anew with smaller chunks (laszip does), or give executors more memory"),
          null);
    }
    return largest;
  }
}
