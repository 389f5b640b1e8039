package io.sparklidar.neighbor.faiss;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The structure {@code Lists} of {@code faiss.cuh}, byte by byte as the compiler lays it out. */
final class DeviceIvfParameters {

  private static final int BYTES = 112;
  private static final int POINTS = 0;
  private static final int LEVEL = 4;
  private static final int ROOM = 8;
  private static final int FETCH = 12;
  private static final int MIDDLE = 16;
  private static final int QUERIES = 32;
  private static final int REACH = 40;
  private static final int ROWS = 48;
  private static final int LISTS = 56;
  private static final int BOUND = 64;
  private static final int DISTANCES = 72;
  private static final int LABELS = 80;
  private static final int PENDING_COUNT = 88;
  private static final int PENDING = 96;
  private static final int PENDING_REACH = 104;

  private final ByteBuffer buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());

  /**
   * @param layout where things lie
   * @param base address of the start
   * @param middle of the tile: x, y, z
   */
  DeviceIvfParameters(final DeviceIvfLayout layout, final long base, final int[] middle) {
    buffer.putInt(POINTS, layout.listPoints).putInt(LEVEL, layout.level);
    buffer.putInt(FETCH, layout.fetch);
    for (int axis = 0; axis < middle.length; axis++) {
      buffer.putInt(MIDDLE + axis * Integer.BYTES, middle[axis]);
    }
    buffer.putLong(ROWS, base + layout.rows).putLong(LISTS, base + layout.lists);
    buffer.putLong(BOUND, base + layout.bounds).putLong(DISTANCES, base + layout.distances);
    buffer.putLong(LABELS, base + layout.labels);
  }

  /** Sets the queries and how far they look, by address; 0 for a reach that is to be guessed. */
  DeviceIvfParameters queries(final long queries, final long reach) {
    buffer.putLong(QUERIES, queries).putLong(REACH, reach);
    return this;
  }

  /** Sets where queries are listed that are still to be searched for, by address. */
  DeviceIvfParameters pending(final long count, final long queries, final long reach) {
    buffer.putLong(PENDING_COUNT, count).putLong(PENDING, queries).putLong(PENDING_REACH, reach);
    return this;
  }

  /** Sets how many lists a query visits at most. */
  DeviceIvfParameters room(final int lists) {
    buffer.putInt(ROOM, lists);
    return this;
  }

  /** The bytes as they are now. */
  byte[] bytes() {
    return buffer.array().clone();
  }
}
