package io.sparklidar.las.hadoop;

import io.sparklidar.las.io.ByteSource;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** A file of any Hadoop file system, read by position. */
public final class HadoopByteSource implements ByteSource {

  private final String name;
  private final long length;
  private final FSDataInputStream stream;

  private HadoopByteSource(final String name, final long length, final FSDataInputStream stream) {
    this.name = name;
    this.length = length;
    this.stream = stream;
  }

  /**
   * Opens a file for reading.
   *
   * @throws IOException if it is not there or cannot be opened
   */
  public static HadoopByteSource open(final FileSystem fileSystem, final Path path)
      throws IOException {
    return open(fileSystem, fileSystem.getFileStatus(path));
  }

  /**
   * Opens a file whose status is known.
   *
   * @throws IOException if it cannot be opened
   */
  public static HadoopByteSource open(final FileSystem fileSystem, final FileStatus status)
      throws IOException {
    final Path path = status.getPath();
    return new HadoopByteSource(
        path.toString(), status.getLen(), withoutChecksum(fileSystem, path).open(path));
  }

  /** The checksum file that Hadoop looks for beside a local one has no path if there is a colon. */
  private static FileSystem withoutChecksum(final FileSystem fileSystem, final Path path) {
    return fileSystem instanceof LocalFileSystem local && path.getName().indexOf(':') >= 0
        ? local.getRaw()
        : fileSystem;
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
    stream.readFully(position, buffer, offset, length);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
