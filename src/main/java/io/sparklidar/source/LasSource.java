package io.sparklidar.source;

import io.sparklidar.source.read.CorruptScan;
import io.sparklidar.source.read.FileSet;
import io.sparklidar.source.read.ReadOptions;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code las}: LAS, LAZ and COPC files as tables of points, and tables as LAS and
 * LAZ files. What it takes is in {@link ReadOptions} and, for writing, in {@code
 * write.WriteOptions}.
 */
public final class LasSource implements TableProvider, DataSourceRegister {

  /** What the source is called. */
  static final String NAME = "las";

  /** What was found when the schema was asked for, so that headers are read once. */
  private Optional<FileSet> found = Optional.empty();

  /** Made by Spark. */
  public LasSource() {}

  @Override
  public String shortName() {
    return NAME;
  }

  /** A frame that is written brings its schema; a reader may ask for a part of what is there. */
  @Override
  public boolean supportsExternalMetadata() {
    return true;
  }

  @Override
  public StructType inferSchema(final CaseInsensitiveStringMap options) {
    if (ReadOptions.asksForCorrupt(options)) {
      return CorruptScan.SCHEMA;
    }
    final FileSet files = FileSet.read(ReadOptions.of(options));
    found = Optional.of(files);
    return files.schema().struct();
  }

  @Override
  public Table getTable(
      final StructType schema,
      final Transform[] partitioning,
      final Map<String, String> properties) {
    final CaseInsensitiveStringMap options = new CaseInsensitiveStringMap(properties);
    if (ReadOptions.asksForCorrupt(options)) {
      return new CorruptTable(schema, ReadOptions.of(options));
    }
    return new LasTable(schema, options, found);
  }
}
