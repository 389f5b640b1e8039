package io.sparklidar.source.write;

import io.sparklidar.job.input.InputPath;
import io.sparklidar.source.frame.FrameOptions;
import io.sparklidar.storage.HadoopConf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.SupportsTruncate;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Hears how a frame is to be written. */
public final class LasWriteBuilder implements SupportsTruncate {

  private final LogicalWriteInfo info;
  private final String format;
  private boolean replaces;

  /**
   * Of a frame, with its options.
   *
   * @param info what Spark says of the write
   * @param format name of the source that this is of
   */
  public LasWriteBuilder(final LogicalWriteInfo info, final String format) {
    this.info = info;
    this.format = format;
  }

  /**
   * Whether rows have to be brought together before they can be written: Spark then hands over the
   * frame instead of its rows.
   */
  public static boolean takesFrames(
      final StructType frame, final CaseInsensitiveStringMap options) {
    return options.containsKey(WriteOptions.TILE_SIZE) && !TileColumns.areIn(frame);
  }

  @Override
  public WriteBuilder truncate() {
    replaces = true;
    return this;
  }

  @Override
  public Write build() {
    final WriteOptions options = WriteOptions.of(info.options());
    if (takesFrames(info.schema(), info.options())) {
      return new TiledWrite(
          format,
          info.options().asCaseSensitiveMap(),
          WrittenTable.of(info.schema(), options),
          options.tileSize(),
          replaces);
    }
    final StructType frame = options.isTiled() ? TileColumns.without(info.schema()) : info.schema();
    final WrittenTable table = WrittenTable.of(frame, options);
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
            List.of(frame.fieldNames()),
            making.toString(),
            info.queryId(),
            options.ending(),
            options.tileSize());
    return new LasWrite(
        "las " + folder + " " + table.layout(),
        new LasBatchWrite(conf, folder, making, factory, replaces),
        options.isTiled());
  }
}
