package io.sparklidar.las.laz;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.las.laz.schema.LazSchema;
import io.sparklidar.las.point.Chunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a chunk of formats 6-10 begins with: its first record, its number of points and the sizes of
 * its layers.
 */
public final class LayeredChunkHead {

  private static final PointAttribute CHANNEL = PointAttribute.SCANNER_CHANNEL;

  private final int recordLength;
  private final int flagsOffset;
  private final ByteBuffer bytes;
  private final int layers;

  /**
   * @param schema how the file is compressed
   * @param bytes hold the head at index 0
   */
  public LayeredChunkHead(final LazSchema schema, final byte[] bytes) {
    recordLength = schema.recordLength();
    flagsOffset = CHANNEL.field().offset(schema.pointFormat().orElseThrow());
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
  public int length() {
    return recordLength + Integer.BYTES * (1 + layers);
  }

  /** Bytes of a layer; unsigned. */
  public long layerSize(final int layer) {
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

  /** Scanner channel of the first record. */
  int firstChannel() {
    return bytes.get(flagsOffset) >>> CHANNEL.shift() & CHANNEL.mask();
  }

  /**
   * Whether the head agrees with what is known of the chunk.
   *
   * @param points number of points
   * @param byteLength bytes of the chunk
   */
  public boolean agrees(final int points, final long byteLength) {
    return pointCount() == points && chunkLength() == byteLength && hasFirstLayer(points);
  }

  private boolean hasFirstLayer(final int points) {
    return layerSize(LazSchema.XY_LAYER) > 0 || points == 1;
  }

  /**
   * Checks the head against what is known of the chunk.
   *
   * @param buffer of the chunk, for the error
   * @throws MalformedLasException if the number of points or the lengths contradict it
   */
  void check(final ChunkBuffer buffer, final Chunk chunk) throws MalformedLasException {
    if (pointCount() != chunk.pointCount()) {
      throw buffer.malformed(
          countPosition(), chunk.pointCount() + " points", pointCount() + " points");
    }
    if (chunkLength() != chunk.byteLength()) {
      throw buffer.malformed(
          countPosition() + Integer.BYTES,
          "layers that fill the " + chunk.byteLength() + " bytes of the chunk",
          chunkLength() + " bytes");
    }
    if (!hasFirstLayer(chunk.pointCount())) {
      throw buffer.malformed(
          countPosition() + Integer.BYTES,
          "a layer of x and y for " + chunk.pointCount() + " points",
          "none");
    }
  }
}
