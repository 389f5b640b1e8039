package io.sparklidar.source.write;

import io.sparklidar.las.Compression;
import io.sparklidar.storage.HadoopConf;
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
 * @param query part of the files' names, so that they are nobody else's
 */
record LasWriterFactory(
    HadoopConf conf, WrittenTable table, List<String> names, String folder, String query)
    implements DataWriterFactory {

  @Override
  public DataWriter<InternalRow> createWriter(final int partition, final long task) {
    return writer(partition, Long.toString(task));
  }

  /** A writer of a partition, in a folder of the attempt's own. */
  LasFileWriter writer(final int partition, final String attempt) {
    final String ending = table.compression() == Compression.LAZ ? "laz" : "las";
    final String name = String.format(Locale.ROOT, "part-%05d-%s.%s", partition, query, ending);
    return new LasFileWriter(new Path(new Path(folder, attempt), name), conf.get(), table, names);
  }
}
