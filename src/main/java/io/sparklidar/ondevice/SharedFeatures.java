package io.sparklidar.ondevice;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.point.Chunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Features of core points whose chunks other tiles have points of, too, as they come from the
 * device, in no order. For one thread.
 */
public final class SharedFeatures {

  private final CompressedTile tile;
  private final int count;
  private final ByteBuffer memory;

  /**
   * @param tile whose they are
   * @param count how many points
   * @param memory their rows among all decoded points, then their features one after the other:
   *     {@link #bytesOfPoint} for each, to be there before they are asked for
   */
  SharedFeatures(final CompressedTile tile, final int count, final ByteBuffer memory) {
    this.tile = tile;
    this.count = count;
    this.memory = memory;
  }

  /** Memory of the host that a point takes. */
  static long bytesOfPoint(final int columns) {
    return Integer.BYTES + (long) Float.BYTES * columns;
  }

  /** Their rows. */
  ByteBuffer rows() {
    return part(0);
  }

  /** The values of a feature. */
  ByteBuffer column(final int column) {
    return part(1 + column);
  }

  private ByteBuffer part(final int number) {
    final int bytes = Float.BYTES * count;
    return memory.slice(number * bytes, bytes).order(ByteOrder.nativeOrder());
  }

  /** How many points. */
  public int count() {
    return count;
  }

  /**
   * Takes them in the order of the file.
   *
   * @param table takes the features, of as many points as there are
   * @return the index of each point in the file, ascending
   */
  public long[] copyTo(final FeatureTable table) {
    final int[] order = new int[count];
    final long[] indices = order(order);
    for (int c = 0; c < table.features().size(); c++) {
      final FloatBuffer from = column(c).asFloatBuffer();
      final float[] to = table.column(c);
      for (int i = 0; i < count; i++) {
        to[i] = from.get(order[i]);
      }
    }
    return indices;
  }

  private long[] order(final int[] order) {
    final IntBuffer rows = rows().asIntBuffer();
    final int firstRow = tile.core().points();
    final int[] placeOf = new int[tile.shared().points()];
    Arrays.fill(placeOf, -1);
    for (int i = 0; i < count; i++) {
      placeOf[rows.get(i) - firstRow] = i;
    }
    final long[] indices = new long[count];
    int found = 0;
    int row = 0;
    for (final Chunk chunk : tile.sharedChunks()) {
      for (int i = 0; i < chunk.pointCount(); i++) {
        final int place = placeOf[row++];
        if (place >= 0) {
          order[found] = place;
          indices[found++] = chunk.firstPoint() + i;
        }
      }
    }
    if (found != count) {
      throw new IllegalStateException(count + " points have " + found + " different rows");
    }
    return indices;
  }
}
