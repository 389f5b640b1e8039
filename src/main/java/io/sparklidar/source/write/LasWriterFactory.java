package io.sparklidar.source.write;

import io.sparklidar.storage.HadoopConf;
import io.sparklidar.tile.TileCore;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.DataWriterFactory;

/**
 * Makes what writes partitions, on executors.
 *
 * @param conf Hadoop configuration
 * @param table how columns are stored
 * @param names of the columns
 * @param folder where attempts write
 * @param query part of the names of partitions' files, so that they are nobody else's
 * @param ending of all files
 * @param tileSize side of the tiles that rows come by; 0 where each partition is a file
 */
record LasWriterFactory(
    HadoopConf conf,
    WrittenTable table,
    List<String> names,
    String folder,
    String query,
    String ending,
    double tileSize)
    implements DataWriterFactory {

  private static final List<Double> NO_CORNER = List.of(Double.NaN, Double.NaN, Double.NaN);

  @Override
  public DataWriter<InternalRow> createWriter(final int partition, final long task) {
    final String attempt = Long.toString(task);
    return tileSize > 0
        ? new TilesWriter(tileSize, names.size(), tile -> writer(tile, attempt))
        : new PartitionWriter(writer(partition, attempt));
  }

  /** A writer of a partition, in a folder of the attempt's own. */
  LasFileWriter writer(final int partition, final String attempt) {
    final String name = String.format(Locale.ROOT, "part-%05d-%s%s", partition, query, ending);
    return writer(attempt, name, "the partition", NO_CORNER);
  }

  private LasFileWriter writer(final TileCore.Square tile, final String attempt) {
    return writer(
        attempt,
        tile.name() + ending,
        tile.name(),
        List.of(tile.i() * tile.side(), tile.j() * tile.side(), Double.NaN));
  }

  private LasFileWriter writer(
      final String attempt, final String name, final String whole, final List<Double> corner) {
    final Path path = new Path(new Path(folder, attempt), name);
    return new LasFileWriter(
        path, conf.get(), table, corner, new RowEncoder(table, names, whole, LasFileWriter.ROWS));
  }
}
