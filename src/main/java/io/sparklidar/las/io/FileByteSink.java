package io.sparklidar.las.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A new file of the local file system, written through a buffer. */
public final class FileByteSink implements ByteSink {

  private static final int BUFFER_LENGTH = 1 << 17;

  private final FileChannel channel;
  private final byte[] buffer = new byte[BUFFER_LENGTH];
  private int buffered;
  private long flushed;

  private FileByteSink(final FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Creates a file, or replaces the content of one.
   *
   * @throws IOException if it cannot be opened
   */
  public static FileByteSink create(final Path path) throws IOException {
    return new FileByteSink(
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE));
  }

  @Override
  public void write(final byte[] bytes, final int offset, final int length) throws IOException {
    write(ByteBuffer.wrap(bytes, offset, length));
  }

  @Override
  public void write(final ByteBuffer bytes) throws IOException {
    final int length = bytes.remaining();
    if (length > buffer.length - buffered) {
      flush();
    }
    if (length > buffer.length) {
      writeFully(bytes, flushed);
      flushed += length;
      return;
    }
    bytes.get(buffer, buffered, length);
    buffered += length;
  }

  @Override
  public long position() {
    return flushed + buffered;
  }

  @Override
  public void patch(final long position, final byte[] bytes) throws IOException {
    if (position < 0 || position + bytes.length > position()) {
      throw new IllegalArgumentException(
          bytes.length + " bytes at " + position + " were not written before");
    }
    flush();
    writeFully(ByteBuffer.wrap(bytes), position);
  }

  private void flush() throws IOException {
    writeFully(ByteBuffer.wrap(buffer, 0, buffered), flushed);
    flushed += buffered;
    buffered = 0;
  }

  private void writeFully(final ByteBuffer bytes, final long position) throws IOException {
    long next = position;
    while (bytes.hasRemaining()) {
      next += channel.write(bytes, next);
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      flush();
    }
  }
}
