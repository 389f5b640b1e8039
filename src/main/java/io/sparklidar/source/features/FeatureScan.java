package io.sparklidar.source.features;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Region;
import io.sparklidar.filter.Box;
import io.sparklidar.job.AttributeChoice;
import io.sparklidar.job.features.PlannedQuery;
import io.sparklidar.job.features.QueryScope;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.source.frame.MetricValue;
import io.sparklidar.source.frame.RowEstimate;
import io.sparklidar.source.read.PointSchema;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.types.StructType;

/**
 * What a query computes: of which points, which columns. It is planned when Spark asks for tasks,
 * once. Safe for concurrent use.
 */
final class FeatureScan implements Scan, Batch, SupportsReportStatistics {

  private final FeatureFiles files;
  private final StructType columns;
  private final Optional<Box> box;
  private final boolean empty;
  private final int limit;
  private final List<Predicate> pushed;
  private Optional<PlannedQuery> planned = Optional.empty();

  /**
   * @param files all files
   * @param columns of the rows
   * @param box where wanted points lie
   * @param empty whether none can be wanted
   * @param limit how many are enough
   * @param pushed what the box is made of
   */
  FeatureScan(
      final FeatureFiles files,
      final StructType columns,
      final Optional<Box> box,
      final boolean empty,
      final int limit,
      final List<Predicate> pushed) {
    this.files = files;
    this.columns = columns;
    this.box = box;
    this.empty = empty;
    this.limit = limit;
    this.pushed = pushed;
  }

  private synchronized PlannedQuery planned() {
    if (planned.isEmpty()) {
      planned = Optional.of(files.plan(scope()));
    }
    return planned.get();
  }

  private QueryScope scope() {
    final List<String> features = files.features();
    final List<String> attributes =
        Arrays.stream(columns.fieldNames())
            .filter(name -> !features.contains(name) && !PointSchema.isIdentity(name))
            .map(name -> name.toLowerCase(Locale.ROOT))
            .sorted()
            .toList();
    return new QueryScope(
        Set.of(columns.fieldNames()),
        new AttributeChoice(false, attributes),
        box.map(Region.class::cast),
        limit == Integer.MAX_VALUE ? Long.MAX_VALUE : limit,
        files.memory());
  }

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  /**
   * Said here, so that Spark does not ask for tasks to find out: who explains a query plans none.
   */
  @Override
  public ColumnarSupportMode columnarSupportMode() {
    return ColumnarSupportMode.SUPPORTED;
  }

  private List<FileHeader> met() {
    return files.points().files().stream()
        .filter(file -> !empty)
        .filter(file -> box.isEmpty() || meets(file.bounds()))
        .toList();
  }

  private boolean meets(final Bounds bounds) {
    return bounds.isEmpty() || box.get().meets(bounds);
  }

  /** As far as headers tell: that costs nothing. */
  @Override
  public Statistics estimateStatistics() {
    final long rows = Math.min(limit, met().stream().mapToLong(FileHeader::points).sum());
    return new RowEstimate(rows, columns);
  }

  @Override
  public InputPartition[] planInputPartitions() {
    return empty
        ? new InputPartition[0]
        : planned().tasks().stream()
            .map(task -> new TilePartition(task.query(), task.tiles()))
            .toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new TileReaderFactory(new ArrayList<>(planned().queries()), columns, limit);
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return FeatureMetrics.all();
  }

  @Override
  public CustomTaskMetric[] reportDriverMetrics() {
    if (empty) {
      return new CustomTaskMetric[0];
    }
    final PlannedQuery plan = planned();
    final long read =
        plan.tasks().stream()
            .flatMap(task -> task.tiles().stream())
            .map(TileSpec::inputs)
            .flatMap(List::stream)
            .map(TileSpec.Input::fingerprint)
            .distinct()
            .count();
    return new CustomTaskMetric[] {
      new MetricValue(FeatureMetrics.FILES_READ, read),
      new MetricValue(FeatureMetrics.FILES_INDEXED, plan.indexed()),
      new MetricValue(
          FeatureMetrics.COLUMNS,
          plan.queries().stream().mapToInt(query -> query.computed().size()).max().orElse(0))
    };
  }

  @Override
  public String description() {
    return "lidar-features "
        + String.join(", ", files.paths())
        + " ("
        + met().size()
        + " of "
        + files.points().files().size()
        + " files) ["
        + String.join(", ", columns.fieldNames())
        + "]"
        + (pushed.isEmpty() ? "" : ", box of: " + pushed)
        + (limit == Integer.MAX_VALUE ? "" : ", at most " + limit + " points a partition");
  }

  /** Spark computes once what two parts of a plan need alike. */
  @Override
  public boolean equals(final Object other) {
    return other instanceof FeatureScan that
        && files == that.files
        && columns.equals(that.columns)
        && box.equals(that.box)
        && empty == that.empty
        && limit == that.limit;
  }

  @Override
  public int hashCode() {
    return Objects.hash(System.identityHashCode(files), columns, box, empty, limit);
  }
}
