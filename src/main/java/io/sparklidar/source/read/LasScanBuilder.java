package io.sparklidar.source.read;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.job.input.FileHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.aggregate.AggregateFunc;
import org.apache.spark.sql.connector.expressions.aggregate.Aggregation;
import org.apache.spark.sql.connector.expressions.aggregate.CountStar;
import org.apache.spark.sql.connector.expressions.aggregate.Max;
import org.apache.spark.sql.connector.expressions.aggregate.Min;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownAggregates;
import org.apache.spark.sql.connector.read.SupportsPushDownLimit;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsPushDownV2Filters;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Hears what a query needs, so that as little as possible is read. Confined to one thread. */
public final class LasScanBuilder
    implements SupportsPushDownRequiredColumns,
        SupportsPushDownV2Filters,
        SupportsPushDownAggregates,
        SupportsPushDownLimit {

  private final TableFiles files;
  private StructType columns;
  private final List<Predicate> pushed = new ArrayList<>();
  private PointFilter filter = PointFilter.ALL;
  private int limit = Integer.MAX_VALUE;
  private Optional<HeaderScan> answer = Optional.empty();

  /**
   * @param files what is read
   * @param columns all columns that may be asked for
   */
  public LasScanBuilder(final FileSet files, final StructType columns) {
    this(TableFiles.of(files, columns));
  }

  /** Reads files that are looked at where somebody needs to know what they are. */
  public LasScanBuilder(final TableFiles files) {
    this.files = files;
    this.columns = files.columns();
  }

  @Override
  public void pruneColumns(final StructType required) {
    columns = required;
  }

  /** Ranges are wider than what predicates say, so that Spark has to look again at all of them. */
  @Override
  public Predicate[] pushPredicates(final Predicate[] predicates) {
    final List<PointFilter.Range> ranges = new ArrayList<>();
    pushed.clear();
    for (final Predicate predicate : predicates) {
      final Optional<PointFilter.Range> range = PointFilter.range(predicate);
      if (range.isPresent()) {
        ranges.add(range.get());
        pushed.add(predicate);
      }
    }
    filter = PointFilter.of(ranges);
    return predicates;
  }

  @Override
  public Predicate[] pushedPredicates() {
    return pushed.toArray(new Predicate[0]);
  }

  @Override
  public boolean supportCompletePushDown(final Aggregation aggregation) {
    return answer(aggregation).isPresent();
  }

  @Override
  public boolean pushAggregation(final Aggregation aggregation) {
    answer = answer(aggregation);
    return answer.isPresent();
  }

  /** What headers say to a question; empty where points must be read for it. */
  private Optional<HeaderScan> answer(final Aggregation aggregation) {
    // Where damaged chunks are left out, headers count points that no query sees.
    if (aggregation.groupByExpressions().length > 0
        || !filter.isEmpty()
        || files.get().options().leavesOutFiles()) {
      return Optional.empty();
    }
    StructType row = new StructType();
    final List<Object> values = new ArrayList<>();
    for (final AggregateFunc asked : aggregation.aggregateExpressions()) {
      if (asked instanceof CountStar) {
        row = row.add(asked.toString(), DataTypes.LongType);
        values.add(files.get().files().stream().mapToLong(FileHeader::points).sum());
        continue;
      }
      final Optional<Double> end = end(asked);
      if (end.isEmpty()) {
        return Optional.empty();
      }
      row = row.add(asked.toString(), DataTypes.DoubleType);
      values.add(end.get());
    }
    return Optional.of(new HeaderScan(row, values));
  }

  private Optional<Double> end(final AggregateFunc asked) {
    final Expression column;
    final boolean upper;
    if (asked instanceof Min min) {
      column = min.column();
      upper = false;
    } else if (asked instanceof Max max) {
      column = max.column();
      upper = true;
    } else {
      return Optional.empty();
    }
    final Optional<PointAttribute> axis =
        PointFilter.attribute(column).filter(PointAttribute.AXES::contains);
    return axis.isEmpty() || !files.get().options().trustsHeaders()
        ? Optional.empty()
        : end(axis.get(), upper);
  }

  /** Of all files with points, if each states it and there is one. */
  private Optional<Double> end(final PointAttribute axis, final boolean upper) {
    Optional<Double> farthest = Optional.empty();
    for (final FileHeader file : files.get().files()) {
      if (file.points() == 0) {
        continue;
      }
      final Optional<Double> end = PointExtent.of(file).flatMap(e -> e.end(axis, upper));
      if (end.isEmpty()) {
        return Optional.empty();
      }
      final double value = end.get();
      farthest = farthest.map(f -> upper ? Math.max(f, value) : Math.min(f, value)).or(() -> end);
    }
    return farthest;
  }

  @Override
  public boolean pushLimit(final int rows) {
    limit = rows;
    return true;
  }

  @Override
  public Scan build() {
    return answer.isPresent()
        ? answer.get()
        : new LasScan(files, columns, filter, limit, List.copyOf(pushed));
  }
}
