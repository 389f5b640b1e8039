package io.sparklidar.job;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;

/**
 * Files that are there whole or not at all: written under a name of their own, then renamed over
 * whatever was there. Several attempts may race; the last rename wins and each is whole.
 */
final class AtomicFiles {

  private AtomicFiles() {}

  /** Writes the content of a file. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file at {@code path}, replacing one that is there. */
  static void write(final Configuration conf, final Path path, final Content content)
      throws IOException {
    final Path temporary =
        new Path(path.getParent(), "_" + path.getName() + "." + UUID.randomUUID() + ".tmp");
    final FileSystem fs = path.getFileSystem(conf);
    try {
      try (OutputStream out = TaskTraffic.counted(fs.create(temporary, false))) {
        content.writeTo(out);
      }
      rename(conf, temporary, path);
    } finally {
      fs.delete(temporary, false);
    }
  }

  /** Moves a finished file into place, replacing one that is there. */
  static void rename(final Configuration conf, final Path from, final Path to) throws IOException {
    final FileSystem fs = to.getFileSystem(conf);
    fs.mkdirs(to.getParent());
    FileContext.getFileContext(fs.getUri(), conf).rename(from, to, Rename.OVERWRITE);
  }
}
