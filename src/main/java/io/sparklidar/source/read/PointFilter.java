package io.sparklidar.source.read;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.las.copc.Box;
import io.sparklidar.las.point.LasColumns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.connector.expressions.Expression;
import org.apache.spark.sql.connector.expressions.Literal;
import org.apache.spark.sql.connector.expressions.NamedReference;
import org.apache.spark.sql.connector.expressions.filter.Predicate;
import org.apache.spark.sql.types.Decimal;

/**
 * Which points a query may want: for some attributes, from where to where their values are. A point
 * outside is not wanted; one inside may be, Spark looks at it again. Immutable.
 *
 * @param ranges the ranges; a point must lie in all
 */
public record PointFilter(List<Range> ranges) implements Serializable {

  /** Every point. */
  static final PointFilter ALL = new PointFilter(List.of());

  private static final List<PointAttribute> ATTRIBUTES =
      List.of(
          PointAttribute.X,
          PointAttribute.Y,
          PointAttribute.Z,
          PointAttribute.CLASSIFICATION,
          PointAttribute.RETURN_NUMBER,
          PointAttribute.GPS_TIME);

  /**
   * The values of an attribute, both ends included.
   *
   * @param attribute which
   * @param min the smallest
   * @param max the largest
   */
  public record Range(PointAttribute attribute, double min, double max) implements Serializable {

    /** NaN comes behind all numbers, as Spark has it. */
    private boolean holds(final double value) {
      return value >= min && value <= max || Double.isNaN(value) && Double.isInfinite(max);
    }
  }

  /** Copies the ranges. */
  public PointFilter {
    ranges = List.copyOf(ranges);
  }

  /** The range that a predicate of Spark asks for, if it is of that kind. */
  public static Optional<Range> range(final Predicate predicate) {
    final Expression[] parts = predicate.children();
    if (parts.length < 2) {
      return Optional.empty();
    }
    if (predicate.name().equals("IN")) {
      return in(parts);
    }
    if (parts.length != 2) {
      return Optional.empty();
    }
    return parts[0] instanceof NamedReference
        ? compared(predicate.name(), parts[0], parts[1])
        : compared(mirrored(predicate.name()), parts[1], parts[0]);
  }

  private static String mirrored(final String comparison) {
    return switch (comparison) {
      case "<" -> ">";
      case "<=" -> ">=";
      case ">" -> "<";
      case ">=" -> "<=";
      default -> comparison;
    };
  }

  private static Optional<Range> compared(
      final String comparison, final Expression column, final Expression value) {
    final Optional<PointAttribute> attribute = attribute(column);
    final Optional<Double> number = number(value);
    if (attribute.isEmpty() || number.isEmpty()) {
      return Optional.empty();
    }
    final double v = number.get();
    return switch (comparison) {
      case "=", "<=>" -> Optional.of(new Range(attribute.get(), v, v));
      case "<", "<=" -> Optional.of(new Range(attribute.get(), Double.NEGATIVE_INFINITY, v));
      case ">", ">=" -> Optional.of(new Range(attribute.get(), v, Double.POSITIVE_INFINITY));
      default -> Optional.empty();
    };
  }

  private static Optional<Range> in(final Expression[] parts) {
    final Optional<PointAttribute> attribute = attribute(parts[0]);
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 1; i < parts.length; i++) {
      final Optional<Double> number = number(parts[i]);
      if (number.isEmpty()) {
        return Optional.empty();
      }
      min = Math.min(min, number.get());
      max = Math.max(max, number.get());
    }
    final double from = min;
    final double to = max;
    return attribute.map(a -> new Range(a, from, to));
  }

  /** The attribute that an expression names, if it is one of those that can be looked at early. */
  static Optional<PointAttribute> attribute(final Expression column) {
    return column instanceof NamedReference name && name.fieldNames().length == 1
        ? ATTRIBUTES.stream()
            .filter(attribute -> attribute.columnName().equals(name.fieldNames()[0]))
            .findFirst()
        : Optional.empty();
  }

  /** NaN is compared in a way of its own: such a predicate is left to Spark. */
  private static Optional<Double> number(final Expression expression) {
    if (!(expression instanceof Literal<?> literal)) {
      return Optional.empty();
    }
    final Object value = literal.value();
    final double number;
    if (value instanceof Number n) {
      number = n.doubleValue();
    } else if (value instanceof Decimal decimal) {
      number = decimal.toDouble();
    } else {
      return Optional.empty();
    }
    return Double.isNaN(number) ? Optional.empty() : Optional.of(number);
  }

  /** A filter of all these ranges, those of one attribute as one. */
  public static PointFilter of(final List<Range> all) {
    final Map<PointAttribute, Range> merged = new EnumMap<>(PointAttribute.class);
    for (final Range range : all) {
      merged.merge(
          range.attribute(),
          range,
          (a, b) ->
              new Range(a.attribute(), Math.max(a.min(), b.min()), Math.min(a.max(), b.max())));
    }
    return new PointFilter(new ArrayList<>(merged.values()));
  }

  /** Whether every point is wanted. */
  boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Whether no point can be wanted. */
  public boolean excludesAll() {
    return ranges.stream().anyMatch(range -> !(range.min() <= range.max()));
  }

  /** Whether where a point lies decides whether it is wanted. */
  boolean isSpatial() {
    return ranges.stream().anyMatch(range -> PointAttribute.AXES.contains(range.attribute()));
  }

  /** The fields that decide. */
  Set<LasField> fields() {
    final Set<LasField> fields = EnumSet.noneOf(LasField.class);
    ranges.forEach(range -> fields.add(range.attribute().field()));
    return fields;
  }

  /** The box that wanted points lie in; the filter must exclude some points, not all. */
  public Box box() {
    return new Box(
        end(PointAttribute.X, false),
        end(PointAttribute.Y, false),
        end(PointAttribute.Z, false),
        end(PointAttribute.X, true),
        end(PointAttribute.Y, true),
        end(PointAttribute.Z, true));
  }

  private double end(final PointAttribute axis, final boolean upper) {
    return ranges.stream()
        .filter(range -> range.attribute() == axis)
        .mapToDouble(range -> upper ? range.max() : range.min())
        .findFirst()
        .orElse(upper ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY);
  }

  /**
   * The points that may be wanted.
   *
   * @param points with the fields that decide, as far as their layout has them
   * @param transform of their file
   * @param rows gets their numbers, ascending; has room for all points
   * @return how many
   */
  int select(final LasColumns points, final CoordinateTransform transform, final int[] rows) {
    int count = points.size();
    for (int i = 0; i < count; i++) {
      rows[i] = i;
    }
    for (final Range range : ranges) {
      if (!points.layout().has(range.attribute().field())) {
        return 0; // null is in no range
      }
      count = narrow(range, points, transform, rows, count);
    }
    return count;
  }

  private static int narrow(
      final Range range,
      final LasColumns points,
      final CoordinateTransform transform,
      final int[] rows,
      final int count) {
    return switch (range.attribute()) {
      case X -> narrow(range, points.x(), transform.scaleX(), transform.offsetX(), rows, count);
      case Y -> narrow(range, points.y(), transform.scaleY(), transform.offsetY(), rows, count);
      case Z -> narrow(range, points.z(), transform.scaleZ(), transform.offsetZ(), rows, count);
      case CLASSIFICATION -> narrow(range, points.classification(), rows, count);
      case RETURN_NUMBER -> narrow(range, points.returnNumber(), rows, count);
      case GPS_TIME -> narrow(range, points.gpsTime(), rows, count);
      default -> throw new IllegalStateException("no filter looks at " + range.attribute());
    };
  }

  private static int narrow(
      final Range range,
      final int[] values,
      final double scale,
      final double offset,
      final int[] rows,
      final int count) {
    final double min = range.min();
    final double max = range.max();
    int kept = 0;
    for (int i = 0; i < count; i++) {
      final int row = rows[i];
      final double value = values[row] * scale + offset;
      rows[kept] = row;
      kept += value >= min && value <= max ? 1 : 0;
    }
    return kept;
  }

  private static int narrow(
      final Range range, final byte[] values, final int[] rows, final int count) {
    final double min = range.min();
    final double max = range.max();
    int kept = 0;
    for (int i = 0; i < count; i++) {
      final int row = rows[i];
      final int value = values[row] & 0xFF;
      rows[kept] = row;
      kept += value >= min && value <= max ? 1 : 0;
    }
    return kept;
  }

  private static int narrow(
      final Range range, final long[] values, final int[] rows, final int count) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      final int row = rows[i];
      rows[kept] = row;
      kept += range.holds(Double.longBitsToDouble(values[row])) ? 1 : 0;
    }
    return kept;
  }
}
