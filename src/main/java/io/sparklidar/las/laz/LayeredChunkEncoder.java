package io.sparklidar.las.laz;

import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.ByteArrayBuilder;
import io.sparklidar.las.laz.layered.LayeredEncoder;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasRecords;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Encodes the chunks of formats 6-10: one layer after the other; constant ones are dropped. */
final class LayeredChunkEncoder implements LazChunkEncoder {

  private final LazSchema schema;
  private final ArithmeticEncoder stream = new ArithmeticEncoder();
  private final LayeredEncoder encoder;
  private final ByteArrayBuilder chunk = new ByteArrayBuilder();

  LayeredChunkEncoder(final LazSchema schema) {
    this.schema = schema;
    encoder = new LayeredEncoder(schema, stream);
  }

  @Override
  public int encode(final LasColumns columns) {
    chunk.clear();
    final int recordLength = columns.layout().recordLength();
    LasRecords.pack(columns, 0, 1, chunk.bytes(), chunk.reserve(recordLength));
    final int sizes = chunk.reserve(Integer.BYTES * (1 + schema.layerCount()));
    putInt(sizes, columns.size());
    for (int layer = 0; layer < schema.layerCount(); layer++) {
      final boolean needed = encoder.encode(layer, columns);
      if (needed) {
        chunk.append(stream);
      }
      putInt(sizes + Integer.BYTES * (1 + layer), needed ? stream.size() : 0);
    }
    return chunk.size();
  }

  private void putInt(final int at, final int value) {
    ByteBuffer.wrap(chunk.bytes()).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
  }

  @Override
  public byte[] bytes() {
    return chunk.bytes();
  }
}
