package io.sparklidar.las.laz.pointwise;

import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;

/** Encodes the chunks of formats 0-5: all items of a point, then the next point, in one stream. */
public final class PointwiseEncoder {

  private final ArithmeticEncoder encoder;
  private final PointwiseItem[] items;

  /**
   * Of the chunks of a file.
   *
   * @param schema how it is compressed
   * @param encoder where the bytes of each chunk go
   */
  public PointwiseEncoder(final LazSchema schema, final ArithmeticEncoder encoder) {
    this.encoder = encoder;
    items = PointwiseItem.of(schema);
  }

  /**
   * Encodes points 1 .. size-1: point 0 stands in front of the stream.
   *
   * @param columns all fields of the layout
   */
  public void encode(final LasColumns columns) {
    for (final PointwiseItem item : items) {
      item.attach(columns);
      item.start();
    }
    encoder.start();
    final int count = columns.size();
    for (int point = 1; point < count; point++) {
      for (final PointwiseItem item : items) {
        item.encode(encoder, point);
      }
    }
    encoder.finish();
  }
}
