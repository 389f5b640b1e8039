package io.sparklidar.las.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes that can be read at any position. Implementations are safe for concurrent readers. */
public interface ByteSource extends Closeable {

  /** What error messages call it, usually a path. */
  String name();

  /** Number of bytes. */
  long length();

  /**
   * Fills {@code buffer[offset .. offset + length)} with the bytes from {@code position} on.
   *
   * @throws java.io.EOFException if the source ends before
   * @throws IOException if the bytes cannot be read
   */
  void readFully(long position, byte[] buffer, int offset, int length) throws IOException;

  /**
   * Fills what is left of a buffer, on the heap or not, with the bytes from {@code position} on.
   * Where the file system allows it they are copied nowhere else on their way: into page-locked
   * memory, too. If it fails, what the buffer holds is not defined.
   *
   * @throws java.io.EOFException if the source ends before
   * @throws IOException if the bytes cannot be read
   */
  default void readFully(final long position, final ByteBuffer target) throws IOException {
    new HeapDetour().readFully(this, position, target);
  }
}
