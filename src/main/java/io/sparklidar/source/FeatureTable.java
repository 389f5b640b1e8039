package io.sparklidar.source;

import io.sparklidar.source.features.FeatureFiles;
import io.sparklidar.source.features.FeatureScanBuilder;
import java.util.EnumSet;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.connector.catalog.SupportsMetadataColumns;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Points with features as a table. Which file a point is of, and which of its points, is hidden.
 */
final class FeatureTable implements SupportsRead, SupportsMetadataColumns {

  private final StructType schema;
  private final FeatureFiles files;

  /**
   * @param schema what is asked for of the table
   * @param files the table
   */
  FeatureTable(final StructType schema, final FeatureFiles files) {
    files.schema().requirePart(schema);
    this.schema = schema;
    this.files = files;
  }

  @Override
  public String name() {
    return LidarFeaturesSource.NAME + " " + String.join(", ", files.paths());
  }

  @Override
  @SuppressWarnings("deprecation") // what replaces it is made of it
  public StructType schema() {
    return schema;
  }

  @Override
  public Set<TableCapability> capabilities() {
    return EnumSet.of(TableCapability.BATCH_READ);
  }

  @Override
  public MetadataColumn[] metadataColumns() {
    return HiddenColumn.ofPoints();
  }

  @Override
  public ScanBuilder newScanBuilder(final CaseInsensitiveStringMap scanOptions) {
    return new FeatureScanBuilder(files, schema);
  }
}
