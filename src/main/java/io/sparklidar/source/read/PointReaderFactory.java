package io.sparklidar.source.read;

import io.sparklidar.las.point.PointLayout;
import io.sparklidar.storage.HadoopConf;
import java.util.List;
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
 * @param layouts of all files of the table
 * @param columns of the rows
 * @param filter which points may be wanted
 * @param limit how many of a partition are enough
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

  @Override
  public PartitionReader<InternalRow> createReader(final InputPartition partition) {
    throw new UnsupportedOperationException("points are read in batches");
  }
}
