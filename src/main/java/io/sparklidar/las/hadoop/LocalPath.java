package io.sparklidar.las.hadoop;

import java.nio.file.InvalidPathException;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Where Hadoop's own local file system keeps a file, for what can do without Hadoop. */
public final class LocalPath {

  private LocalPath() {}

  /**
   * The file of this machine that a path names, there or not; empty if it is on another file
   * system.
   *
   * @param fileSystem of the path
   * @param path of the file
   */
  public static Optional<java.nio.file.Path> of(final FileSystem fileSystem, final Path path) {
    // Of these classes and no others: a user's own may do more than keep the file.
    final FileSystem raw =
        fileSystem.getClass() == LocalFileSystem.class
            ? ((LocalFileSystem) fileSystem).getRaw()
            : fileSystem;
    if (raw.getClass() != RawLocalFileSystem.class) {
      return Optional.empty();
    }
    try {
      return Optional.of(((RawLocalFileSystem) raw).pathToFile(path).toPath());
    } catch (final InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The file in which Hadoop keeps checksums of another, there or not; empty if it keeps none.
   *
   * @param fileSystem of the path
   * @param path of the file that is checked
   */
  public static Optional<java.nio.file.Path> ofChecksums(
      final FileSystem fileSystem, final Path path) {
    // It has no path if there is a colon.
    return fileSystem instanceof LocalFileSystem checked && path.getName().indexOf(':') < 0
        ? of(fileSystem, path)
            .map(file -> file.resolveSibling(checked.getChecksumFile(path).getName()))
        : Optional.empty();
  }
}
