package io.sparklidar.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files on the local disk that a process makes before they are copied to where they belong. They
 * lie in a folder of the process's own, which goes when it ends. One that is killed cannot tidy up:
 * the next one does. Whether the owner of a folder lives is told by a file beside it, which the
 * owner holds locked: the operating system drops the lock with the process, and only then. Safe for
 * concurrent use.
 */
public final class LocalFiles {

  private static final Logger LOG = LoggerFactory.getLogger(LocalFiles.class);

  private static final String PREFIX = "spark-lidar-";

  /** What this process makes. */
  private static final String OWN = PREFIX + ProcessHandle.current().pid() + "-";

  private static final String LOCK_ENDING = ".lock";

  /** After Spark's hook and that of the file systems: nobody writes any more. */
  private static final int LAST = 5;

  private static Optional<LocalFiles> here = Optional.empty();

  private final Path folder;
  private final Path lockFile;
  private final FileChannel held;

  private LocalFiles(final Path folder, final Path lockFile, final FileChannel held) {
    this.folder = folder;
    this.lockFile = lockFile;
    this.held = held;
  }

  /**
   * The files of this process, in {@code java.io.tmpdir}; what processes that died left there is
   * removed first.
   *
   * @throws IOException if no folder can be made there
   */
  public static synchronized LocalFiles ofThisJvm() throws IOException {
    if (here.isEmpty()) {
      final LocalFiles files;
      // The property is another while a native library is unpacked, under this lock.
      synchronized (System.getProperties()) {
        final Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        files = WriteErrors.at(temporary, () -> in(temporary));
      }
      ShutdownHookManager.get().addShutdownHook(files::remove, LAST);
      here = Optional.of(files);
    }
    return here.get();
  }

  /**
   * Removes what processes that died left in {@code java.io.tmpdir}: for one that may not make any
   * files itself.
   */
  public static void tidy() {
    try {
      sweep(Path.of(System.getProperty("java.io.tmpdir")));
    } catch (final IOException e) {
      LOG.debug("the temporary folder is not tidy: {}", e.toString());
    }
  }

  /** The same in another folder; removes what dead processes left there. */
  static LocalFiles in(final Path parent) throws IOException {
    sweep(parent);
    while (true) {
      final String name = OWN + UUID.randomUUID();
      final Path lockFile = parent.resolve(name + LOCK_ENDING);
      final FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      // Another process may take the file, not locked yet, for that of a dead one.
      if (channel.tryLock() != null && Files.exists(lockFile)) {
        return new LocalFiles(Files.createDirectory(parent.resolve(name)), lockFile, channel);
      }
      channel.close();
    }
  }

  private static void sweep(final Path parent) throws IOException {
    try (DirectoryStream<Path> lockFiles =
        Files.newDirectoryStream(parent, PREFIX + "*" + LOCK_ENDING)) {
      for (final Path lockFile : lockFiles) {
        if (lockFile.getFileName().toString().startsWith(OWN)) {
          // To close a file drops all locks that this process has on it.
          continue;
        }
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.WRITE)) {
          if (channel.tryLock() != null) {
            final String name = lockFile.getFileName().toString();
            final Path left =
                parent.resolve(name.substring(0, name.length() - LOCK_ENDING.length()));
            delete(left);
            Files.deleteIfExists(lockFile);
            LOG.debug("{} was left by a process that died", left);
          }
        } catch (final IOException e) {
          // Somebody else's, or gone meanwhile.
          LOG.debug("{} stays: {}", lockFile, e.toString());
        }
      }
    }
  }

  private static void delete(final Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    final List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (final Path file : all) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * Makes an empty file; to be deleted by the caller.
   *
   * @param ending of its name, with the dot
   * @throws IOException if it cannot be made
   */
  public Path create(final String ending) throws IOException {
    // Cleaners of temporary folders take what is empty and old.
    return WriteErrors.at(
        folder, () -> Files.createTempFile(Files.createDirectories(folder), PREFIX, ending));
  }

  /**
   * Makes an empty folder; removed with all that is in it when the process ends.
   *
   * @throws IOException if it cannot be made
   */
  public Path createFolder() throws IOException {
    return WriteErrors.at(
        folder, () -> Files.createTempDirectory(Files.createDirectories(folder), PREFIX));
  }

  /** Removes all files. */
  void remove() {
    try (held) {
      delete(folder);
      Files.deleteIfExists(lockFile);
    } catch (final IOException e) {
      LOG.debug("{} stays: {}", folder, e.toString());
    }
  }
}
