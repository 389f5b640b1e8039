package io.sparklidar.las.io;

import java.io.Closeable;
import java.io.IOException;

/** Bytes that are appended, some of which are corrected later. Confined to one thread. */
public interface ByteSink extends Closeable {

  /**
   * Appends {@code bytes[offset .. offset + length)}.
   *
   * @throws IOException if they cannot be written
   */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /** Number of bytes appended so far. */
  long position();

  /**
   * Replaces bytes that were appended before.
   *
   * @param position of the first of them
   * @throws IOException if they cannot be written
   */
  void patch(long position, byte[] bytes) throws IOException;
}
