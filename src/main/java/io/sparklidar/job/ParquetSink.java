package io.sparklidar.job;

import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.parquet.ParquetTileWriter;
import io.sparklidar.job.parquet.RowBlock;
import io.sparklidar.las.Crs;
import io.sparklidar.las.LasFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A Parquet file: row groups in source order, or all points in an order given beforehand. */
final class ParquetSink implements PointSink {

  private final PointSchema schema;
  private final RowBlock rows;
  private final ParquetTileWriter writer;
  private final int[] order;
  private final List<String> paths;
  private final Map<String, String> metadata;
  private PointSchema.FileRows fileRows;

  /**
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @param schema the table
   * @param order which row (in order of arrival) comes where, or empty for order of arrival
   * @param paths the job's inputs, by ordinal
   * @param metadata for the footer
   */
  ParquetSink(
      final Path path,
      final Configuration conf,
      final PointSchema schema,
      final Optional<int[]> order,
      final List<String> paths,
      final Map<String, String> metadata)
      throws IOException {
    this.schema = schema;
    this.rows = new RowBlock(schema.definitions());
    this.order = order.orElse(null);
    if (order.isPresent()) {
      // All of them are held at once: growing step by step would take half as much again.
      rows.extend(order.get().length);
      rows.clear();
    }
    this.paths = paths;
    this.metadata = new LinkedHashMap<>(metadata);
    this.writer = new ParquetTileWriter(path, conf, schema.definitions());
  }

  @Override
  public void startFile(final LasFile file, final int ordinal) {
    fileRows = schema.rowsOf(file.layout(), file.transform(), ordinal);
    if (file.crs().isPresent()) {
      final Crs crs = file.crs().get();
      if (!crs.wkt().isEmpty()) {
        metadata.put("spark-lidar.crs.wkt", crs.wkt());
      }
      crs.horizontalEpsg()
          .ifPresent(epsg -> metadata.put("spark-lidar.crs.epsg", Integer.toString(epsg)));
      crs.verticalEpsg()
          .ifPresent(epsg -> metadata.put("spark-lidar.crs.vertical-epsg", Integer.toString(epsg)));
    }
  }

  @Override
  public void add(
      final ChunkPoints points,
      final int[] selected,
      final int count,
      final FeatureTable table,
      final int tableRow)
      throws IOException {
    fileRows.append(
        points.columns(), points.chunk().firstPoint(), selected, count, table, tableRow, rows);
    if (order == null && rows.size() >= ParquetTileWriter.ROW_GROUP_ROWS) {
      flush();
    }
  }

  private void flush() throws IOException {
    for (int from = 0; from < rows.size(); from += ParquetTileWriter.ROW_GROUP_ROWS) {
      final int count = Math.min(ParquetTileWriter.ROW_GROUP_ROWS, rows.size() - from);
      writer.writeRowGroup(rows, order, from, count, paths);
    }
    rows.clear();
  }

  @Override
  public void finish() throws IOException {
    flush();
    writer.finish(metadata);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
