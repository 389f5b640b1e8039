package io.sparklidar.job.output;

import io.sparklidar.job.output.parquet.PageCompression;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.OutputFormat;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What the files of a job's table look like, whatever their format.
 *
 * @param schema the table
 * @param paths the inputs, by ordinal
 * @param metadata what a file says of the job; a piece of one says nothing
 * @param compression which columns of Parquet are compressed
 */
public record TableTarget(
    ParquetSchema schema,
    List<String> paths,
    Map<String, String> metadata,
    PageCompression compression) {

  /** A file in the making that is part of the table: of points it needs what they are, no more. */
  public interface Sink extends PointSink {

    @Override
    default void startFile(final LasFile file, final int ordinal) throws IOException {
      startFile(file, file.layout(), ordinal);
    }

    /**
     * Starts a file whose points come with another layout than the file has.
     *
     * @param file the file
     * @param layout of its points
     * @param ordinal the file's number among the inputs
     */
    void startFile(LasFile file, PointLayout layout, int ordinal) throws IOException;
  }

  /**
   * Starts a file.
   *
   * @param format one that {@linkplain OutputFormat#isTable is of the table}
   * @param path where; must not exist
   * @param conf Hadoop configuration
   */
  public Sink file(final OutputFormat format, final Path path, final Configuration conf)
      throws IOException {
    return start(format, path, conf, false);
  }

  /**
   * Starts a piece of a file, which such a sink of the file takes.
   *
   * @param format one that {@linkplain OutputFormat#isTable is of the table}
   * @param path where; must not exist
   * @param conf Hadoop configuration
   */
  public Sink piece(final OutputFormat format, final Path path, final Configuration conf)
      throws IOException {
    return start(format, path, conf, true);
  }

  private Sink start(
      final OutputFormat format, final Path path, final Configuration conf, final boolean piece)
      throws IOException {
    return switch (format) {
      case PARQUET ->
          new ParquetSink(path, conf, schema, paths, piece ? Map.of() : metadata, compression);
      case LAS, LAZ, COG -> throw new IllegalArgumentException(format + " is no table");
    };
  }
}
