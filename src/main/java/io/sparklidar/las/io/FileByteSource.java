package io.sparklidar.las.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of the local file system, read into buffers without a copy in between. */
public final class FileByteSource implements ByteSource {

  /**
   * The channel copies what goes into arrays through memory outside of the heap, which each thread
   * keeps for its next read: no more of it than this.
   */
  private static final int MOST_INTO_ARRAY = 1 << 20;

  private final String name;
  private final FileChannel channel;
  private final long length;

  private FileByteSource(final String name, final FileChannel channel) throws IOException {
    this.name = name;
    this.channel = channel;
    this.length = channel.size();
  }

  /**
   * Opens a file for reading.
   *
   * @throws IOException if it cannot be opened
   */
  public static FileByteSource open(final Path path) throws IOException {
    return open(path, path.toString());
  }

  /**
   * Opens a file for reading.
   *
   * @param path the file
   * @param name what error messages call it
   * @throws IOException if it cannot be opened
   */
  public static FileByteSource open(final Path path, final String name) throws IOException {
    return new FileByteSource(name, FileChannel.open(path, StandardOpenOption.READ));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void readFully(
      final long position, final byte[] buffer, final int offset, final int length)
      throws IOException {
    int done = 0;
    while (done < length) {
      final int part = Math.min(MOST_INTO_ARRAY, length - done);
      readFully(position + done, ByteBuffer.wrap(buffer, offset + done, part));
      done += part;
    }
  }

  @Override
  public void readFully(final long position, final ByteBuffer target) throws IOException {
    long next = position;
    while (target.hasRemaining()) {
      final int read = channel.read(target, next);
      if (read < 0) {
        throw new EOFException(name + " ends at byte " + next);
      }
      next += read;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
