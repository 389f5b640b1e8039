package io.sparklidar.job.features;

import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.parallel.TaskEnd;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Features of points whose chunks are computed in several parts of their file, on their way back to
 * point order. A part holds (point index, features) of one tile in ascending order of index, in
 * blocks of a few thousand points; at its end stands the first index and the place of every block,
 * so that who wants some points reads little besides.
 */
final class PartFeatureFile {

  private static final int BLOCK_POINTS = 4096;

  /** First index, offset and number of points of a block. */
  private static final int ENTRY_BYTES = 2 * Long.BYTES + Integer.BYTES;

  /** Number of blocks. */
  private static final int TAIL_BYTES = Integer.BYTES;

  private PartFeatureFile() {}

  /**
   * Writes core points of a tile.
   *
   * @param to where to
   * @param identity of the points
   * @param table their features
   * @param rows which points, ascending
   */
  static void write(
      final OutputStream to, final long[] identity, final FeatureTable table, final int[] rows)
      throws IOException {
    final int columns = table.features().size();
    final int blocks = (rows.length + BLOCK_POINTS - 1) / BLOCK_POINTS;
    final ByteBuffer buffer = ByteBuffer.allocate(BLOCK_POINTS * rowBytes(columns));
    final ByteBuffer index = ByteBuffer.allocate(blocks * ENTRY_BYTES + TAIL_BYTES);
    final DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to));
    long offset = 0;
    for (int from = 0; from < rows.length; from += BLOCK_POINTS) {
      final int end = Math.min(rows.length, from + BLOCK_POINTS);
      buffer.clear();
      for (int i = from; i < end; i++) {
        buffer.putLong(PointIdentity.index(identity[rows[i]]));
      }
      for (int c = 0; c < columns; c++) {
        final float[] values = table.column(c);
        for (int i = from; i < end; i++) {
          buffer.putFloat(values[rows[i]]);
        }
      }
      index.putLong(buffer.getLong(0)).putLong(offset).putInt(end - from);
      out.write(buffer.array(), 0, buffer.position());
      offset += buffer.position();
    }
    index.putInt(blocks);
    out.write(index.array());
    out.flush();
  }

  private static int rowBytes(final int columns) {
    return Long.BYTES + columns * Float.BYTES;
  }

  /**
   * Reads those of some points that a part holds.
   *
   * @param conf Hadoop configuration
   * @param part the part
   * @param firstPoint index of the first point wanted
   * @param to takes the features of as many points as it has room for
   * @param there takes which of its rows these are
   * @return how many of them the part holds
   * @throws IOException if it cannot be read
   */
  static int read(
      final Configuration conf,
      final Path part,
      final long firstPoint,
      final FeatureTable to,
      final BitSet there)
      throws IOException {
    final FileSystem fs = part.getFileSystem(conf);
    final long length = fs.getFileStatus(part).getLen();
    try (FSDataInputStream in = fs.open(part)) {
      final byte[] tail = new byte[TAIL_BYTES];
      in.readFully(length - TAIL_BYTES, tail);
      final ByteBuffer index = ByteBuffer.allocate(ByteBuffer.wrap(tail).getInt() * ENTRY_BYTES);
      in.readFully(length - TAIL_BYTES - index.capacity(), index.array());
      final ByteBuffer block = ByteBuffer.allocate(BLOCK_POINTS * rowBytes(to.features().size()));
      int found = 0;
      for (int entry = blockOf(index, firstPoint); entry < blocks(index); entry++) {
        final int at = entry * ENTRY_BYTES;
        if (index.getLong(at) >= firstPoint + to.size()) {
          break;
        }
        TaskEnd.checkHere();
        final int points = index.getInt(at + 2 * Long.BYTES);
        in.readFully(
            index.getLong(at + Long.BYTES),
            block.array(),
            0,
            points * rowBytes(to.features().size()));
        found += take(block, points, firstPoint, to, there);
      }
      return found;
    }
  }

  private static int blocks(final ByteBuffer index) {
    return index.capacity() / ENTRY_BYTES;
  }

  /** The last block that begins at or before a point, or the first. */
  private static int blockOf(final ByteBuffer index, final long point) {
    int low = 0;
    int high = blocks(index) - 1;
    while (low < high) {
      final int middle = (low + high + 1) >>> 1;
      if (index.getLong(middle * ENTRY_BYTES) <= point) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static int take(
      final ByteBuffer block,
      final int points,
      final long firstPoint,
      final FeatureTable to,
      final BitSet there) {
    final int values = points * Long.BYTES;
    int taken = 0;
    for (int p = 0; p < points; p++) {
      final long row = block.getLong(p * Long.BYTES) - firstPoint;
      if (row < 0 || row >= to.size()) {
        continue;
      }
      for (int c = 0; c < to.features().size(); c++) {
        to.column(c)[(int) row] = block.getFloat(values + (c * points + p) * Float.BYTES);
      }
      there.set((int) row);
      taken++;
    }
    return taken;
  }
}
