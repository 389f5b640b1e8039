package io.sparklidar.las.laz;

import io.sparklidar.las.LasColumns;

/** Decodes the chunks of formats 0-5: all items of a point, then the next point, in one stream. */
final class PointwiseDecoder {

  private final ArithmeticDecoder decoder = new ArithmeticDecoder();
  private final PointwiseItem[] items;

  PointwiseDecoder(final LazSchema schema) {
    items = PointwiseItem.of(schema);
  }

  /**
   * Decodes points 1 .. size-1; point 0 is in the columns already.
   *
   * @param bytes where the stream is
   * @param from index of its first byte
   * @param to index after its last byte
   * @param columns all fields of the layout
   * @return index after the last byte read
   */
  int decode(final byte[] bytes, final int from, final int to, final LasColumns columns) {
    for (final PointwiseItem item : items) {
      item.start(columns);
    }
    final int count = columns.size();
    int point = 0;
    try {
      decoder.start(bytes, from, to);
      for (point = 1; point < count; point++) {
        for (final PointwiseItem item : items) {
          item.decode(decoder, point);
        }
      }
    } catch (CorruptStreamException corrupt) {
      throw corrupt.atPoint(point);
    }
    return decoder.position();
  }
}
