package io.sparklidar.storage.bytes;

import io.sparklidar.las.hadoop.LocalPath;
import io.sparklidar.las.io.FileByteSink;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Makes files on Hadoop's own local file system without it, and with the permissions that it gives:
 * it would start a process, {@code chmod}, for each, for its folder and for its checksums, of which
 * it takes one every 512 bytes. Results have theirs in their commit record.
 */
public final class LocalCreation {

  private LocalCreation() {}

  /** Opens a file that is not there. */
  private interface Opening<T> {
    T open(java.nio.file.Path file) throws IOException;
  }

  /**
   * Makes a file for what is written from front to back.
   *
   * @return empty if it is for another file system
   * @throws IOException if something is there, or storage fails
   */
  public static Optional<OutputStream> stream(final FileSystem fs, final Path path)
      throws IOException {
    return create(
        fs,
        path,
        file ->
            new BufferedOutputStream(
                Files.newOutputStream(
                    file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)));
  }

  /**
   * Makes a file for what is written from front to back, on any file system.
   *
   * @throws IOException if something is there, or storage fails
   */
  public static OutputStream onAny(final FileSystem fs, final Path path) throws IOException {
    final Optional<OutputStream> local = stream(fs, path);
    return local.isPresent() ? local.get() : fs.create(path, false);
  }

  /**
   * Makes a file for what is large, or corrected later.
   *
   * @return empty if it is for another file system
   * @throws IOException if something is there, or storage fails
   */
  public static Optional<FileByteSink> sink(final FileSystem fs, final Path path)
      throws IOException {
    return create(fs, path, FileByteSink::createNew);
  }

  private static <T extends Closeable> Optional<T> create(
      final FileSystem fs, final Path path, final Opening<T> opening) throws IOException {
    final Optional<java.nio.file.Path> local = LocalPath.of(fs, path);
    if (local.isEmpty()) {
      return Optional.empty();
    }
    final java.nio.file.Path file = local.get();
    T opened;
    try {
      opened = opening.open(file);
    } catch (final NoSuchFileException e) {
      makeFolder(fs, file.getParent());
      opened = opening.open(file);
    }
    try {
      permit(fs, file, FsPermission.getFileDefault());
      final Optional<java.nio.file.Path> ofEarlierFile = LocalPath.ofChecksums(fs, path);
      if (ofEarlierFile.isPresent()) {
        Files.deleteIfExists(ofEarlierFile.get());
      }
      return Optional.of(opened);
    } catch (final IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Makes a folder and those it lies in, unless they are there, or links to folders are. */
  private static void makeFolder(final FileSystem fs, final java.nio.file.Path folder)
      throws IOException {
    if (folder == null || Files.isDirectory(folder)) {
      return;
    }
    makeFolder(fs, folder.getParent());
    try {
      Files.createDirectory(folder);
      permit(fs, folder, FsPermission.getDirDefault());
    } catch (final FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  private static void permit(
      final FileSystem fs, final java.nio.file.Path file, final FsPermission most)
      throws IOException {
    final PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view != null) {
      final FsPermission permission = most.applyUMask(FsPermission.getUMask(fs.getConf()));
      view.setPermissions(PosixFilePermissions.fromString(permission.toString()));
    }
  }
}
