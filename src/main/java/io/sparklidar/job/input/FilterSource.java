package io.sparklidar.job.input;

import io.sparklidar.error.ErrorMessages;
import io.sparklidar.error.UsageException;
import io.sparklidar.filter.Filters;
import io.sparklidar.filter.PointFilters;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads what filters name: the file of a polygon. */
public final class FilterSource {

  /** No outline that anybody draws has more bytes. */
  private static final long MOST_BYTES = 256L << 20;

  private FilterSource() {}

  /**
   * What filters mean.
   *
   * @param conf Hadoop configuration
   * @param filters as users give them
   * @throws UsageException if one is wrong, or its file is not there
   * @throws IOException if storage fails
   */
  public static PointFilters read(final Configuration conf, final Filters filters)
      throws UsageException, IOException {
    try {
      return filters.resolved(filters.namesFile() ? text(conf, filters) : filters.polygon());
    } catch (final IllegalArgumentException e) {
      throw new UsageException(
          e.getMessage() + (filters.namesFile() ? " (" + filters.polygon() + ")" : ""));
    }
  }

  private static String text(final Configuration conf, final Filters filters)
      throws UsageException, IOException {
    final Path path;
    try {
      path = new Path(filters.polygon());
    } catch (final IllegalArgumentException e) {
      throw notThere(filters, ErrorMessages.oneLine(e));
    }
    final FileSystem fs = path.getFileSystem(conf);
    try {
      final FileStatus status = fs.getFileStatus(path);
      if (status.isDirectory()) {
        throw notThere(filters, "a folder");
      }
      if (status.getLen() > MOST_BYTES) {
        throw notThere(filters, "a file of " + status.getLen() + " bytes");
      }
      try (FSDataInputStream in = fs.open(path)) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (final FileNotFoundException e) {
      throw notThere(filters, "no such file");
    }
  }

  private static UsageException notThere(final Filters filters, final String found) {
    return new UsageException(
        "--polygon must be WKT, GeoJSON, or a file that holds one of these, got "
            + filters.polygon()
            + ": "
            + found);
  }
}
