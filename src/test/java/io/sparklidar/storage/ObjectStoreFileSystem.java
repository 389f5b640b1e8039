package io.sparklidar.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files under the scheme {@code objects}, as an object store has them: one appears when its
 * writer closes it, and takes the place of another; to rename is noted, as it would be a copy.
 * Hadoop's newer interface knows nothing of the scheme, as it does not of {@code s3://}.
 */
public class ObjectStoreFileSystem extends LocalScheme {

  public static final String SCHEME = "objects";

  public ObjectStoreFileSystem() {
    super(SCHEME);
  }

  protected ObjectStoreFileSystem(final String scheme) {
    super(scheme);
  }

  private static final List<String> RENAMED = new CopyOnWriteArrayList<>();
  private static final AtomicInteger ABORTED = new AtomicInteger();
  private static volatile Predicate<String> refused = path -> false;

  /** Forgets what was, and what is refused. */
  public static void forget() {
    RENAMED.clear();
    ABORTED.set(0);
    refused = path -> false;
  }

  /** From now on the objects with these paths do not appear: the store fails as they would. */
  public static void refuse(final Predicate<String> paths) {
    refused = paths;
  }

  /** What was renamed, that is copied. */
  public static List<String> renamed() {
    return List.copyOf(RENAMED);
  }

  /** How many objects were begun and given up. */
  public static int aborted() {
    return ABORTED.get();
  }

  @Override
  public boolean hasPathCapability(final Path path, final String capability) throws IOException {
    return capability.equals(CommonPathCapabilities.ABORTABLE_STREAM)
        || super.hasPathCapability(path, capability);
  }

  @Override
  public boolean rename(final Path from, final Path to) throws IOException {
    RENAMED.add(from + " to " + to);
    return super.rename(from, to);
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
    return create(path, overwrite, bufferSize, replication, blockSize, progress);
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
    if (!overwrite && exists(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    return new FSDataOutputStream(new Upload(pathToFile(path).toPath(), path), null);
  }

  /** An object in the making, which lies where nobody looks. */
  private static final class Upload extends OutputStream implements Abortable {

    private final java.nio.file.Path target;
    private final Path path;
    private final java.nio.file.Path making;
    private final OutputStream out;
    private boolean over;

    Upload(final java.nio.file.Path target, final Path path) throws IOException {
      this.target = target;
      this.path = path;
      this.making =
          java.nio.file.Path.of(
              System.getProperty("java.io.tmpdir"), "upload-" + UUID.randomUUID());
      this.out = Files.newOutputStream(making);
    }

    @Override
    public void write(final int value) throws IOException {
      out.write(value);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public AbortableResult abort() {
      over = true;
      ABORTED.incrementAndGet();
      return null;
    }

    @Override
    public void close() throws IOException {
      out.close();
      if (!over && refused.test(path.toString())) {
        over = true;
        Files.delete(making);
        throw new IOException("500 InternalError");
      }
      if (over) {
        Files.deleteIfExists(making);
        return;
      }
      over = true;
      Files.createDirectories(target.getParent());
      Files.move(making, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
