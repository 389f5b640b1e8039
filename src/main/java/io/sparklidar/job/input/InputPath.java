package io.sparklidar.job.input;

import io.sparklidar.error.UsageException;
import io.sparklidar.storage.FileSystems;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** Paths as users give them. */
public final class InputPath {

  private InputPath() {}

  /**
   * The path that a user means. What is before a colon is the scheme of a file system; where there
   * is no such file system, the colon is part of a local name.
   *
   * @param conf Hadoop configuration
   * @param input a path, with or without wildcards
   * @throws IOException if its file system cannot be used
   * @throws IllegalArgumentException if it is none
   */
  public static Path of(final Configuration conf, final String input) throws IOException {
    if (input.isBlank()) {
      throw new IllegalArgumentException("it is empty; is a variable not set?");
    }
    try {
      final Path path = new Path(input);
      FileSystems.of(conf, path);
      return path;
    } catch (final IllegalArgumentException | UnsupportedFileSystemException e) {
      if (input.contains("://")) {
        throw e;
      }
      final Path local =
          new Path("file", null, java.nio.file.Path.of(input).toAbsolutePath().toString());
      if (!Files.exists(LocalFolder.localPath(local))
          && InputPattern.of(local).stream().noneMatch(InputPattern::isWild)) {
        throw e;
      }
      return local;
    }
  }

  /**
   * What is said of a folder where one file is meant.
   *
   * @param input as the user gave it
   * @param instead what to do
   */
  public static UsageException folder(final String input, final String instead) {
    return new UsageException(
        input + ": expected a LAS, LAZ or COPC file, found a folder; " + instead);
  }
}
