package io.sparklidar.source;

import io.sparklidar.job.output.ParquetSchema;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * A column that is there for who names it.
 *
 * @param name its name
 * @param dataType its type
 * @param comment what it is
 */
record HiddenColumn(String name, DataType dataType, String comment) implements MetadataColumn {

  @Override
  public boolean isNullable() {
    return false;
  }

  /** Which file a point is of, and which of its points. */
  static MetadataColumn[] ofPoints() {
    return new MetadataColumn[] {
      new HiddenColumn(ParquetSchema.SOURCE_FILE, DataTypes.StringType, "path of the point's file"),
      new HiddenColumn(
          ParquetSchema.POINT_INDEX, DataTypes.LongType, "index of the point in its file, from 0")
    };
  }
}
