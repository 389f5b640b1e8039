package io.sparklidar.source.write;

import io.sparklidar.job.input.InputPath;
import io.sparklidar.source.frame.FrameOptions;
import io.sparklidar.storage.HadoopConf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.SupportsTruncate;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;

/** Hears how a frame is to be written. */
public final class LasWriteBuilder implements SupportsTruncate {

  private final LogicalWriteInfo info;
  private boolean replaces;

  /** Of a frame, with its options. */
  public LasWriteBuilder(final LogicalWriteInfo info) {
    this.info = info;
  }

  @Override
  public WriteBuilder truncate() {
    replaces = true;
    return this;
  }

  @Override
  public Write build() {
    final WriteOptions options = WriteOptions.of(info.options());
    final WrittenTable table = WrittenTable.of(info.schema(), options);
    final Configuration conf = FrameOptions.conf(info.options());
    final Path folder;
    try {
      final Path path = InputPath.of(conf, options.path());
      folder = path.getFileSystem(conf).makeQualified(path);
    } catch (final IOException e) {
      throw new UncheckedIOException(options.path() + ": " + e.getMessage(), e);
    }
    final Path making = new Path(folder, "_writing-" + info.queryId());
    final LasWriterFactory factory =
        new LasWriterFactory(
            new HadoopConf(conf),
            table,
            List.of(info.schema().fieldNames()),
            making.toString(),
            info.queryId());
    return new Write() {
      @Override
      public String description() {
        return "las " + folder + " " + table.layout();
      }

      @Override
      public BatchWrite toBatch() {
        return new LasBatchWrite(conf, folder, making, factory, replaces);
      }
    };
  }
}
