package io.sparklidar.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Moves local files, with their checksums, by the system call. Hadoop starts a process, {@code
 * readlink}, for each of the paths that it looks at meanwhile: some dozens a tile.
 */
final class LocalMove {

  private LocalMove() {}

  /**
   * Moves a file over whatever file is there, or does nothing.
   *
   * @return whether it is moved; if not, it is not on Hadoop's own local file system
   * @throws IOException if it cannot be moved; then nothing is
   */
  static boolean moves(
      final FileSystem fs, final org.apache.hadoop.fs.Path from, final org.apache.hadoop.fs.Path to)
      throws IOException {
    // Of these classes and no others: a user's own may do more.
    if (fs.getClass() != LocalFileSystem.class) {
      return false;
    }
    final LocalFileSystem local = (LocalFileSystem) fs;
    if (local.getRaw().getClass() != RawLocalFileSystem.class) {
      return false;
    }
    final Path source;
    final Path target;
    final Path sourceChecksum;
    final Path targetChecksum;
    try {
      source = local.pathToFile(from).toPath();
      target = local.pathToFile(to).toPath();
      sourceChecksum = local.pathToFile(local.getChecksumFile(from)).toPath();
      targetChecksum = local.pathToFile(local.getChecksumFile(to)).toPath();
    } catch (final InvalidPathException e) {
      return false;
    }
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
    if (Files.exists(sourceChecksum)) {
      Files.move(sourceChecksum, targetChecksum, StandardCopyOption.ATOMIC_MOVE);
    } else {
      Files.deleteIfExists(targetChecksum);
    }
    return true;
  }

  /** As Hadoop's file systems call it. */
  private static FileNotFoundException missing(final NoSuchFileException e) {
    final FileNotFoundException missing = new FileNotFoundException(e.getMessage());
    missing.initCause(e);
    return missing;
  }
}
