package io.sparklidar.las.io;

import java.io.Closeable;
import java.io.IOException;

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
}
