package io.sparklidar.source;

import java.util.Optional;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedArgumentExpression;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.Seq;
import scala.runtime.AbstractFunction1;

/**
 * The function {@code lidar_features} of SQL: what {@code lidar-features} reads of a path with some
 * options. A query of it is one of that source, with all that this leaves out.
 */
final class FeatureFunction extends AbstractFunction1<Seq<Expression>, LogicalPlan> {

  /** What it is called. */
  static final String NAME = "lidar_features";

  @Override
  public LogicalPlan apply(final Seq<Expression> arguments) {
    DataFrameReader reader = SparkSession.active().read().format(LidarFeaturesSource.NAME);
    Optional<String> path = Optional.empty();
    for (int a = 0; a < arguments.length(); a++) {
      final Expression argument = arguments.apply(a);
      if (argument instanceof NamedArgumentExpression named && !named.key().equals("path")) {
        reader = reader.option(named.key(), text(named.key(), named.value()));
      } else if (path.isEmpty()) {
        path =
            Optional.of(
                text(
                    "path",
                    argument instanceof NamedArgumentExpression named ? named.value() : argument));
      } else {
        throw new IllegalArgumentException(
            NAME
                + ": expected one path, then options by name, as k => 20, found "
                + argument.sql());
      }
    }
    final Dataset<Row> points =
        reader.load(
            path.orElseThrow(
                () -> new IllegalArgumentException(NAME + ": expected a path, found none")));
    return (LogicalPlan)
        LidarExtensions.call(LidarExtensions.call(points, "queryExecution"), "analyzed");
  }

  private static String text(final String name, final Expression value) {
    final Object constant = value.foldable() ? value.eval(null) : null;
    if (constant == null) {
      throw new IllegalArgumentException(
          NAME + ": " + name + " must be a constant, found " + value.sql());
    }
    return constant.toString();
  }
}
