package io.sparklidar.las.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of the local file system. */
public final class FileByteSource implements ByteSource {

  private final Path path;
  private final FileChannel channel;
  private final long length;

  private FileByteSource(final Path path, final FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.length = channel.size();
  }

  /**
   * Opens a file for reading.
   *
   * @throws IOException if it cannot be opened
   */
  public static FileByteSource open(final Path path) throws IOException {
    return new FileByteSource(path, FileChannel.open(path, StandardOpenOption.READ));
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void readFully(
      final long position, final byte[] buffer, final int offset, final int length)
      throws IOException {
    final ByteBuffer target = ByteBuffer.wrap(buffer, offset, length);
    long next = position;
    while (target.hasRemaining()) {
      final int read = channel.read(target, next);
      if (read < 0) {
        throw new EOFException(path + " ends at byte " + next);
      }
      next += read;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
