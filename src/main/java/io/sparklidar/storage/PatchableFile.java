package io.sparklidar.storage;

import io.sparklidar.las.io.ByteSink;
import io.sparklidar.las.io.FileByteSink;
import io.sparklidar.storage.bytes.ContentChecksum;
import io.sparklidar.storage.bytes.LocalCreation;
import io.sparklidar.storage.bytes.RunningChecksum;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A new file whose first bytes are known last. On Hadoop's own local file system it is made in its
 * place; other file systems cannot go back, and what is for them is made on the local disk and
 * copied when it is whole. Failures say where it was to be written. Confined to one thread.
 */
public final class PatchableFile implements OutputAttempt.Unfinished {

  private static final int BUFFER = 1 << 20;

  private final FileSystem fs;
  private final Path path;
  private final Object place;
  private final Optional<java.nio.file.Path> staged;
  private final FileByteSink file;
  private final RunningChecksum checksum = new RunningChecksum();
  private boolean finished;

  private PatchableFile(
      final FileSystem fs,
      final Path path,
      final Optional<java.nio.file.Path> staged,
      final FileByteSink file) {
    this.fs = fs;
    this.path = path;
    this.staged = staged;
    this.file = file;
    this.place = staged.isPresent() ? staged.get() : path;
  }

  /**
   * Makes an empty file.
   *
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @throws IOException if something is there, or storage fails
   */
  public static PatchableFile create(final Path path, final Configuration conf) throws IOException {
    final FileSystem fs = path.getFileSystem(conf);
    final Optional<FileByteSink> inPlace = WriteErrors.at(path, () -> LocalCreation.sink(fs, path));
    if (inPlace.isPresent()) {
      return new PatchableFile(fs, path, Optional.empty(), inPlace.get());
    }
    final java.nio.file.Path local = LocalFiles.ofThisJvm().create(".las");
    try {
      return new PatchableFile(
          fs, path, Optional.of(local), WriteErrors.at(local, () -> FileByteSink.create(local)));
    } catch (final IOException | RuntimeException e) {
      Files.deleteIfExists(local);
      throw e;
    }
  }

  /** Writes the file; that it is closed alone does not finish it. */
  public ByteSink sink() {
    return new Sink();
  }

  /**
   * Closes the file, with all of it in its place.
   *
   * @throws IOException if storage fails
   */
  @Override
  public void finish() throws IOException {
    WriteErrors.doAt(place, file::close);
    if (staged.isPresent()) {
      WriteErrors.doAt(path, () -> copy(staged.get()));
    }
    finished = true;
  }

  private void copy(final java.nio.file.Path from) throws IOException {
    final byte[] buffer = new byte[BUFFER];
    try (InputStream in = Files.newInputStream(from);
        OutputStream out = fs.create(path, false, BUFFER)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    }
  }

  /** The checksum of its bytes, see {@link ContentChecksum}. */
  @Override
  public String checksum() {
    return ContentChecksum.of(checksum.value());
  }

  /**
   * Removes what is not finished, and what is on the local disk of a file that belongs elsewhere.
   */
  @Override
  public void close() throws IOException {
    try {
      WriteErrors.doAt(place, file::close);
    } finally {
      if (staged.isPresent()) {
        Files.deleteIfExists(staged.get());
      } else if (!finished) {
        fs.delete(path, false);
      }
    }
  }

  private final class Sink implements ByteSink {

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
      write(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void write(final ByteBuffer bytes) throws IOException {
      checksum.append(bytes);
      WriteErrors.doAt(place, () -> file.write(bytes));
    }

    @Override
    public long position() {
      return file.position();
    }

    @Override
    public void patch(final long position, final byte[] bytes) throws IOException {
      final byte[] before = new byte[bytes.length];
      WriteErrors.doAt(
          place,
          () -> {
            file.read(position, before);
            file.patch(position, bytes);
          });
      checksum.replace(position, before, bytes);
    }

    @Override
    public void close() throws IOException {
      WriteErrors.doAt(place, file::close);
    }
  }
}
