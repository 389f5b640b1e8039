package io.sparklidar.las.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that are appended, some of which are corrected later. Confined to one thread. */
public interface ByteSink extends Closeable {

  /**
   * Appends {@code bytes[offset .. offset + length)}.
   *
   * @throws IOException if they cannot be written
   */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /**
   * Appends what is left of a buffer, on the heap or not; then nothing is left of it.
   *
   * @throws IOException if it cannot be written
   */
  void write(ByteBuffer bytes) throws IOException;

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
