package io.sparklidar.las.laz;

import io.sparklidar.las.LasColumns;
import io.sparklidar.las.LasRecords;

/** Encodes the chunks of formats 0-5. */
final class PointwiseChunkEncoder implements LazChunkEncoder {

  private final ArithmeticEncoder encoder = new ArithmeticEncoder();
  private final ByteArrayBuilder chunk = new ByteArrayBuilder();
  private final PointwiseItem[] items;

  PointwiseChunkEncoder(final LazSchema schema) {
    items = PointwiseItem.of(schema);
  }

  @Override
  public int encode(final LasColumns columns) {
    chunk.clear();
    final int first = chunk.reserve(columns.layout().recordLength());
    LasRecords.pack(columns, 0, 1, chunk.bytes(), first);
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
    chunk.append(encoder);
    return chunk.size();
  }

  @Override
  public byte[] bytes() {
    return chunk.bytes();
  }
}
