package io.sparklidar.las.io;

import java.io.IOException;

/** Bytes that say nothing: some writers leave room behind the points, and fill it with zeros. */
public final class ZeroBytes {

  private static final int STEP = 1 << 16;

  private ZeroBytes() {}

  /**
   * Whether all bytes of a part of a source are zero; reads no further than to the first that is
   * not.
   *
   * @param source the bytes
   * @param from position of the first
   * @param to position behind the last
   * @throws IOException if they cannot be read
   */
  public static boolean fill(final ByteSource source, final long from, final long to)
      throws IOException {
    final byte[] bytes = new byte[(int) Math.max(0, Math.min(STEP, to - from))];
    for (long position = from; position < to; position += bytes.length) {
      final int length = (int) Math.min(bytes.length, to - position);
      source.readFully(position, bytes, 0, length);
      for (int i = 0; i < length; i++) {
        if (bytes[i] != 0) {
          return false;
        }
      }
    }
    return true;
  }
}
