package io.sparklidar.cloud.condition;

import io.sparklidar.cloud.NearNames;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.condition.Condition.Attribute;
import io.sparklidar.cloud.condition.Condition.Column;
import io.sparklidar.cloud.condition.Condition.Comparator;
import io.sparklidar.cloud.condition.Condition.Comparison;
import io.sparklidar.cloud.condition.Condition.Constant;
import io.sparklidar.cloud.condition.Condition.Flag;
import io.sparklidar.cloud.condition.Condition.Joined;
import io.sparklidar.cloud.condition.Condition.Membership;
import io.sparklidar.cloud.condition.Condition.Not;
import io.sparklidar.cloud.condition.Condition.Operand;
import io.sparklidar.cloud.condition.ConditionTokens.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads a condition, by recursive descent. */
final class ConditionParser {

  private static final String COMPARATOR = "= != < <= > >= or in";

  private static final String VALUE = "an attribute or a number";

  private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in");

  /** No condition that anybody means goes deeper. */
  private static final int DEEPEST = 100;

  /** What can be compared. */
  private static final List<PointAttribute> ATTRIBUTES =
      Arrays.stream(PointAttribute.values())
          .filter(attribute -> attribute.type() != PointAttribute.Type.BYTES)
          .toList();

  private final ConditionTokens tokens;
  private final ColumnNames columns;
  private int depth;

  ConditionParser(final String text, final ColumnNames columns) {
    this.tokens = new ConditionTokens(text);
    this.columns = columns;
  }

  Condition parse() {
    final Condition condition = anyOf();
    if (tokens.kind() != Kind.END) {
      throw tokens.expected("and, or or the end");
    }
    return condition;
  }

  private Condition anyOf() {
    return joined("or", this::allOf);
  }

  private Condition allOf() {
    return joined("and", this::negation);
  }

  private Condition joined(final String word, final Supplier<Condition> next) {
    final List<Condition> conditions = new ArrayList<>(List.of(next.get()));
    while (tokens.take(word)) {
      conditions.add(next.get());
    }
    return conditions.size() == 1 ? conditions.get(0) : new Joined(word.equals("and"), conditions);
  }

  private Condition negation() {
    if (!tokens.is("not") && !tokens.is("(")) {
      return predicate();
    }
    if (++depth > DEEPEST) {
      throw tokens.error("conditions go at most " + DEEPEST + " deep; one too many");
    }
    final Condition condition;
    if (tokens.take("not")) {
      condition = new Not(negation());
    } else {
      tokens.next();
      condition = anyOf();
      if (!tokens.take(")")) {
        throw tokens.expected("and, or or )");
      }
    }
    depth--;
    return condition;
  }

  private Condition predicate() {
    final String name = tokens.token();
    final Operand left = operand();
    if (tokens.is("not") || tokens.is("in")) {
      if (left instanceof Constant) {
        throw tokens.expected("a comparison: an attribute, not a number, is in a list");
      }
      final boolean not = tokens.take("not");
      if (!tokens.take("in")) {
        throw tokens.expected("in");
      }
      final Condition membership = membership(left, values());
      return not ? new Not(membership) : membership;
    }
    final Optional<Comparator> comparator = comparator();
    if (comparator.isPresent()) {
      tokens.next();
      return new Comparison(left, comparator.get(), operand());
    }
    if (left instanceof Attribute of && of.attribute().type() == PointAttribute.Type.BOOLEAN) {
      return new Flag(of.attribute());
    }
    if (left instanceof Column of && columns.isFlag(of)) {
      return new Comparison(of, Comparator.GREATER, new Constant(0));
    }
    throw tokens.expected(COMPARATOR + " behind " + name);
  }

  private static Condition membership(final Operand of, final List<Constant> values) {
    if (of instanceof Attribute attribute) {
      return new Membership(attribute.attribute(), values);
    }
    final List<Condition> equal =
        values.stream()
            .<Condition>map(value -> new Comparison(of, Comparator.EQUAL, value))
            .toList();
    return equal.size() == 1 ? equal.get(0) : new Joined(false, equal);
  }

  private Optional<Comparator> comparator() {
    if (tokens.is("==")) {
      return Optional.of(Comparator.EQUAL);
    }
    if (tokens.is("<>")) {
      return Optional.of(Comparator.NOT_EQUAL);
    }
    return Arrays.stream(Comparator.values()).filter(c -> tokens.is(c.symbol())).findFirst();
  }

  private Operand operand() {
    if (tokens.kind() == Kind.NUMBER) {
      return number();
    }
    if (tokens.kind() != Kind.WORD || KEYWORDS.contains(tokens.token())) {
      throw tokens.expected(VALUE);
    }
    final String name = tokens.token();
    final Operand operand =
        ATTRIBUTES.stream()
            .filter(known -> known.columnName().equals(name))
            .findFirst()
            .<Operand>map(Attribute::new)
            .or(() -> columns.column(name))
            .orElseThrow(() -> unknown(name));
    tokens.next();
    return operand;
  }

  private IllegalArgumentException unknown(final String name) {
    final List<String> known =
        new ArrayList<>(ATTRIBUTES.stream().map(PointAttribute::columnName).toList());
    known.addAll(columns.known());
    return tokens.error(
        (columns.known().isEmpty() ? "unknown attribute '" : "unknown column '")
            + name
            + "' (nearest: "
            + NearNames.of(name, known)
            + ")");
  }

  private Constant number() {
    if (tokens.kind() != Kind.NUMBER) {
      throw tokens.expected("a number");
    }
    final double value = Double.parseDouble(tokens.token());
    if (Double.isInfinite(value)) {
      throw tokens.error("a number too large");
    }
    tokens.next();
    return new Constant(value);
  }

  private List<Constant> values() {
    if (!tokens.take("(")) {
      throw tokens.expected("( and a list of numbers");
    }
    final List<Constant> values = new ArrayList<>(List.of(number()));
    while (tokens.take(",")) {
      values.add(number());
    }
    if (!tokens.take(")")) {
      throw tokens.expected(", or )");
    }
    return values;
  }
}
