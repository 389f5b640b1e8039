package io.sparklidar.las.io;

import java.io.EOFException;
import java.util.Objects;

/** Bytes in memory. The array is shared, not copied. */
public final class MemoryByteSource implements ByteSource {

  private final String name;
  private final byte[] bytes;

  /**
   * @param name what error messages call it
   * @param bytes the content
   */
  public MemoryByteSource(final String name, final byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public void readFully(
      final long position, final byte[] buffer, final int offset, final int length)
      throws EOFException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    if (position < 0 || length > bytes.length - position) {
      throw new EOFException(name + " ends at byte " + bytes.length);
    }
    System.arraycopy(bytes, (int) position, buffer, offset, length);
  }

  @Override
  public void close() {}
}
