package io.sparklidar.cloud.condition;

import io.sparklidar.cloud.PointAttribute;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a point must be like. A comparison with an attribute that the point's file does not have
 * never holds, {@code !=} included. Its text is one that {@link #parse} makes the same condition
 * of.
 */
public sealed interface Condition extends Serializable {

  /** How conditions are written, for people. */
  String SYNTAX =
      "attributes and numbers compared by = != < <= > >=, attribute in (2, 6), flags by name;"
          + " and, or, not, parentheses";

  /**
   * Reads a condition. {@code not} binds closer than {@code and}, that closer than {@code or};
   * {@code ==} stands for {@code =} and {@code <>} for {@code !=}, {@code a not in (1, 2)} for
   * {@code not a in (1, 2)}; case does not matter. Coordinates are in units of the file's CRS, scan
   * angles in degrees, flags 0 or 1.
   *
   * @throws IllegalArgumentException naming the place, what is expected there and what is found; of
   *     an unknown attribute, the nearest known ones
   */
  static Condition parse(final String text) {
    return parse(text, ColumnNames.NONE);
  }

  /**
   * Reads a condition that may name columns besides attributes.
   *
   * @param columns which
   * @throws IllegalArgumentException as {@link #parse(String)}
   */
  static Condition parse(final String text, final ColumnNames columns) {
    return new ConditionParser(text, columns).parse();
  }

  /** The attributes it looks at. */
  Set<PointAttribute> attributes();

  /** The columns it looks at besides attributes. */
  Set<String> columns();

  /** One side of a comparison. */
  sealed interface Operand extends Serializable {}

  /**
   * The value that a point has.
   *
   * @param attribute of what; no wave packets
   */
  record Attribute(PointAttribute attribute) implements Operand {

    private static final long serialVersionUID = 1L;

    /** Validates. */
    public Attribute {
      requireNumber(attribute);
    }

    @Override
    public String toString() {
      return attribute.columnName();
    }
  }

  /**
   * The value that a point has in a column that is no attribute of its file.
   *
   * @param name of the column
   */
  record Column(String name) implements Operand {

    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * The same for all points.
   *
   * @param value which; finite
   */
  record Constant(double value) implements Operand {

    private static final long serialVersionUID = 1L;

    /** Validates. */
    public Constant {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a number is finite, got " + value);
      }
      value += 0.0;
    }

    @Override
    public String toString() {
      return value == (long) value && Math.abs(value) < 1L << 53
          ? Long.toString((long) value)
          : Double.toString(value);
    }
  }

  /** How two values are compared. */
  enum Comparator {
    /** Whether they are the same. */
    EQUAL("="),
    /** Whether they are not. */
    NOT_EQUAL("!="),
    /** Whether the left one is smaller. */
    LESS("<"),
    /** Whether the left one is not larger. */
    LESS_OR_EQUAL("<="),
    /** Whether the left one is larger. */
    GREATER(">"),
    /** Whether the left one is not smaller. */
    GREATER_OR_EQUAL(">=");

    private final String symbol;

    Comparator(final String symbol) {
      this.symbol = symbol;
    }

    /** As it is written. */
    public String symbol() {
      return symbol;
    }
  }

  /** That a comparison of two values holds. */
  record Comparison(Operand left, Comparator comparator, Operand right) implements Condition {

    private static final long serialVersionUID = 1L;

    @Override
    public Set<PointAttribute> attributes() {
      final Set<PointAttribute> attributes = EnumSet.noneOf(PointAttribute.class);
      for (final Operand operand : List.of(left, right)) {
        if (operand instanceof Attribute of) {
          attributes.add(of.attribute);
        }
      }
      return attributes;
    }

    @Override
    public Set<String> columns() {
      final Set<String> columns = new TreeSet<>();
      for (final Operand operand : List.of(left, right)) {
        if (operand instanceof Column of) {
          columns.add(of.name);
        }
      }
      return columns;
    }

    @Override
    public String toString() {
      return left + " " + comparator.symbol + " " + right;
    }
  }

  /**
   * That an attribute has one of some values.
   *
   * @param attribute which; no wave packets
   * @param values at least one
   */
  record Membership(PointAttribute attribute, List<Constant> values) implements Condition {

    private static final long serialVersionUID = 1L;

    /** Validates, and copies the values. */
    public Membership {
      requireNumber(attribute);
      values = List.copyOf(values);
      if (values.isEmpty()) {
        throw new IllegalArgumentException("a list of values has at least one");
      }
    }

    @Override
    public Set<PointAttribute> attributes() {
      return EnumSet.of(attribute);
    }

    @Override
    public Set<String> columns() {
      return Set.of();
    }

    @Override
    public String toString() {
      return attribute.columnName()
          + values.stream().map(Constant::toString).collect(Collectors.joining(", ", " in (", ")"));
    }
  }

  /**
   * That a flag is set.
   *
   * @param attribute which, of type BOOLEAN
   */
  record Flag(PointAttribute attribute) implements Condition {

    private static final long serialVersionUID = 1L;

    /** Validates. */
    public Flag {
      if (attribute.type() != PointAttribute.Type.BOOLEAN) {
        throw new IllegalArgumentException(attribute.columnName() + " is no flag");
      }
    }

    @Override
    public Set<PointAttribute> attributes() {
      return EnumSet.of(attribute);
    }

    @Override
    public Set<String> columns() {
      return Set.of();
    }

    @Override
    public String toString() {
      return attribute.columnName();
    }
  }

  /** That another does not hold. */
  record Not(Condition condition) implements Condition {

    private static final long serialVersionUID = 1L;

    @Override
    public Set<PointAttribute> attributes() {
      return condition.attributes();
    }

    @Override
    public Set<String> columns() {
      return condition.columns();
    }

    @Override
    public String toString() {
      return "not " + enclosed(condition, condition instanceof Joined);
    }
  }

  /**
   * That all of some hold, or any of them.
   *
   * @param all whether all must hold
   * @param conditions at least two
   */
  record Joined(boolean all, List<Condition> conditions) implements Condition {

    private static final long serialVersionUID = 1L;

    /** Validates, and copies the conditions. */
    public Joined {
      conditions = List.copyOf(conditions);
      if (conditions.size() < 2) {
        throw new IllegalArgumentException("at least two conditions are joined");
      }
    }

    @Override
    public Set<PointAttribute> attributes() {
      final Set<PointAttribute> attributes = EnumSet.noneOf(PointAttribute.class);
      conditions.forEach(condition -> attributes.addAll(condition.attributes()));
      return attributes;
    }

    @Override
    public Set<String> columns() {
      final Set<String> columns = new TreeSet<>();
      conditions.forEach(condition -> columns.addAll(condition.columns()));
      return columns;
    }

    @Override
    public String toString() {
      return conditions.stream()
          .map(
              condition ->
                  enclosed(condition, condition instanceof Joined of && (all || of.all == all)))
          .collect(Collectors.joining(all ? " and " : " or "));
    }
  }

  private static String enclosed(final Condition condition, final boolean inParentheses) {
    return inParentheses ? "(" + condition + ")" : condition.toString();
  }

  private static void requireNumber(final PointAttribute attribute) {
    if (attribute.type() == PointAttribute.Type.BYTES) {
      throw new IllegalArgumentException(attribute.columnName() + " is no number");
    }
  }
}
