package io.sparklidar.ondevice.sums;

/**
 * Decoded points that follow one another in a file, as those of a chunk do: up to the next run, or
 * the end.
 *
 * @param firstRow row of its first point among all that were decoded
 * @param firstIndex index of this point in its file
 * @param seed what the file counts as in checksums
 */
public record PointRun(int firstRow, long firstIndex, long seed) {

  /** What a row of the run adds to, to get what the hash of its point starts with. */
  long base() {
    return seed + firstIndex - firstRow;
  }
}
