package io.sparklidar.las.io;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes in memory. */
public final class MemoryByteSink implements ByteSink {

  private byte[] bytes = new byte[1 << 12];
  private int size;

  @Override
  public void write(final byte[] source, final int offset, final int length) {
    write(ByteBuffer.wrap(source, offset, length));
  }

  @Override
  public void write(final ByteBuffer source) {
    final int length = source.remaining();
    final int needed = Math.addExact(size, length);
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(needed, (int) Math.min(1L << 30, 2L * size)));
    }
    source.get(bytes, size, length);
    size = needed;
  }

  @Override
  public long position() {
    return size;
  }

  @Override
  public void patch(final long position, final byte[] source) {
    if (position < 0 || position + source.length > size) {
      throw new IllegalArgumentException(
          source.length + " bytes at " + position + " were not written before");
    }
    System.arraycopy(source, 0, bytes, (int) position, source.length);
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  @Override
  public void close() {}
}
