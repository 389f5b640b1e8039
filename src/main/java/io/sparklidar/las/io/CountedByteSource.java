package io.sparklidar.las.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/**
 * Bytes that are counted as they are read.
 *
 * @param source of the bytes
 * @param count is told how many were read, by the thread that read them
 */
public record CountedByteSource(ByteSource source, LongConsumer count)
    implements ForwardingByteSource {

  @Override
  public void readFully(
      final long position, final byte[] buffer, final int offset, final int length)
      throws IOException {
    source.readFully(position, buffer, offset, length);
    count.accept(length);
  }

  @Override
  public void readFully(final long position, final ByteBuffer target) throws IOException {
    final int length = target.remaining();
    source.readFully(position, target);
    count.accept(length);
  }
}
