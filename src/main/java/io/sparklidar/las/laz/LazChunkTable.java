package io.sparklidar.las.laz;

import io.sparklidar.las.laz.coding.ArithmeticDecoder;
import io.sparklidar.las.laz.coding.ArithmeticEncoder;
import io.sparklidar.las.laz.coding.IntegerCoder;

/**
 * The table of chunks: how many bytes and, where chunks vary, how many points each one has. Coded
 * as differences to the entry before.
 */
final class LazChunkTable {

  /** Bytes before the coded entries: version and number of chunks. */
  static final int HEAD_LENGTH = 8;

  private static final int POINTS = 0;
  private static final int BYTES = 1;

  /** The longest code of a class, a modelled corrector and 23 raw bits, rounded up. */
  private static final int MAX_INTEGER_LENGTH = 8;

  private LazChunkTable() {}

  /** Bytes of the coded entries of a table, at most. */
  static long maximumLength(final long chunks) {
    return ArithmeticDecoder.START_LENGTH + 2L * MAX_INTEGER_LENGTH * chunks;
  }

  /**
   * Decodes entries.
   *
   * @param bytes the coded entries and whatever follows, and room for the decoder to read ahead
   * @param length how many of the bytes were read
   * @param chunkPoints where numbers of points go; empty if they are not stored
   * @param chunkBytes where numbers of bytes go
   */
  static void decode(
      final byte[] bytes, final int length, final int[] chunkPoints, final int[] chunkBytes) {
    final ArithmeticDecoder decoder = new ArithmeticDecoder();
    final IntegerCoder coder = new IntegerCoder(32, 2);
    decoder.start(bytes, 0, length);
    for (int i = 0; i < chunkBytes.length; i++) {
      if (chunkPoints.length > 0) {
        chunkPoints[i] = coder.decode(decoder, i > 0 ? chunkPoints[i - 1] : 0, POINTS);
      }
      chunkBytes[i] = coder.decode(decoder, i > 0 ? chunkBytes[i - 1] : 0, BYTES);
    }
  }

  /**
   * Encodes entries.
   *
   * @param chunkPoints numbers of points; empty if they are not stored
   * @param chunkBytes numbers of bytes
   */
  static byte[] encode(final int[] chunkPoints, final int[] chunkBytes) {
    final ArithmeticEncoder encoder = new ArithmeticEncoder();
    final IntegerCoder coder = new IntegerCoder(32, 2);
    encoder.start();
    for (int i = 0; i < chunkBytes.length; i++) {
      if (chunkPoints.length > 0) {
        coder.encode(encoder, i > 0 ? chunkPoints[i - 1] : 0, chunkPoints[i], POINTS);
      }
      coder.encode(encoder, i > 0 ? chunkBytes[i - 1] : 0, chunkBytes[i], BYTES);
    }
    encoder.finish();
    return encoder.toByteArray();
  }
}
