package io.sparklidar.job.output;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.codec.pages.FinishedPages;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.output.geo.GeoMetadata;
import io.sparklidar.job.output.parquet.PageCompression;
import io.sparklidar.job.output.parquet.ParquetTileWriter;
import io.sparklidar.job.output.parquet.RowBlock;
import io.sparklidar.las.LasFile;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.WriteErrors;
import io.sparklidar.storage.bytes.ContentChecksum;
import io.sparklidar.tile.TilePoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A Parquet file. Points that are kept are written from where they lie, all of a tile in any order;
 * those that come chunk by chunk are gathered to row groups, in source order.
 */
public final class ParquetSink implements TableTarget.Sink {

  /** What the rows of a row group may take where they are gathered. */
  private static final long ROW_GROUP_BYTES = 96L << 20;

  private final ParquetSchema schema;
  private final RowBlock rows;
  private final Path path;
  private final ParquetTileWriter writer;
  private final List<String> paths;
  private final Map<String, String> metadata;
  private final int rowGroupRows;
  private ParquetSchema.FileRows fileRows;
  private Optional<Crs> crs = Optional.empty();

  /**
   * @param path where; must not exist
   * @param conf Hadoop configuration
   * @param schema the table
   * @param paths the job's inputs, by ordinal
   * @param metadata for the footer
   * @param compression which columns are compressed
   */
  ParquetSink(
      final Path path,
      final Configuration conf,
      final ParquetSchema schema,
      final List<String> paths,
      final Map<String, String> metadata,
      final PageCompression compression)
      throws IOException {
    this.schema = schema;
    this.rows = new RowBlock(schema.definitions());
    this.rowGroupRows = rowGroupRows(schema);
    this.paths = paths;
    this.metadata = new LinkedHashMap<>(metadata);
    this.path = path;
    this.writer =
        WriteErrors.at(
            path,
            () ->
                new ParquetTileWriter(
                    path, conf, schema.definitions(), compression, TaskCores.ofThisJvm()));
  }

  /** Rows that are gathered before they are written. */
  public static int rowGroupRows(final ParquetSchema schema) {
    return (int)
        Math.max(
            1, Math.min(ParquetTileWriter.ROW_GROUP_ROWS, ROW_GROUP_BYTES / schema.rowBytes()));
  }

  @Override
  public void startFile(final LasFile file, final PointLayout layout, final int ordinal) {
    fileRows = schema.rowsOf(layout, file.transform(), ordinal);
    file.crs().ifPresent(this::addCrs);
  }

  private void addCrs(final Crs found) {
    crs = Optional.of(found);
    if (!found.definition().isEmpty()) {
      metadata.put("spark-lidar.crs.wkt", found.definition());
    }
    found
        .horizontalEpsg()
        .ifPresent(epsg -> metadata.put("spark-lidar.crs.epsg", Integer.toString(epsg)));
    found
        .verticalEpsg()
        .ifPresent(epsg -> metadata.put("spark-lidar.crs.vertical-epsg", Integer.toString(epsg)));
  }

  /**
   * Writes all core points of a tile, and takes no others.
   *
   * @param points the tile
   * @param table features of its core points
   * @param order which core point comes where, or empty for as they are
   */
  public void addAll(final TilePoints points, final FeatureTable table, final Optional<int[]> order)
      throws IOException {
    points.core().forEach(file -> file.crs().ifPresent(this::addCrs));
    final TileRows tile = new TileRows(schema, points, table, order);
    for (int from = 0; from < tile.size(); from += ParquetTileWriter.ROW_GROUP_ROWS) {
      final int count = Math.min(ParquetTileWriter.ROW_GROUP_ROWS, tile.size() - from);
      write(tile, from, count);
    }
  }

  /**
   * Writes some rows of a tile as one row group.
   *
   * @param tile rows of this sink's table
   * @param from the first of them
   * @param count how many
   */
  public void write(final TileRows tile, final int from, final int count) throws IOException {
    tile.select(from, count);
    WriteErrors.doAt(path, () -> writer.writeRowGroup(tile, count, paths));
  }

  /**
   * Writes a row group whose pages are there, of the file that was started last.
   *
   * @param pages of all columns of the table
   */
  public void write(final FinishedPages pages) throws IOException {
    flush();
    WriteErrors.doAt(path, () -> writer.writeRowGroup(pages, paths));
  }

  /** The table. */
  public ParquetSchema schema() {
    return schema;
  }

  @Override
  public void append(final Path piece, final List<Chunk> chunks) throws IOException {
    WriteErrors.doAt(path, () -> writer.append(piece));
  }

  @Override
  public void add(
      final ChunkPoints points,
      final int[] selected,
      final int count,
      final FeatureTable table,
      final int tableRow)
      throws IOException {
    fileRows.append(points, selected, count, table, tableRow, rows);
    if (rows.size() >= rowGroupRows) {
      flush();
    }
  }

  private void flush() throws IOException {
    for (int from = 0; from < rows.size(); from += rowGroupRows) {
      final int first = from;
      final int count = Math.min(rowGroupRows, rows.size() - from);
      WriteErrors.doAt(
          path, () -> writer.writeRowGroup(rows, Optional.empty(), first, count, paths));
    }
    rows.clear();
  }

  @Override
  public void finish() throws IOException {
    flush();
    if (schema.hasGeometry()) {
      metadata.put(GeoMetadata.KEY, GeoMetadata.text(crs, box()));
    }
    WriteErrors.doAt(path, () -> writer.finish(metadata));
  }

  /** Lowest x, y, z, then highest, if these are columns and there are points. */
  private Optional<List<Double>> box() {
    final List<Double> box = new ArrayList<>();
    for (final boolean high : new boolean[] {false, true}) {
      for (final PointAttribute axis : PointAttribute.AXES) {
        writer
            .range(axis.columnName())
            .ifPresent(range -> box.add(high ? range.highest() : range.lowest()));
      }
    }
    return box.size() == 2 * PointAttribute.AXES.size() ? Optional.of(box) : Optional.empty();
  }

  @Override
  public String checksum() {
    return ContentChecksum.of(writer.crc());
  }

  @Override
  public void close() throws IOException {
    WriteErrors.doAt(path, writer::close);
  }
}
