package io.sparklidar.source.read;

import io.sparklidar.job.input.FileHeader;
import io.sparklidar.source.frame.MetricValue;
import io.sparklidar.source.frame.RowEstimate;
import io.sparklidar.storage.HadoopConf;
import java.util.List;
import java.util.Objects;
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

/** What a query reads: of which files, which columns of which points. Immutable. */
final class LasScan implements Scan, Batch, SupportsReportStatistics {

  private final FileSet files;
  private final StructType columns;
  private final PointFilter filter;
  private final int limit;
  private final List<Predicate> pushed;
  private final List<FileHeader> met;

  /**
   * @param files all files
   * @param columns of the rows
   * @param filter which points may be wanted
   * @param limit how many are enough
   * @param pushed what the filter is made of
   */
  LasScan(
      final FileSet files,
      final StructType columns,
      final PointFilter filter,
      final int limit,
      final List<Predicate> pushed) {
    this.files = files;
    this.columns = columns;
    this.filter = filter;
    this.limit = limit;
    this.pushed = pushed;
    this.met = files.files().stream().filter(this::meets).toList();
  }

  private boolean meets(final FileHeader file) {
    if (file.points() == 0 || filter.excludesAll()) {
      return false;
    }
    return !files.options().trustsHeaders()
        || !filter.isSpatial()
        || PointExtent.of(file).map(extent -> extent.reach().intersects(filter.box())).orElse(true);
  }

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public Statistics estimateStatistics() {
    final long rows = Math.min(limit, met.stream().mapToLong(FileHeader::points).sum());
    return new RowEstimate(rows, columns);
  }

  @Override
  public InputPartition[] planInputPartitions() {
    return PointPartition.plan(met, files.options(), filter.isEmpty() ? limit : Long.MAX_VALUE)
        .toArray(new InputPartition[0]);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new PointReaderFactory(
        new HadoopConf(files.options().conf()),
        files.schema().layouts(),
        columns,
        filter,
        limit,
        files.options().dropsMalformed(),
        files.options().trustsHeaders() && filter.isSpatial());
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return ScanMetrics.all();
  }

  @Override
  public CustomTaskMetric[] reportDriverMetrics() {
    return new CustomTaskMetric[] {
      new MetricValue(ScanMetrics.FILES_READ, met.size()),
      new MetricValue(ScanMetrics.FILES_SKIPPED, files.files().size() - met.size()),
      new MetricValue(ScanMetrics.FILES_DROPPED, files.dropped().size())
    };
  }

  @Override
  public String description() {
    return "las "
        + String.join(", ", files.options().paths())
        + " ("
        + met.size()
        + " of "
        + files.files().size()
        + " files) ["
        + String.join(", ", columns.fieldNames())
        + "]"
        + (pushed.isEmpty() ? "" : ", ranges of: " + pushed)
        + (limit == Integer.MAX_VALUE ? "" : ", at most " + limit + " points a partition");
  }

  /** Spark reads once what two parts of a plan read alike. */
  @Override
  public boolean equals(final Object other) {
    return other instanceof LasScan that
        && files == that.files
        && columns.equals(that.columns)
        && filter.equals(that.filter)
        && limit == that.limit;
  }

  @Override
  public int hashCode() {
    return Objects.hash(System.identityHashCode(files), columns, filter, limit);
  }
}
