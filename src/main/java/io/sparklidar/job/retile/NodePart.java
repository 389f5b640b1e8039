package io.sparklidar.job.retile;

import io.sparklidar.las.CopcChunk;
import io.sparklidar.las.point.LasColumns;
import java.io.Serializable;
import java.util.List;

/**
 * A node, or the points of it that one part of the tree has.
 *
 * @param chunk the node, compressed; none if others have points of it
 * @param numbers of the points in the order of all points of the file; empty of a whole node
 * @param columns the points, see {@link LasColumns#toBytes()}; empty of a whole node
 */
record NodePart(List<CopcChunk> chunk, long[] numbers, byte[] columns) implements Serializable {

  /** Bits of the number of a point in its file. */
  private static final int POINT_BITS = 40;

  static NodePart whole(final CopcChunk chunk) {
    return new NodePart(List.of(chunk), new long[0], new byte[0]);
  }

  static NodePart of(final long[] numbers, final LasColumns points) {
    return new NodePart(List.of(), numbers, points.toBytes());
  }

  /** The number of a point in the order of all points. */
  static long number(final int file, final long point) {
    return (long) file << POINT_BITS | point;
  }
}
