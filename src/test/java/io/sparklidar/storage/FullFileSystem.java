package io.sparklidar.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** Local files under the scheme {@code full}, on a disk that takes so many bytes and no more. */
public final class FullFileSystem extends LocalScheme {

  private static final String SCHEME = "full";

  public FullFileSystem() {
    super(SCHEME);
  }

  private static final AtomicLong ROOM = new AtomicLong(Long.MAX_VALUE);

  /** The same as the other interface of Hadoop has it. */
  public static final class Abstract extends DelegateToFileSystem {

    /** As Hadoop makes it. */
    public Abstract(final URI uri, final Configuration conf)
        throws IOException, URISyntaxException {
      super(uri, new FullFileSystem(), conf, SCHEME, false);
    }
  }

  public static void leave(final long bytes) {
    ROOM.set(bytes);
  }

  public static long left() {
    return ROOM.get();
  }

  public static Configuration on(final Configuration conf) {
    conf.set("fs.full.impl", FullFileSystem.class.getName());
    conf.set("fs.AbstractFileSystem.full.impl", Abstract.class.getName());
    return conf;
  }

  @Override
  public FSDataOutputStream create(
      final Path path,
      final FsPermission permission,
      final boolean overwrite,
      final int bufferSize,
      final short replication,
      final long blockSize,
      final Progressable progress)
      throws IOException {
    return limited(
        super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataOutputStream create(
      final Path path,
      final boolean overwrite,
      final int bufferSize,
      final short replication,
      final long blockSize,
      final Progressable progress)
      throws IOException {
    return limited(super.create(path, overwrite, bufferSize, replication, blockSize, progress));
  }

  private static FSDataOutputStream limited(final OutputStream out) throws IOException {
    return new FSDataOutputStream(new Limited(out), null);
  }

  private static final class Limited extends OutputStream {
    private final OutputStream out;

    private Limited(final OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(final int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
      if (ROOM.addAndGet(-length) < 0) {
        // As Hadoop's own local file system does.
        throw error(new IOException("No space left on device"));
      }
      out.write(bytes, offset, length);
    }

    private static FSError error(final IOException e) {
      try {
        final java.lang.reflect.Constructor<FSError> made =
            FSError.class.getDeclaredConstructor(Throwable.class);
        made.setAccessible(true);
        return made.newInstance(e);
      } catch (final ReflectiveOperationException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
