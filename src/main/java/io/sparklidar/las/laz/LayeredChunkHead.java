package io.sparklidar.las.laz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a chunk of formats 6-10 begins with: its first record, its number of points and the sizes of
 * its layers.
 */
final class LayeredChunkHead {

  private final int recordLength;
  private final ByteBuffer bytes;
  private final int layers;

  /**
   * @param bytes hold the head at index 0
   */
  LayeredChunkHead(final LazSchema schema, final byte[] bytes) {
    recordLength = schema.recordLength();
    layers = schema.layerCount();
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Position of the number of points. */
  int countPosition() {
    return recordLength;
  }

  /** Number of points, the first included; unsigned. */
  long pointCount() {
    return bytes.getInt(recordLength) & 0xFFFFFFFFL;
  }

  /** Position of the first layer. */
  int length() {
    return recordLength + Integer.BYTES * (1 + layers);
  }

  /** Bytes of a layer; unsigned. */
  long layerSize(final int layer) {
    return bytes.getInt(recordLength + Integer.BYTES * (1 + layer)) & 0xFFFFFFFFL;
  }

  /** Bytes of the chunk. */
  long chunkLength() {
    long length = length();
    for (int layer = 0; layer < layers; layer++) {
      length += layerSize(layer);
    }
    return length;
  }
}
