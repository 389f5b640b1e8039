package io.sparklidar.source.read;

import io.sparklidar.las.io.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bytes that are counted as they are read. Spark itself asks Hadoop for their number, which does
 * not see what is read past it.
 *
 * @param source of the bytes
 * @param count what they are added to
 */
record CountedBytes(ByteSource source, LongAdder count) implements ByteSource {

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public long length() {
    return source.length();
  }

  @Override
  public void readFully(
      final long position, final byte[] buffer, final int offset, final int length)
      throws IOException {
    source.readFully(position, buffer, offset, length);
    count.add(length);
  }

  @Override
  public void readFully(final long position, final ByteBuffer target) throws IOException {
    final int length = target.remaining();
    source.readFully(position, target);
    count.add(length);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
