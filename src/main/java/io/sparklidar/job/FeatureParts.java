package io.sparklidar.job;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.PointIdentity;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Features of a file that is computed in parts, on their way back to point order. A part holds
 * (point index, features) of one tile in ascending order of index, in blocks of a few thousand
 * points; reading all parts of a file side by side, chunk by chunk, needs one block a part in
 * memory.
 */
final class FeatureParts {

  private static final int BLOCK_POINTS = 4096;
  private static final int END = 0;

  private FeatureParts() {}

  /** Writes the core points of a tile. */
  static void write(final OutputStream to, final PointBlock block, final FeatureTable table)
      throws IOException {
    final int columns = table.features().size();
    final ByteBuffer buffer = ByteBuffer.allocate(BLOCK_POINTS * rowBytes(columns));
    final DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to));
    for (int from = 0; from < table.size(); from += BLOCK_POINTS) {
      final int count = Math.min(BLOCK_POINTS, table.size() - from);
      buffer.clear();
      for (int i = from; i < from + count; i++) {
        buffer.putLong(PointIdentity.index(block.identity()[i]));
      }
      for (int c = 0; c < columns; c++) {
        final float[] values = table.column(c);
        for (int i = from; i < from + count; i++) {
          buffer.putFloat(values[i]);
        }
      }
      out.writeInt(count);
      out.write(buffer.array(), 0, buffer.position());
    }
    out.writeInt(END);
    out.flush();
  }

  private static int rowBytes(final int columns) {
    return Long.BYTES + columns * Float.BYTES;
  }

  /** All parts of one file, read side by side. Not safe for concurrent use. */
  static final class Reader implements Closeable {

    private final FeatureSet features;
    private final List<Cursor> cursors = new ArrayList<>();

    Reader(final Configuration conf, final List<Path> parts, final FeatureSet features)
        throws IOException {
      this.features = features;
      for (final Path part : parts) {
        cursors.add(
            new Cursor(
                new DataInputStream(
                    new BufferedInputStream(part.getFileSystem(conf).open(part), 1 << 16)),
                features.size()));
      }
    }

    /**
     * The features of a run of points; runs must be asked for in ascending order.
     *
     * @param firstPoint index of the first point
     * @param count how many
     * @throws IOException if the parts do not hold each of them once
     */
    FeatureTable read(final long firstPoint, final int count) throws IOException {
      final FeatureTable table = new FeatureTable(features, count);
      int found = 0;
      for (final Cursor cursor : cursors) {
        found += cursor.take(firstPoint, count, table);
      }
      if (found != count) {
        throw new IOException(
            "the parts of a file must hold its points "
                + firstPoint
                + ".."
                + (firstPoint + count - 1)
                + " once, they hold "
                + found
                + " of "
                + count);
      }
      return table;
    }

    @Override
    public void close() throws IOException {
      for (final Cursor cursor : cursors) {
        cursor.in.close();
      }
    }
  }

  private static final class Cursor {

    private final DataInputStream in;
    private final int columns;
    private final byte[] bytes;
    private final ByteBuffer buffer;
    private int blockSize;
    private int next;
    private boolean atEnd;

    private Cursor(final DataInputStream in, final int columns) {
      this.in = in;
      this.columns = columns;
      this.bytes = new byte[BLOCK_POINTS * rowBytes(columns)];
      this.buffer = ByteBuffer.wrap(bytes);
    }

    private boolean fill() throws IOException {
      if (next < blockSize) {
        return true;
      }
      if (atEnd) {
        return false;
      }
      blockSize = in.readInt();
      next = 0;
      if (blockSize == END) {
        atEnd = true;
        return false;
      }
      in.readFully(bytes, 0, blockSize * rowBytes(columns));
      return true;
    }

    private int take(final long firstPoint, final int count, final FeatureTable to)
        throws IOException {
      int taken = 0;
      while (fill()) {
        final long index = buffer.getLong(next * Long.BYTES);
        if (index >= firstPoint + count) {
          break;
        }
        final int row = Math.toIntExact(index - firstPoint);
        final int values = blockSize * Long.BYTES;
        for (int c = 0; c < columns; c++) {
          to.column(c)[row] = buffer.getFloat(values + (c * blockSize + next) * Float.BYTES);
        }
        next++;
        taken++;
      }
      return taken;
    }
  }
}
