package io.sparklidar.storage;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** The file systems behind paths. */
public final class FileSystems {

  private FileSystems() {}

  /**
   * The file system of a path.
   *
   * @throws IOException if it cannot be used, also where Hadoop knows its name and nobody its code
   */
  public static FileSystem of(final Configuration conf, final Path path) throws IOException {
    try {
      return path.getFileSystem(conf);
    } catch (final RuntimeException e) {
      if (e.getCause() instanceof ClassNotFoundException) {
        throw new UnsupportedFileSystemException(
            e.getCause().getMessage()
                + "; give Spark the jars of "
                + path.toUri().getScheme()
                + "://, as by --packages org.apache.hadoop:hadoop-aws:VERSION for s3a");
      }
      throw e;
    }
  }
}
