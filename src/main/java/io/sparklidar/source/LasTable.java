package io.sparklidar.source;

import io.sparklidar.source.frame.FrameOptions;
import io.sparklidar.source.read.FileSet;
import io.sparklidar.source.read.LasScanBuilder;
import io.sparklidar.source.read.ReadOptions;
import io.sparklidar.source.read.TableFiles;
import io.sparklidar.source.write.LasWriteBuilder;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.connector.catalog.SupportsMetadataColumns;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** Files of points as a table. Which file a point is of, and which of its points, is hidden. */
final class LasTable implements SupportsRead, SupportsWrite, SupportsMetadataColumns {

  private final StructType schema;
  private final CaseInsensitiveStringMap options;
  private final Optional<FileSet> found;
  private Optional<TableFiles> files = Optional.empty();

  /**
   * @param schema of what is read or written
   * @param options as the user gave them
   * @param found what is read, if that is known
   */
  LasTable(
      final StructType schema,
      final CaseInsensitiveStringMap options,
      final Optional<FileSet> found) {
    this.schema = schema;
    this.options = options;
    this.found = found;
  }

  @Override
  public String name() {
    return LasSource.NAME + " " + String.join(", ", FrameOptions.paths(options));
  }

  @Override
  @SuppressWarnings("deprecation") // what replaces it is made of it
  public StructType schema() {
    return schema;
  }

  @Override
  public Set<TableCapability> capabilities() {
    final Set<TableCapability> capabilities =
        EnumSet.of(
            TableCapability.BATCH_READ,
            TableCapability.MICRO_BATCH_READ,
            TableCapability.BATCH_WRITE,
            TableCapability.TRUNCATE,
            TableCapability.ACCEPT_ANY_SCHEMA);
    if (LasWriteBuilder.takesFrames(schema, options)) {
      capabilities.add(TableCapability.V1_BATCH_WRITE);
    }
    return capabilities;
  }

  @Override
  public MetadataColumn[] metadataColumns() {
    return HiddenColumn.ofPoints();
  }

  @Override
  public ScanBuilder newScanBuilder(final CaseInsensitiveStringMap scanOptions) {
    return new LasScanBuilder(files());
  }

  /** Which options there are to read with depends on whether this is read at all. */
  private synchronized TableFiles files() {
    if (files.isEmpty()) {
      files = Optional.of(new TableFiles(ReadOptions.of(options), schema, found));
    }
    return files.get();
  }

  @Override
  public WriteBuilder newWriteBuilder(final LogicalWriteInfo info) {
    return new LasWriteBuilder(info, LasSource.class.getName());
  }
}
