package io.sparklidar.source.read;

import io.sparklidar.job.input.FileHeader;
import io.sparklidar.source.frame.MetricValue;
import io.sparklidar.source.frame.RowEstimate;
import io.sparklidar.storage.HadoopConf;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.Statistics;
import org.apache.spark.sql.connector.read.SupportsReportStatistics;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.types.StructType;

/** What a query reads: of which files, which columns of which points. Safe for concurrent use. */
final class LasScan implements Scan, Batch, SupportsReportStatistics {

  private final TableFiles files;
  private final StructType columns;
  private final PointFilter filter;
  private final int limit;
  private final List<Predicate> pushed;
  private Optional<List<FileHeader>> met = Optional.empty();

  /** As what Spark reads this, if not as a batch. */
  private volatile Optional<PointStream> stream = Optional.empty();

  /**
   * @param files all files
   * @param columns of the rows
   * @param filter which points may be wanted
   * @param limit how many are enough
   * @param pushed what the filter is made of
   */
  LasScan(
      final TableFiles files,
      final StructType columns,
      final PointFilter filter,
      final int limit,
      final List<Predicate> pushed) {
    this.files = files;
    this.columns = columns;
    this.filter = filter;
    this.limit = limit;
    this.pushed = pushed;
  }

  /** The files that may have wanted points. */
  private synchronized List<FileHeader> met() {
    if (met.isEmpty()) {
      met = Optional.of(files.get().files().stream().filter(this::meets).toList());
    }
    return met.get();
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
    if (stream.isPresent()) {
      return RowEstimate.UNKNOWN;
    }
    final long rows = Math.min(limit, met().stream().mapToLong(FileHeader::points).sum());
    return new RowEstimate(rows, columns);
  }

  @Override
  public InputPartition[] planInputPartitions() {
    return PointPartition.plan(met(), files.options(), filter.isEmpty() ? limit : Long.MAX_VALUE)
        .toArray(new InputPartition[0]);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return new PointReaderFactory(
        new HadoopConf(files.options().conf()),
        files.get().schema().layouts(),
        columns,
        filter,
        limit,
        decoded(),
        files.options().leavesOutChunks(),
        files.options().trustsHeaders() && filter.isSpatial());
  }

  /** A table has the same rows whatever is asked of them: those with all of its columns. */
  private List<String> decoded() {
    return files.options().leavesOutChunks() ? List.of(files.columns().fieldNames()) : List.of();
  }

  @Override
  public MicroBatchStream toMicroBatchStream(final String checkpointLocation) {
    final PointStream opened = new PointStream(files, checkpointLocation);
    stream = Optional.of(opened);
    return opened;
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return ScanMetrics.all();
  }

  @Override
  public CustomTaskMetric[] reportDriverMetrics() {
    if (stream.isPresent()) {
      return new CustomTaskMetric[0];
    }
    return new CustomTaskMetric[] {
      new MetricValue(ScanMetrics.FILES_READ, met().size()),
      new MetricValue(ScanMetrics.FILES_SKIPPED, files.get().files().size() - met().size()),
      new MetricValue(ScanMetrics.FILES_DROPPED, files.get().dropped().size())
    };
  }

  @Override
  public String description() {
    if (stream.isPresent()) {
      return stream.get().toString();
    }
    return "las "
        + String.join(", ", files.options().paths())
        + " ("
        + met().size()
        + " of "
        + files.get().files().size()
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
        && files.isOf(that.files)
        && columns.equals(that.columns)
        && filter.equals(that.filter)
        && limit == that.limit;
  }

  @Override
  public int hashCode() {
    return Objects.hash(files.options().paths(), columns, filter, limit);
  }
}
