package io.sparklidar.las.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A new file of the local file system, written through a buffer outside of the heap. What is large
 * and outside of the heap itself goes into the file from where it lies.
 */
public final class FileByteSink implements ByteSink {

  private static final int BUFFER_LENGTH = 1 << 17;

  /** Less than that is copied sooner than a call of the system is made. */
  private static final int LARGE = 1 << 14;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);
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
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  /**
   * Creates a file where nothing is.
   *
   * @throws IOException if something is there, or it cannot be made
   */
  public static FileByteSink createNew(final Path path) throws IOException {
    return new FileByteSink(
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  @Override
  public void write(final byte[] bytes, final int offset, final int length) throws IOException {
    write(ByteBuffer.wrap(bytes, offset, length));
  }

  @Override
  public void write(final ByteBuffer bytes) throws IOException {
    if (bytes.isDirect() && bytes.remaining() >= LARGE) {
      append(bytes);
      return;
    }
    while (bytes.remaining() > buffer.remaining()) {
      final int room = buffer.remaining();
      buffer.put(bytes.slice(bytes.position(), room));
      bytes.position(bytes.position() + room);
      flush();
    }
    buffer.put(bytes);
  }

  /** What is in the buffer and what follows it, in one go where the system can. */
  private void append(final ByteBuffer bytes) throws IOException {
    final ByteBuffer[] all = {buffer.flip(), bytes};
    try {
      while (bytes.hasRemaining()) {
        flushed += channel.write(all);
      }
    } finally {
      buffer.compact();
    }
  }

  @Override
  public long position() {
    return flushed + buffer.position();
  }

  @Override
  public void patch(final long position, final byte[] bytes) throws IOException {
    requireWritten(position, bytes.length);
    flush();
    final ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      channel.write(rest, position + rest.position());
    }
  }

  /**
   * Reads bytes that were appended before.
   *
   * @param position of the first of them
   * @param bytes filled with them
   * @throws IOException if they cannot be read
   */
  public void read(final long position, final byte[] bytes) throws IOException {
    requireWritten(position, bytes.length);
    flush();
    final ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      if (channel.read(rest, position + rest.position()) < 0) {
        throw new EOFException("somebody has cut the file off before byte " + position());
      }
    }
  }

  private void requireWritten(final long position, final int length) {
    if (position < 0 || position + length > position()) {
      throw new IllegalArgumentException(
          length + " bytes at " + position + " were not written before");
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        flushed += channel.write(buffer);
      }
    } finally {
      buffer.compact();
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try (channel) {
        flush();
      }
    }
  }
}
