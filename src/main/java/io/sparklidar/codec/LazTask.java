package io.sparklidar.codec;

import io.sparklidar.las.laz.LayeredChunkHead;
import io.sparklidar.las.laz.schema.LazSchema;
import java.nio.ByteBuffer;

/**
 * A stream and where its points go: the structure {@code Task} of the kernels.
 *
 * @param kind what it decodes
 * @param part which extra byte
 * @param input of its bytes, from the start of the input
 * @param bytes how many
 * @param record of the chunk's first record, from the start of the input
 * @param row of the chunk's first point in the columns
 * @param points of the chunk
 * @param chunk index in the batch
 */
record LazTask(
    Kind kind, int part, long input, int bytes, long record, long row, int points, int chunk) {

  /** Bytes of the structure. */
  static final int BYTES = 48;

  private static final long KIB = 1024;

  /** Memory that models of a stream take before the first symbol begins one, in KiB. */
  private static final int FIRST_MODELS = 48;

  /** What a task decodes; the order is that of the kernels. */
  enum Kind {
    XY(256, 64, 6),
    Z(128, 40, 3),
    CLASSIFICATION(288, 32, 1),
    FLAGS(72, 16, 1),
    INTENSITY(64, 24, 2),
    SCAN_ANGLE(64, 24, 1),
    USER_DATA(288, 32, 1),
    POINT_SOURCE_ID(64, 12, 1),
    GPS_TIME(144, 48, 2),
    RGB(40, 32, 5),
    NIR(16, 12, 2),
    WAVE_PACKET(704, 128, 9),
    EXTRA_BYTE(8, 8, 1),
    POINTWISE(1536, 384, 14);

    private final int mostModels;
    private final int usualModels;
    private final int symbolsPerPoint;

    /**
     * @param mostModels KiB of all models of all contexts
     * @param usualModels KiB of those that a chunk of real data begins, and some more
     * @param symbolsPerPoint symbols that a point takes
     */
    Kind(final int mostModels, final int usualModels, final int symbolsPerPoint) {
      this.mostModels = mostModels;
      this.usualModels = usualModels;
      this.symbolsPerPoint = symbolsPerPoint;
    }
  }

  /** The task of a layer. */
  static LazTask ofLayer(
      final LazSchema schema,
      final LayeredChunkHead head,
      final int layer,
      final LazChunkInput chunk,
      final long row,
      final int index) {
    long from = head.length();
    for (int before = 0; before < layer; before++) {
      from += head.layerSize(before);
    }
    return new LazTask(
        kind(schema, layer),
        Math.max(0, layer - schema.firstByteLayer()),
        chunk.offset() + from,
        (int) head.layerSize(layer),
        chunk.offset(),
        row,
        chunk.pointCount(),
        index);
  }

  /** The task of a chunk of formats 0-5. */
  static LazTask ofChunk(
      final LazSchema schema, final LazChunkInput chunk, final long row, final int index) {
    return new LazTask(
        Kind.POINTWISE,
        0,
        chunk.offset() + schema.chunkHeadLength(),
        (int) chunk.byteLength() - schema.chunkHeadLength(),
        chunk.offset(),
        row,
        chunk.pointCount(),
        index);
  }

  private static Kind kind(final LazSchema schema, final int layer) {
    if (layer >= schema.firstByteLayer()) {
      return Kind.EXTRA_BYTE;
    }
    if (layer == schema.rgbLayer()) {
      return Kind.RGB;
    }
    if (layer == schema.nirLayer()) {
      return Kind.NIR;
    }
    return layer == schema.waveLayer() ? Kind.WAVE_PACKET : Kind.values()[layer];
  }

  /** Whether the task is one of the first launch, which others wait for. */
  boolean isFirstLayer() {
    return kind == Kind.XY;
  }

  /**
   * Memory that its models take at most, all of it outside of shared memory.
   *
   * @param extraBytes of a record
   */
  long mostModelBytes(final int extraBytes) {
    final long begun = FIRST_MODELS + (long) points * kind.symbolsPerPoint;
    return Math.min(kind.mostModels, begun) * KIB + ofExtraBytes(extraBytes);
  }

  /** Memory that its models take with real data, likewise. */
  long usualModelBytes(final int extraBytes) {
    final long begun = FIRST_MODELS + (long) points * kind.symbolsPerPoint;
    return Math.min(kind.usualModels, begun) * KIB + ofExtraBytes(extraBytes);
  }

  private long ofExtraBytes(final int extraBytes) {
    return kind == Kind.POINTWISE ? 2 * KIB * extraBytes : 0;
  }

  /** How long it takes beside others, roughly: long ones are begun first. */
  long work() {
    return bytes == 0 ? points / 32 : (long) points * kind.symbolsPerPoint + 4L * bytes;
  }

  /** Appends the structure. */
  void put(final ByteBuffer to) {
    to.putLong(input).putLong(record).putLong(row);
    to.putInt(bytes).putInt(points).putInt(chunk).putInt(kind.ordinal()).putInt(part).putInt(0);
  }
}
