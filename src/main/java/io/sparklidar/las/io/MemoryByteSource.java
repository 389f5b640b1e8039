package io.sparklidar.las.io;

import java.io.EOFException;
import java.nio.ByteBuffer;
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
    requireBytes(position, length);
    System.arraycopy(bytes, (int) position, buffer, offset, length);
  }

  @Override
  public void readFully(final long position, final ByteBuffer target) throws EOFException {
    requireBytes(position, target.remaining());
    target.put(bytes, (int) position, target.remaining());
  }

  private void requireBytes(final long position, final int length) throws EOFException {
    if (position < 0 || length > bytes.length - position) {
      throw new EOFException(name + " ends at byte " + bytes.length);
    }
  }

  @Override
  public void close() {}
}
