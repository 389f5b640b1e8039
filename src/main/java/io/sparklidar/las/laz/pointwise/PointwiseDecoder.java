package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.CorruptStreamException;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;

/** Decodes the chunks of formats 0-5: all items of a point, then the next point, in one stream. */
public final class PointwiseDecoder {

  /** Points that columns have room for before any is decoded: their number may be wrong. */
  private static final int FIRST_ROOM = LazSchema.DEFAULT_CHUNK_SIZE;

  private final ArithmeticDecoder decoder = new ArithmeticDecoder();
  private final PointwiseItem[] items;

  /** Of the chunks of a file. */
  public PointwiseDecoder(final LazSchema schema) {
    items = PointwiseItem.of(schema);
  }

  /**
   * Decodes points 1 .. count-1; point 0 is in the columns already, which grow as points come.
   *
   * @param bytes where the stream is
   * @param from index of its first byte
   * @param to index after its last byte
   * @param count number of points
   * @param columns all fields of the layout
   * @return index after the last byte read
   */
  public int decode(
      final byte[] bytes, final int from, final int to, final int count, final LasColumns columns) {
    int room = makeRoom(columns, Math.min(FIRST_ROOM, count));
    for (final PointwiseItem item : items) {
      item.start();
    }
    int point = 0;
    try {
      decoder.start(bytes, from, to);
      point = 1;
      while (point < count) {
        if (point == room) {
          room = makeRoom(columns, (int) Math.min(2L * room, count));
        }
        for (; point < room; point++) {
          for (final PointwiseItem item : items) {
            item.decode(decoder, point);
          }
        }
      }
    } catch (CorruptStreamException corrupt) {
      throw corrupt.atPoint(point);
    }
    return decoder.position();
  }

  private int makeRoom(final LasColumns columns, final int points) {
    columns.resize(points);
    for (final PointwiseItem item : items) {
      item.attach(columns);
    }
    return points;
  }
}
