package io.sparklidar.source.read;

import io.sparklidar.error.BadInput;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.storage.HadoopConf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Tries all columns of all points of some files, and gives a row for each file and each chunk that
 * cannot be read. Safe for concurrent use.
 */
public final class CorruptScan implements Scan, Batch {

  /**
   * What is said of a file or chunk. Of a file whose header cannot be read there is neither chunk
   * nor points nor columns.
   */
  public static final StructType SCHEMA =
      new StructType()
          .add("source_file", DataTypes.StringType, false, "path of the file")
          .add("at_byte", DataTypes.LongType, true, "where in the file, if that is known")
          .add("chunk", DataTypes.IntegerType, true, "which chunk, from 0; null for the file")
          .add("point_index", DataTypes.LongType, true, "index of the first point lost, from 0")
          .add("points", DataTypes.LongType, true, "how many are lost; null if nobody knows")
          .add(
              "columns",
              DataTypes.createArrayType(DataTypes.StringType, false),
              true,
              "those that cannot be read")
          .add("expected", DataTypes.StringType, true, "what the format asks for there")
          .add("found", DataTypes.StringType, true, "what is there")
          .add("message", DataTypes.StringType, false, "all of it in one line");

  private final ReadOptions options;
  private Optional<FileSet> files = Optional.empty();

  /**
   * @param options what the reader asked for
   */
  public CorruptScan(final ReadOptions options) {
    this.options = options;
  }

  /**
   * What a task looks at.
   *
   * @param points points that it tries
   * @param bad files that are known to be bad
   */
  record Part(PointPartition points, List<BadInput> bad) implements InputPartition {

    @Override
    public String[] preferredLocations() {
      return points.preferredLocations();
    }
  }

  private synchronized FileSet files() {
    if (files.isEmpty()) {
      files = Optional.of(FileSet.survey(options));
    }
    return files.get();
  }

  @Override
  public StructType readSchema() {
    return SCHEMA;
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    final List<FileHeader> some = files().files().stream().filter(f -> f.points() > 0).toList();
    final List<InputPartition> parts = new ArrayList<>();
    if (!files().dropped().isEmpty()) {
      parts.add(new Part(new PointPartition(List.of(), List.of()), files().dropped()));
    }
    for (final PointPartition points : PointPartition.plan(some, options, Long.MAX_VALUE)) {
      parts.add(new Part(points, List.of()));
    }
    return parts.toArray(new InputPartition[0]);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new CorruptReader.Factory(new HadoopConf(options.conf()));
  }

  @Override
  public String description() {
    return "las corrupt " + String.join(", ", options.paths());
  }
}
