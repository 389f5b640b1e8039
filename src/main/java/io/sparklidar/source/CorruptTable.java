package io.sparklidar.source;

import io.sparklidar.source.read.CorruptScan;
import io.sparklidar.source.read.ReadOptions;
import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** What cannot be read of files of points, as a table. */
final class CorruptTable implements SupportsRead {

  private final ReadOptions options;

  /**
   * @param schema what is asked for of the table
   * @param options what the reader asked for
   * @throws IllegalArgumentException if the schema is not that of the table
   */
  CorruptTable(final StructType schema, final ReadOptions options) {
    if (!schema.equals(CorruptScan.SCHEMA)) {
      throw new IllegalArgumentException(
          "option table=corrupt has a schema of its own, " + CorruptScan.SCHEMA.toDDL());
    }
    this.options = options;
  }

  @Override
  public String name() {
    return LasSource.NAME + " corrupt " + String.join(", ", options.paths());
  }

  @Override
  @SuppressWarnings("deprecation") // what replaces it is made of it
  public StructType schema() {
    return CorruptScan.SCHEMA;
  }

  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(final CaseInsensitiveStringMap scanOptions) {
    return () -> new CorruptScan(options);
  }
}
