package io.sparklidar.source.read;

import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.types.StructType;

/**
 * A row that headers answer with: no task is run, and no point is read.
 *
 * @param readSchema its columns
 * @param values of them
 */
record HeaderScan(StructType readSchema, List<Object> values) implements LocalScan {

  @Override
  public InternalRow[] rows() {
    return new InternalRow[] {new GenericInternalRow(values.toArray())};
  }

  @Override
  public String description() {
    return "las headers " + values;
  }
}
