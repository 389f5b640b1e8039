package io.sparklidar.job.input;

import io.sparklidar.error.BadInput;
import io.sparklidar.error.BadInputException;
import io.sparklidar.job.HeapGate;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.Chunk;

/** Whether the chunks of a file can be decoded here: each is held in memory as a whole. */
public final class ChunkMemory {

  /** Coordinates and returns as they are decoded, and the bytes they come from. */
  private static final long INDEXED_POINT = 24;

  /** What columns of a point take beyond its record: flags and returns have a byte each. */
  public static final long BEYOND_RECORD = 4;

  private ChunkMemory() {}

  /** For decoding where the points of a file are, chunk by chunk. */
  public static long ofIndexing(final int largestChunk) {
    return INDEXED_POINT * largestChunk;
  }

  /**
   * How many points the largest chunk of a file has.
   *
   * @throws BadInputException if no task could hold them
   */
  public static int largest(final LasFile file) throws BadInputException {
    return largest(file, HeapGate.budget(Runtime.getRuntime().maxMemory()));
  }

  /** The same for so many bytes of memory. */
  public static int largest(final LasFile file, final long room) throws BadInputException {
    final int largest = file.chunks().stream().mapToInt(Chunk::pointCount).max().orElse(0);
    if (ofIndexing(largest) > room) {
      throw new BadInputException(
          BadInput.of(
              file.source().name(),
              "chunks of at most " + room / ofIndexing(1) + " points, to fit in memory",
              "one of " + largest + " points",
              "write the file anew with smaller chunks (laszip does), or give executors more memory"),
          null);
    }
    return largest;
  }
}
