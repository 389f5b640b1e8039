package io.sparklidar.job.output.parquet;

import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.storage.bytes.LocalCreation;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;

/**
 * A new file of a Hadoop file system, written in large pieces: the library's own asks for buffers
 * of 4 KiB, which on a local disk is a call of the system for every one of them. Remembers the
 * stream it hands out, which the library offers no way to close early, and sees to the footer.
 */
final class BufferedFile implements OutputFile {

  private static final int BUFFER = 1 << 18;

  private final FileSystem fileSystem;
  private final Path path;
  private OrderedFooter stream;

  BufferedFile(final Path path, final Configuration conf) throws IOException {
    this.fileSystem = path.getFileSystem(conf);
    this.path = fileSystem.makeQualified(path);
  }

  /** Opens a file that is there, to be read in large pieces from front to back. */
  static SeekableInputStream read(final Path path, final Configuration conf) throws IOException {
    return HadoopStreams.wrap(path.getFileSystem(conf).open(path, BUFFER));
  }

  @Override
  public PositionOutputStream create(final long blockSizeHint) throws IOException {
    return open(false, blockSizeHint);
  }

  @Override
  public PositionOutputStream createOrOverwrite(final long blockSizeHint) throws IOException {
    return open(true, blockSizeHint);
  }

  private PositionOutputStream open(final boolean overwrite, final long blockSizeHint)
      throws IOException {
    stream = new OrderedFooter(create(overwrite, blockSizeHint));
    return stream;
  }

  private PositionOutputStream create(final boolean overwrite, final long blockSizeHint)
      throws IOException {
    final Optional<FileByteSink> local =
        overwrite ? Optional.empty() : LocalCreation.sink(fileSystem, path);
    return local.isPresent()
        ? new LocalStream(local.get())
        : HadoopStreams.wrap(
            fileSystem.create(
                path,
                overwrite,
                BUFFER,
                fileSystem.getDefaultReplication(path),
                Math.max(defaultBlockSize(), blockSizeHint)));
  }

  /** To be called when all row groups are written. */
  void beginFooter() {
    stream.begin();
  }

  /** CRC-32C of the file; to be called when it is whole. */
  long crc() {
    return stream.crc();
  }

  /** Closes the stream, if it was opened. */
  void abandon() throws IOException {
    if (stream != null) {
      stream.close();
    }
  }

  @Override
  public boolean supportsBlockSize() {
    return true;
  }

  @Override
  public long defaultBlockSize() {
    return fileSystem.getDefaultBlockSize(path);
  }

  @Override
  public String getPath() {
    return path.toString();
  }

  /** A file of this machine. */
  private static final class LocalStream extends PositionOutputStream {

    private final FileByteSink sink;

    LocalStream(final FileByteSink sink) {
      this.sink = sink;
    }

    @Override
    public long getPos() {
      return sink.position();
    }

    @Override
    public void write(final int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int from, final int count) throws IOException {
      sink.write(bytes, from, count);
    }

    @Override
    public void close() throws IOException {
      sink.close();
    }
  }
}
