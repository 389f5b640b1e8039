package io.sparklidar.source;

import io.sparklidar.source.features.FeatureFiles;
import io.sparklidar.source.features.FeatureOptions;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code lidar-features}: points with their features, computed as far as a query
 * asks for them. What it takes is in {@link FeatureOptions}.
 */
public final class LidarFeaturesSource implements TableProvider, DataSourceRegister {

  /** What the source is called. */
  static final String NAME = "lidar-features";

  /** What was found when the schema was asked for, so that headers are read once. */
  private Optional<FeatureFiles> found = Optional.empty();

  /** Made by Spark. */
  public LidarFeaturesSource() {}

  @Override
  public String shortName() {
    return NAME;
  }

  /** A reader may ask for a part of what is there. */
  @Override
  public boolean supportsExternalMetadata() {
    return true;
  }

  @Override
  public StructType inferSchema(final CaseInsensitiveStringMap options) {
    final FeatureFiles files = FeatureFiles.read(FeatureOptions.of(options));
    found = Optional.of(files);
    return files.schema().struct();
  }

  @Override
  public Table getTable(
      final StructType schema,
      final Transform[] partitioning,
      final Map<String, String> properties) {
    return new FeatureTable(
        schema,
        found.orElseGet(
            () -> FeatureFiles.read(FeatureOptions.of(new CaseInsensitiveStringMap(properties)))));
  }
}
