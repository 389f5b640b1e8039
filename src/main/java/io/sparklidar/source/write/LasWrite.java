package io.sparklidar.source.write;

import org.apache.spark.sql.connector.distributions.Distribution;
import org.apache.spark.sql.connector.distributions.Distributions;
import org.apache.spark.sql.connector.expressions.SortOrder;
import org.apache.spark.sql.connector.write.BatchWrite;
import org.apache.spark.sql.connector.write.RequiresDistributionAndOrdering;

/**
 * Writes a frame as it comes, or, if it has {@link TileColumns}, tile by tile.
 *
 * @param description for people
 * @param batch what writes
 * @param isTiled whether the frame has these columns
 */
record LasWrite(String description, LasBatchWrite batch, boolean isTiled)
    implements RequiresDistributionAndOrdering {

  @Override
  public BatchWrite toBatch() {
    return batch;
  }

  @Override
  public Distribution requiredDistribution() {
    return isTiled ? TileColumns.together() : Distributions.unspecified();
  }

  @Override
  public SortOrder[] requiredOrdering() {
    return isTiled ? TileColumns.inOrder() : new SortOrder[0];
  }
}
