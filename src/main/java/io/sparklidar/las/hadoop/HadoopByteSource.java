package io.sparklidar.las.hadoop;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.FileByteSource;
import io.sparklidar.las.io.HeapDetour;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * A file of any Hadoop file system, read by position. Buffers are filled without a copy where the
 * stream can do that (HDFS); object stores read into arrays.
 *
 * <p>A local file is read past Hadoop where Hadoop would check nothing: it opens the file and looks
 * for a checksum file beside it for every single read. With a checksum file there, Hadoop reads,
 * and checks.
 */
public final class HadoopByteSource implements ByteSource {

  private final String name;
  private final long length;
  private final FSDataInputStream stream;
  private final boolean fillsBuffers;
  private final HeapDetour detour = new HeapDetour();

  private HadoopByteSource(final String name, final long length, final FSDataInputStream stream) {
    this.name = name;
    this.length = length;
    this.stream = stream;
    this.fillsBuffers = stream.hasCapability(StreamCapabilities.PREADBYTEBUFFER);
  }

  /**
   * Opens a file for reading.
   *
   * @throws IOException if it is not there or cannot be opened
   */
  public static ByteSource open(final FileSystem fileSystem, final Path path) throws IOException {
    return open(fileSystem, fileSystem.getFileStatus(path));
  }

  /**
   * Opens a file whose status is known.
   *
   * @throws IOException if it cannot be opened
   */
  public static ByteSource open(final FileSystem fileSystem, final FileStatus status)
      throws IOException {
    final Path path = status.getPath();
    final Optional<java.nio.file.Path> unchecked = unchecked(fileSystem, path);
    return unchecked.isPresent()
        ? FileByteSource.open(unchecked.get(), path.toString())
        : new HadoopByteSource(path.toString(), status.getLen(), fileSystem.open(path));
  }

  /** The local file that a path names, if nothing checks its bytes. */
  private static Optional<java.nio.file.Path> unchecked(
      final FileSystem fileSystem, final Path path) {
    return LocalPath.of(fileSystem, path)
        .filter(file -> LocalPath.ofChecksums(fileSystem, path).map(Files::notExists).orElse(true));
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
    try {
      stream.readFully(position, buffer, offset, length);
    } catch (final EOFException e) {
      throw ended(position, length, e);
    }
  }

  @Override
  public void readFully(final long position, final ByteBuffer target) throws IOException {
    if (!fillsBuffers) {
      detour.readFully(this, position, target);
      return;
    }
    final int wanted = target.remaining();
    try {
      stream.readFully(position, target);
    } catch (final EOFException e) {
      throw ended(position, wanted, e);
    }
  }

  private EOFException ended(final long position, final int wanted, final EOFException cause) {
    final EOFException named =
        new EOFException(
            name + " ends before byte " + (position + wanted) + ", read from " + position);
    named.initCause(cause);
    return named;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
