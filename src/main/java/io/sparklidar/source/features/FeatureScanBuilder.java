package io.sparklidar.source.features;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.filter.Box;
import io.sparklidar.source.read.LasScanBuilder;
import io.sparklidar.source.read.PointFilter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.connector.expressions.aggregate.Aggregation;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownAggregates;
import org.apache.spark.sql.connector.read.SupportsPushDownLimit;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.connector.read.SupportsPushDownV2Filters;
import org.apache.spark.sql.types.StructType;

/**
 * Hears what a query needs, so that as little as possible is computed. A query that needs no
 * feature is one about the files. Confined to one thread.
 */
public final class FeatureScanBuilder
    implements SupportsPushDownRequiredColumns,
        SupportsPushDownV2Filters,
        SupportsPushDownAggregates,
        SupportsPushDownLimit {

  private static final List<PointAttribute> PLANE = List.of(PointAttribute.X, PointAttribute.Y);

  private final FeatureFiles files;
  private final LasScanBuilder ofPoints;
  private StructType columns;
  private final List<Predicate> pushed = new ArrayList<>();
  private PointFilter filter = PointFilter.of(List.of());
  private int limit = Integer.MAX_VALUE;
  private boolean answered;

  /**
   * @param files what is read
   * @param columns all columns that may be asked for
   */
  public FeatureScanBuilder(final FeatureFiles files, final StructType columns) {
    this.files = files;
    this.columns = columns;
    this.ofPoints = new LasScanBuilder(files.points(), columns);
  }

  @Override
  public void pruneColumns(final StructType required) {
    columns = required;
    ofPoints.pruneColumns(required);
  }

  /** A box is wider than what predicates say, so that Spark has to look again at all of them. */
  @Override
  public Predicate[] pushPredicates(final Predicate[] predicates) {
    final List<PointFilter.Range> ranges = new ArrayList<>();
    pushed.clear();
    for (final Predicate predicate : predicates) {
      final Optional<PointFilter.Range> range =
          PointFilter.range(predicate).filter(r -> PLANE.contains(r.attribute()));
      if (range.isPresent()) {
        ranges.add(range.get());
        pushed.add(predicate);
      }
    }
    filter = PointFilter.of(ranges);
    ofPoints.pushPredicates(predicates);
    return predicates;
  }

  @Override
  public Predicate[] pushedPredicates() {
    return (files.arePoints() ? ofPoints.pushedPredicates() : pushed.toArray(new Predicate[0]));
  }

  @Override
  public boolean supportCompletePushDown(final Aggregation aggregation) {
    return files.arePoints() && ofPoints.supportCompletePushDown(aggregation);
  }

  @Override
  public boolean pushAggregation(final Aggregation aggregation) {
    answered = files.arePoints() && ofPoints.pushAggregation(aggregation);
    return answered;
  }

  @Override
  public boolean pushLimit(final int rows) {
    limit = rows;
    return ofPoints.pushLimit(rows);
  }

  @Override
  public Scan build() {
    final List<String> features = files.features();
    final boolean none = Arrays.stream(columns.fieldNames()).noneMatch(features::contains);
    return answered || none && files.arePoints()
        ? ofPoints.build()
        : new FeatureScan(files, columns, box(), filter.excludesAll(), limit, List.copyOf(pushed));
  }

  private Optional<Box> box() {
    if (filter.ranges().isEmpty() || filter.excludesAll()) {
      return Optional.empty();
    }
    final io.sparklidar.las.copc.Box box = filter.box();
    return Optional.of(Box.around(new Bounds(box.minX(), box.minY(), box.maxX(), box.maxY())));
  }
}
