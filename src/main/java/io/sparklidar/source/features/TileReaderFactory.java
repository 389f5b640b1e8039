package io.sparklidar.source.features;

import io.sparklidar.job.features.TileQuery;
import java.util.ArrayList;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Makes what computes partitions, on executors.
 *
 * @param queries compute tiles, those of inputs of one CRS each
 * @param columns of the rows
 * @param limit how many of a partition are enough
 */
record TileReaderFactory(ArrayList<TileQuery> queries, StructType columns, int limit)
    implements PartitionReaderFactory {

  @Override
  public boolean supportColumnarReads(final InputPartition partition) {
    return true;
  }

  @Override
  public PartitionReader<ColumnarBatch> createColumnarReader(final InputPartition partition) {
    return new TileBatchReader(this, (TilePartition) partition);
  }

  @Override
  public PartitionReader<InternalRow> createReader(final InputPartition partition) {
    throw new UnsupportedOperationException("points are read in batches");
  }
}
