package io.sparklidar.job.input;

import io.sparklidar.las.io.ByteSource;
import io.sparklidar.las.io.MalformedLasException;
import io.sparklidar.storage.StorageAccess;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bytes of an input, opened anew when storage fails under it: see {@link StorageAccess}. Safe
 * for concurrent readers.
 */
final class StorageByteSource implements ByteSource {

  private final SourceFiles files;
  private final SourceFiles.Opened opened;
  private ByteSource source;

  /**
   * @param files opens it again
   * @param opened the file as it was opened first
   */
  StorageByteSource(final SourceFiles files, final SourceFiles.Opened opened) {
    this.files = files;
    this.opened = opened;
    this.source = opened.source();
  }

  @Override
  public String name() {
    return opened.source().name();
  }

  @Override
  public long length() {
    return opened.source().length();
  }

  @Override
  public void readFully(
      final long position, final byte[] buffer, final int offset, final int length)
      throws IOException {
    ask(position, length, from -> from.readFully(position, buffer, offset, length));
  }

  @Override
  public void readFully(final long position, final ByteBuffer target) throws IOException {
    // Another attempt begins where this one did.
    ask(position, target.remaining(), from -> from.readFully(position, target.duplicate()));
    target.position(target.limit());
  }

  /** Reads from a source. */
  private interface Read {
    void from(ByteSource source) throws IOException;
  }

  private void ask(final long position, final int length, final Read read) throws IOException {
    if (position < 0 || length > length() - position) {
      throw new MalformedLasException(
          name(), position, length + " more bytes", "the end of the file at " + length());
    }
    files.ask(
        opened.found(),
        () -> {
          final ByteSource current = current();
          try {
            read.from(current);
          } catch (final EOFException e) {
            // Shorter than it was, or so storage says: a changed file is bad input.
            reopen(current);
            throw e;
          } catch (final IOException | RuntimeException e) {
            forget(current);
            throw e;
          }
          return null;
        });
  }

  private synchronized ByteSource current() throws IOException {
    if (source == null) {
      source = files.openOnce(opened.found()).source();
    }
    return source;
  }

  private void reopen(final ByteSource failed) throws IOException {
    forget(failed);
    current();
  }

  /** Others may read from a stream that failed here: they fail too, and ask for the new one. */
  private synchronized void forget(final ByteSource failed) {
    if (source == failed) {
      source = null;
      try {
        failed.close();
      } catch (final IOException | RuntimeException e) {
        // It failed already.
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (source != null) {
      source.close();
    }
  }
}
