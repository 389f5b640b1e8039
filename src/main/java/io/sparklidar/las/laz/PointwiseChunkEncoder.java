package io.sparklidar.las.laz;

import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.ByteArrayBuilder;
import io.sparklidar.las.laz.pointwise.PointwiseEncoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;

/** Encodes the chunks of formats 0-5. */
final class PointwiseChunkEncoder implements LazChunkEncoder {

  private final ArithmeticEncoder stream = new ArithmeticEncoder();
  private final PointwiseEncoder encoder;
  private final ByteArrayBuilder chunk = new ByteArrayBuilder();

  PointwiseChunkEncoder(final LazSchema schema) {
    encoder = new PointwiseEncoder(schema, stream);
  }

  @Override
  public int encode(final LasColumns columns) {
    chunk.clear();
    final int first = chunk.reserve(columns.layout().recordLength());
    LasRecords.pack(columns, 0, 1, chunk.bytes(), first);
    encoder.encode(columns);
    chunk.append(stream);
    return chunk.size();
  }

  @Override
  public byte[] bytes() {
    return chunk.bytes();
  }
}
