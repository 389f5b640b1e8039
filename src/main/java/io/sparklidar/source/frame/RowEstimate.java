package io.sparklidar.source.frame;

import java.util.OptionalLong;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.types.StructType;

/**
 * How much a scan may give, as it tells Spark before it begins.
 *
 * @param rows how many rows
 * @param columns of each
 */
public record RowEstimate(long rows, StructType columns) implements Statistics {

  /** Of a scan that nobody can tell of. */
  public static final Statistics UNKNOWN =
      new Statistics() {
        @Override
        public OptionalLong sizeInBytes() {
          return OptionalLong.empty();
        }

        @Override
        public OptionalLong numRows() {
          return OptionalLong.empty();
        }
      };

  @Override
  public OptionalLong sizeInBytes() {
    return OptionalLong.of(rows * Math.max(1, columns.defaultSize()));
  }

  @Override
  public OptionalLong numRows() {
    return OptionalLong.of(rows);
  }
}
