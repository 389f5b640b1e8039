package io.sparklidar.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Names on file systems with links: several may lead to one file, and one may lead nowhere. */
public final class SymbolicLinks {

  private static final String LOCAL = "file";

  private SymbolicLinks() {}

  static boolean isLocal(final Path path) {
    return LOCAL.equals(path.toUri().getScheme());
  }

  private static java.nio.file.Path local(final Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  /** What all names of one file have in common, there or not yet. */
  static String place(final Path path) throws IOException {
    if (!isLocal(path)) {
      return path.toString();
    }
    final java.nio.file.Path name = local(path);
    java.nio.file.Path there = name;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there == null
        ? name.toString()
        : there.toRealPath().resolve(there.relativize(name)).normalize().toString();
  }

  /** Whether a name is taken, if only by a link that leads nowhere. */
  public static boolean exists(final FileSystem fs, final Path path) throws IOException {
    return isLocal(fs.makeQualified(path))
        ? Files.exists(local(path), LinkOption.NOFOLLOW_LINKS)
        : fs.exists(path);
  }

  /** What a name leads to, if it leads anywhere. */
  public static Optional<FileStatus> status(final FileSystem fs, final Path path)
      throws IOException {
    try {
      return Optional.of(fs.getFileStatus(path));
    } catch (final FileNotFoundException e) {
      return Optional.empty();
    }
  }
}
