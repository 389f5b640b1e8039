package io.sparklidar.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files under the scheme {@code objects}, as an object store has them: one appears when its
 * writer closes it, and takes the place of another; to rename is noted, as it would be a copy.
 * Hadoop's newer interface knows nothing of the scheme, as it does not of {@code s3://}. If asked
 * to, it compares what is there with what its writer expects there, as Hadoop 3.4.2 has S3 do it.
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
  private static final String IF_ABSENT = "fs.option.create.conditional.overwrite";
  private static final String IF_TAGGED = "fs.option.create.conditional.overwrite.etag";
  private static volatile Predicate<String> refused = path -> false;
  private static volatile boolean compares;
  private static volatile Consumer<Path> first = path -> {};

  /** Forgets what was, and what is refused. */
  public static void forget() {
    RENAMED.clear();
    ABORTED.set(0);
    refused = path -> false;
    compares = false;
    first = path -> {};
  }

  /** From now on it compares before it takes an object. */
  public static void compare() {
    compares = true;
  }

  /** What happens between the end of a writer's own checks and its object, once. */
  public static void first(final Consumer<Path> happening) {
    first = happening;
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
        || compares && (capability.equals(IF_ABSENT) || capability.equals(IF_TAGGED))
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
    return new FSDataOutputStream(
        new Upload(pathToFile(path).toPath(), path, Optional.empty()), null);
  }

  /** Digests of contents are their tags, as on S3; nothing has none. */
  private static String tag(final java.nio.file.Path file) throws IOException {
    if (!Files.exists(file)) {
      return "";
    }
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file)));
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public FileStatus getFileStatus(final Path path) throws IOException {
    final FileStatus status = super.getFileStatus(path);
    return compares && status.isFile()
        ? new Tagged(status, tag(pathToFile(path).toPath()))
        : status;
  }

  @Override
  public Creation createFile(final Path path) {
    return new Creation(path);
  }

  /** A file with its tag. */
  private static final class Tagged extends FileStatus implements EtagSource {

    private static final long serialVersionUID = 1L;

    private final String tag;

    Tagged(final FileStatus of, final String tag) {
      super(of.getLen(), false, 1, of.getBlockSize(), of.getModificationTime(), of.getPath());
      this.tag = tag;
    }

    @Override
    public String getEtag() {
      return tag;
    }
  }

  /** The creation of an object, with what is expected to be there. */
  public final class Creation extends FSDataOutputStreamBuilder<FSDataOutputStream, Creation> {

    private Creation(final Path path) {
      super(ObjectStoreFileSystem.this, path);
    }

    @Override
    public Creation getThisBuilder() {
      return this;
    }

    @Override
    public FSDataOutputStream build() throws IOException {
      rejectUnknownMandatoryKeys(compares ? Set.of(IF_ABSENT, IF_TAGGED) : Set.of(), "");
      final String expected =
          getOptions().getBoolean(IF_ABSENT, false) ? "" : getOptions().get(IF_TAGGED);
      return new FSDataOutputStream(
          new Upload(pathToFile(getPath()).toPath(), getPath(), Optional.ofNullable(expected)),
          null);
    }
  }

  /** An object in the making, which lies where nobody looks. */
  private static final class Upload extends OutputStream implements Abortable {

    private final java.nio.file.Path target;
    private final Path path;
    private final java.nio.file.Path making;
    private final OutputStream out;
    private final Optional<String> expected;
    private boolean over;

    Upload(final java.nio.file.Path target, final Path path, final Optional<String> expected)
        throws IOException {
      this.expected = expected;
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
      final Consumer<Path> happening = first;
      first = none -> {};
      happening.accept(path);
      if (expected.isPresent() && !expected.get().equals(tag(target))) {
        Files.delete(making);
        throw new IOException("412 Precondition Failed");
      }
      Files.createDirectories(target.getParent());
      Files.move(making, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
