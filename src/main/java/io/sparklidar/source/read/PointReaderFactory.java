package io.sparklidar.source.read;

import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.HadoopConf;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Makes what reads partitions, on executors.
 *
 * @param conf Hadoop configuration
 * @param layouts of all files of the table, as far as they are known
 * @param columns of the rows
 * @param filter which points may be wanted
 * @param limit how many of a partition are enough
 * @param whole the columns that chunks are left out for where these cannot be read, beside those of
 *     the rows
 * @param drops whether chunks that cannot be read are left out
 * @param checks whether points are held against what headers say of their extent, as files were
 *     left out because of theirs
 */
record PointReaderFactory(
    HadoopConf conf,
    List<PointLayout> layouts,
    StructType columns,
    PointFilter filter,
    int limit,
    List<String> whole,
    boolean drops,
    boolean checks)
    implements PartitionReaderFactory {

  @Override
  public boolean supportColumnarReads(final InputPartition partition) {
    return true;
  }

  @Override
  public PartitionReader<ColumnarBatch> createColumnarReader(final InputPartition partition) {
    return new PointBatchReader(this, ((PointPartition) partition).slices());
  }

  /** The table of some of the columns, of all files that are known and those of a partition. */
  ParquetSchema table(final List<PointPartition.Slice> slices, final List<String> names) {
    final Set<PointLayout> all = new LinkedHashSet<>(layouts);
    slices.forEach(slice -> all.add(slice.file().layout()));
    return PointSchema.table(
        List.copyOf(all), names.stream().filter(n -> !PointSchema.isIdentity(n)).toList());
  }

  @Override
  public PartitionReader<InternalRow> createReader(final InputPartition partition) {
    throw new UnsupportedOperationException("points are read in batches");
  }
}
