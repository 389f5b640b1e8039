package io.sparklidar.neighbor.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The structure {@code Query} of {@code query.cuh}, byte by byte as the compiler lays it out. */
final class CudaQuery {

  private static final int BYTES = 280;

  /** Levels that a tree has room for. */
  static final int MAX_LEVELS = 9;

  private static final int BOXES = 8;
  private static final int COUNTS = 80;
  private static final int LEVELS = 116;
  private static final int SIZE = 120;
  private static final int CORE = 128;
  private static final int K = 132;
  private static final int LIMIT = 136;
  private static final int UNIT = 144;
  private static final int COLUMNS = 152;
  private static final int COLUMN_COUNT = 216;
  private static final int VARIANTS = 220;
  private static final int RECORDS = 224;
  private static final int MORE_COLUMNS = 232;
  private static final int FROM = 240;
  private static final int PLACES = 244;
  private static final int FAR_COUNT = 248;
  private static final int FAR = 256;
  private static final int NEIGHBORS = 264;
  private static final int IDENTITY = 272;

  private final ByteBuffer buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());

  /**
   * @param layout where things lie
   * @param base address of the start
   * @param size number of points
   */
  CudaQuery(final CudaLayout layout, final long base, final int size) {
    if (layout.boxes.length > MAX_LEVELS) {
      throw new IllegalArgumentException("too many points for the tree: " + size);
    }
    buffer.putLong(0, base + layout.points);
    for (int level = 0; level < layout.boxes.length; level++) {
      buffer.putLong(BOXES + level * Long.BYTES, base + layout.boxes[level]);
      buffer.putInt(COUNTS + level * Integer.BYTES, layout.boxCounts[level]);
    }
    buffer.putInt(LEVELS, layout.boxes.length);
    buffer.putInt(SIZE, size);
    buffer.putLong(RECORDS, base + layout.records);
    buffer.putLong(MORE_COLUMNS, base + layout.moreColumns);
    buffer.putLong(FAR_COUNT, base + layout.scalars + CudaEngine.FAR_COUNT_OFFSET);
    buffer.putLong(FAR, base + layout.far);
  }

  /** Sets what is asked: core points, neighbours, squared limit in steps, length of a step. */
  CudaQuery asking(final int core, final int k, final long limit, final double unit) {
    buffer.putInt(CORE, core).putInt(K, k).putLong(LIMIT, limit).putDouble(UNIT, unit);
    return this;
  }

  /** Sets the column of each feature, and the bits of the variants. */
  CudaQuery columns(final byte[] columns, final int count, final int variants) {
    buffer.put(COLUMNS, columns);
    buffer.putInt(COLUMN_COUNT, count).putInt(VARIANTS, variants);
    return this;
  }

  /** Sets where neighbours are listed. */
  CudaQuery listing(final long address) {
    buffer.putLong(NEIGHBORS, address);
    return this;
  }

  /**
   * Sets where identities are, which decide which of several points at one place are neighbours.
   */
  CudaQuery identities(final long address) {
    buffer.putLong(IDENTITY, address);
    return this;
  }

  /** The bytes for a stretch of the curve. */
  byte[] stretch(final int from, final int places) {
    buffer.putInt(FROM, from).putInt(PLACES, places);
    return buffer.array().clone();
  }
}
