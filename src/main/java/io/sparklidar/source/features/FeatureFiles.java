package io.sparklidar.source.features;

import io.sparklidar.error.CommonFolder;
import io.sparklidar.error.ErrorMessages;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.job.LazySpark;
import io.sparklidar.job.OutputPolicy;
import io.sparklidar.job.features.FeatureJob;
import io.sparklidar.job.features.PlannedQuery;
import io.sparklidar.job.features.QueriedTable;
import io.sparklidar.job.features.QueryScope;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.job.input.HeaderPairTask;
import io.sparklidar.job.input.InputResult;
import io.sparklidar.job.input.SourceFiles;
import io.sparklidar.job.output.ParquetSchema;
import io.sparklidar.source.frame.FieldOrigins;
import io.sparklidar.source.frame.LoggedProgress;
import io.sparklidar.source.read.FileSet;
import io.sparklidar.source.read.PointSchema;
import io.sparklidar.storage.FolderAccess;
import io.sparklidar.storage.HadoopConf;
import io.sparklidar.storage.OutputFolder;
import io.sparklidar.tile.FileFingerprint;
import io.sparklidar.tile.FileIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a table of features by what their headers say, and how queries about it are planned.
 * Safe for concurrent use.
 */
public final class FeatureFiles {

  private static final Logger LOG = LoggerFactory.getLogger(FeatureFiles.class);

  /** Beside the data: readers of folders take it for nobody's business. */
  private static final String MEMORY = "_spark-lidar-index";

  private final FeatureOptions options;
  private final FileSet points;
  private final QueriedTable table;
  private final PointSchema schema;
  private final SparkContext spark = SparkSession.active().sparkContext();
  private Optional<Optional<OutputFolder>> memory = Optional.empty();

  private FeatureFiles(
      final FeatureOptions options, final FileSet points, final QueriedTable table) {
    this.options = options;
    this.points = points;
    this.table = table;
    this.schema = schema(points, table);
  }

  /**
   * Finds the files and reads their headers.
   *
   * @throws IllegalArgumentException if there are none, or they cannot be used as asked
   */
  public static FeatureFiles read(final FeatureOptions options) {
    try {
      final HeaderPairTask task =
          new HeaderPairTask(new SourceFiles(new HadoopConf(options.conf())));
      final Map<FileFingerprint, FileIndex> read = new ConcurrentHashMap<>();
      final FileSet all =
          FileSet.read(
              options.ofPoints(),
              "option(\"on-error\", \"skip\")",
              file -> {
                final InputResult<HeaderPairTask.HeaderPair> header = task.call(file);
                header.found().ifPresent(pair -> read.put(file, pair.index()));
                return header.bad() == null
                    ? InputResult.of(header.value().points())
                    : InputResult.bad(header.bad());
              });
      final List<FileIndex> headers =
          all.files().stream().map(file -> read.get(file.file())).toList();
      final SparkContext spark = SparkSession.active().sparkContext();
      final QueriedTable table = job(options, spark).table(headers);
      final Set<FileFingerprint> inputs =
          table.inputs().stream().map(FileIndex::fingerprint).collect(Collectors.toSet());
      final List<FileHeader> files =
          all.files().stream().filter(file -> inputs.contains(file.file())).toList();
      if (files.isEmpty()) {
        throw new IllegalArgumentException(
            "no file is left of " + String.join(", ", options.paths()) + ": all are bad");
      }
      return new FeatureFiles(
          options,
          new FileSet(all.options(), files, all.dropped(), PointSchema.of(files, FeatureSet.NONE)),
          table);
    } catch (final UsageException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static FeatureJob job(final FeatureOptions options, final SparkContext spark)
      throws UsageException {
    return new FeatureJob(
        new LazySpark(options.conf(), () -> JavaSparkContext.fromSparkContext(spark)),
        options.job(),
        new OutputPolicy(false, false, OutputPolicy.Page.NONE),
        new LoggedProgress(LOG));
  }

  private static PointSchema schema(final FileSet points, final QueriedTable table) {
    final PointSchema ofPoints = PointSchema.of(points.files(), table.features());
    StructType struct = ofPoints.struct();
    for (final Column column : table.features().columns()) {
      struct =
          struct.add(
              new StructField(
                  column.name(),
                  ParquetSchema.isTruth(column) ? DataTypes.BooleanType : DataTypes.FloatType,
                  true,
                  new MetadataBuilder()
                      .putString(FieldOrigins.COMMENT, column.definition())
                      .build()));
    }
    return new PointSchema(ofPoints.layouts(), struct);
  }

  /** The table. */
  public PointSchema schema() {
    return schema;
  }

  /** What the user named. */
  public List<String> paths() {
    return options.paths();
  }

  /** The files. */
  FileSet points() {
    return points;
  }

  /** The names of the features among the columns of the table. */
  List<String> features() {
    return table.features().columnNames();
  }

  /**
   * Whether rows without features are the points of the files, each as the files have it, under the
   * same names.
   */
  boolean arePoints() {
    final StructField[] fields = points.schema().struct().fields();
    return options.job().filters().asMap().isEmpty()
        && !options.job().givesClasses()
        && Arrays.equals(fields, Arrays.copyOf(schema.struct().fields(), fields.length));
  }

  /**
   * Plans a query; decodes what is needed for that and not known.
   *
   * @throws IllegalArgumentException if the inputs cannot be used as asked
   */
  PlannedQuery plan(final QueryScope scope) {
    try {
      return job(options, spark).query(scope, table);
    } catch (final UsageException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (final IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Where indexes are remembered, if anywhere. */
  synchronized Optional<OutputFolder> memory() {
    if (memory.isEmpty()) {
      memory = Optional.of(openMemory());
    }
    return memory.get();
  }

  private Optional<OutputFolder> openMemory() {
    final Optional<String> given = options.indexPath();
    if (given.isPresent() && given.get().equalsIgnoreCase(FeatureOptions.NONE)) {
      return Optional.empty();
    }
    final String common =
        CommonFolder.of(points.files().stream().map(file -> file.file().path()).toList());
    try {
      final OutputFolder folder = FolderAccess.named(options.conf(), given.orElse(common + MEMORY));
      requireWritable(folder);
      return Optional.of(folder);
    } catch (final IOException | UsageException e) {
      if (given.isPresent()) {
        throw new IllegalArgumentException(
            "option indexPath "
                + given.get()
                + " cannot be written ("
                + ErrorMessages.oneLine(e)
                + "); choose a folder that can, or none",
            e);
      }
      LOG.info(
          "indexes are remembered in memory alone, as nothing can be written beside the data ({});"
              + " option indexPath says where else",
          ErrorMessages.oneLine(e));
      return Optional.empty();
    }
  }

  private void requireWritable(final OutputFolder folder) throws IOException {
    final FileSystem fs = folder.rootPath().getFileSystem(options.conf());
    final Path probe = new Path(folder.index(), "_probe." + UUID.randomUUID() + ".tmp");
    // Tells by a false or by an exception, as it likes.
    if (!fs.mkdirs(folder.index())) {
      throw new IOException("no folder can be made there");
    }
    fs.create(probe, false).close();
    fs.delete(probe, false);
  }
}
