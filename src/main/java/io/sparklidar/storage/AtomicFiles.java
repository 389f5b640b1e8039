package io.sparklidar.storage;

import io.sparklidar.las.hadoop.LocalPath;
import io.sparklidar.storage.bytes.LocalCreation;
import io.sparklidar.storage.bytes.ObjectStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Files that are there whole or not at all: written under a name of their own, then renamed; on an
 * {@link ObjectStore} written under the final name, where they appear when they are whole. Over
 * what is there only where the caller knows that it is ours.
 */
public final class AtomicFiles {

  private static final Pattern TEMPORARY =
      Pattern.compile("_.+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp|\\._.+\\.tmp\\.crc");

  private static final int BUFFER = 1 << 20;

  private AtomicFiles() {}

  /** Writes the content of a file. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Whether a file, or the checksum of one, was in the making; one that is old is left over. */
  static boolean isTemporary(final String name) {
    return TEMPORARY.matcher(name).matches();
  }

  /** Writes one of the program's own files, replacing one that is there. */
  public static void write(final Configuration conf, final Path path, final Content content)
      throws IOException {
    write(conf, path.getParent(), path, content, true);
  }

  /**
   * Writes one of the program's own files, replacing one that is there, if the run still holds its
   * folder once the file is made. Where files are renamed, a run that stalls after that puts
   * nothing into place: who takes the folder over removes what is in the making after the claim.
   *
   * @param held the output folder, as {@link RunLock#held} gives it
   */
  public static void write(
      final Configuration conf, final OutputFolder held, final Path path, final Content content)
      throws IOException {
    write(conf, held, path.getParent(), path, content, true);
  }

  /**
   * The same.
   *
   * @param held the output folder, as {@link RunLock#held} gives it
   * @param making folder where it is made
   * @param replace whether one that is there is replaced; else that is an error
   */
  public static void write(
      final Configuration conf,
      final OutputFolder held,
      final Path making,
      final Path path,
      final Content content,
      final boolean replace)
      throws IOException {
    write(conf, making, path, content, replace, () -> RunLock.requireHeld(conf, held));
  }

  /**
   * Writes a file.
   *
   * @param making folder where it is made
   * @param replace whether one that is there is replaced; else that is an error
   */
  public static void write(
      final Configuration conf,
      final Path making,
      final Path path,
      final Content content,
      final boolean replace)
      throws IOException {
    write(conf, making, path, content, replace, () -> {});
  }

  private static void write(
      final Configuration conf,
      final Path making,
      final Path path,
      final Content content,
      final boolean replace,
      final ObjectStore.Condition condition)
      throws IOException {
    final Path temporary =
        new Path(making, "_" + path.getName() + "." + UUID.randomUUID() + ".tmp");
    WriteErrors.doAt(path, () -> writeOnce(conf, temporary, path, content, replace, condition));
  }

  private static void writeOnce(
      final Configuration conf,
      final Path temporary,
      final Path path,
      final Content content,
      final boolean replace,
      final ObjectStore.Condition condition)
      throws IOException {
    final FileSystem fs = path.getFileSystem(conf);
    if (ObjectStore.holds(fs, path)) {
      ObjectStore.put(
          fs, path, out -> content.writeTo(TaskTraffic.counted(out)), replace, condition);
      return;
    }
    boolean moved = false;
    try {
      try (OutputStream out = TaskTraffic.counted(LocalCreation.onAny(fs, temporary))) {
        content.writeTo(out);
      }
      condition.require();
      move(conf, temporary, path, replace);
      moved = true;
    } finally {
      if (!moved) {
        fs.delete(temporary, false);
      }
    }
  }

  /**
   * Moves a file.
   *
   * @param replace whether one that is there is replaced; else that is an error
   */
  public static void move(
      final Configuration conf, final Path from, final Path to, final boolean replace)
      throws IOException {
    WriteErrors.doAt(to, () -> moveOnce(conf, from, to, replace, () -> {}));
  }

  /**
   * Moves a file if the run still holds its folder.
   *
   * @param held the output folder, as {@link RunLock#held} gives it
   * @param replace whether one that is there is replaced; else that is an error
   */
  public static void move(
      final Configuration conf,
      final OutputFolder held,
      final Path from,
      final Path to,
      final boolean replace)
      throws IOException {
    WriteErrors.doAt(
        to, () -> moveOnce(conf, from, to, replace, () -> RunLock.requireHeld(conf, held)));
  }

  private static void moveOnce(
      final Configuration conf,
      final Path from,
      final Path to,
      final boolean replace,
      final ObjectStore.Condition condition)
      throws IOException {
    final FileSystem fs = to.getFileSystem(conf);
    final FileSystem source = from.getFileSystem(conf);
    if (ObjectStore.holds(fs, to) && !source.getUri().equals(fs.getUri())) {
      ObjectStore.put(fs, to, out -> copy(source, from, out), replace, condition);
      source.delete(from, false);
      return;
    }
    requireFree(fs, to, replace);
    fs.mkdirs(to.getParent());
    if (!replace && fs instanceof ChecksumFileSystem checked) {
      // Left behind by who removed the file itself with other means.
      checked.getRawFileSystem().delete(checked.getChecksumFile(to), false);
    }
    condition.require();
    if (!moveLocal(fs, from, to)) {
      rename(conf, fs, from, to, replace);
    }
  }

  private static void requireFree(final FileSystem fs, final Path path, final boolean replace)
      throws IOException {
    if (!replace && SymbolicLinks.exists(fs, path)) {
      throw ObjectStore.appeared(path);
    }
  }

  private static void copy(final FileSystem source, final Path from, final OutputStream to)
      throws IOException {
    try (InputStream in = source.open(from, BUFFER)) {
      final byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        to.write(buffer, 0, n);
      }
    }
  }

  /**
   * Renames, at once where a file system can. Some schemes are known to Hadoop's older interface
   * alone, which cannot replace.
   */
  private static void rename(
      final Configuration conf,
      final FileSystem fs,
      final Path from,
      final Path to,
      final boolean replace)
      throws IOException {
    final FileContext files;
    try {
      files = FileContext.getFileContext(fs.getUri(), conf);
    } catch (final UnsupportedFileSystemException e) {
      if (replace) {
        // Gone if another run took the folder over meanwhile: what is there is the other's then.
        fs.getFileStatus(from);
        fs.delete(to, false);
      }
      if (!fs.rename(from, to)) {
        throw new IOException(from + " cannot be renamed to " + to);
      }
      return;
    }
    files.rename(from, to, replace ? Rename.OVERWRITE : Rename.NONE);
  }

  /**
   * Moves a local file and its checksum by the system call, over whatever file is there, or does
   * nothing. Hadoop starts a process, {@code readlink}, for each of the paths that it looks at
   * meanwhile: some dozens a tile.
   *
   * @return whether it is moved; if not, it is not on Hadoop's own local file system
   * @throws IOException if it cannot be moved
   */
  private static boolean moveLocal(final FileSystem fs, final Path from, final Path to)
      throws IOException {
    final Optional<java.nio.file.Path> sourcePlace = LocalPath.of(fs, from);
    final Optional<java.nio.file.Path> targetPlace = LocalPath.of(fs, to);
    if (sourcePlace.isEmpty() || targetPlace.isEmpty()) {
      return false;
    }
    final java.nio.file.Path source = sourcePlace.get();
    final java.nio.file.Path target = targetPlace.get();
    // As a file takes the place of a folder only if that is empty, which is nobody's to replace.
    if (Files.isDirectory(source) || Files.isDirectory(target)) {
      return false;
    }
    try {
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (final AtomicMoveNotSupportedException e) {
      return false;
    } catch (final NoSuchFileException e) {
      throw missing(e);
    }
    moveChecksums(LocalPath.ofChecksums(fs, from), LocalPath.ofChecksums(fs, to));
    return true;
  }

  private static void moveChecksums(
      final Optional<java.nio.file.Path> from, final Optional<java.nio.file.Path> to)
      throws IOException {
    if (from.isPresent() && to.isPresent() && Files.exists(from.get())) {
      Files.move(from.get(), to.get(), StandardCopyOption.ATOMIC_MOVE);
    } else if (to.isPresent()) {
      Files.deleteIfExists(to.get());
    }
  }

  /** As Hadoop's file systems call it. */
  private static FileNotFoundException missing(final NoSuchFileException e) {
    final FileNotFoundException missing = new FileNotFoundException(e.getMessage());
    missing.initCause(e);
    return missing;
  }
}
