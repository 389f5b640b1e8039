package io.sparklidar.cloud.condition;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.condition.Condition.Attribute;
import io.sparklidar.cloud.condition.Condition.Comparison;
import io.sparklidar.cloud.condition.Condition.Constant;
import io.sparklidar.cloud.condition.Condition.Flag;
import io.sparklidar.cloud.condition.Condition.Joined;
import io.sparklidar.cloud.condition.Condition.Membership;
import io.sparklidar.cloud.condition.Condition.Not;
import io.sparklidar.cloud.condition.Condition.Operand;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever the condition, its text is the condition, and whole columns say what each point says.
 */
final class ConditionProperties {

  private static final int DEEPEST = 5;

  @Property(tries = 500)
  void textIsReadBackAsTheSameCondition(@ForAll final long seed) {
    final Condition condition = new RandomConditions(seed).next(DEEPEST);
    assertEquals(condition, Condition.parse(condition.toString()));
    assertEquals(condition, Condition.parse(condition.toString().toUpperCase(Locale.ROOT)));
  }

  @Property(tries = 500)
  void anyTextIsReadOrRefused(@ForAll final String text, @ForAll final long seed) {
    assertReadOrRefused(text);
    final StringBuilder broken = new StringBuilder(new RandomConditions(seed).next(2).toString());
    final Random random = new Random(seed);
    broken.deleteCharAt(random.nextInt(broken.length()));
    broken.insert(random.nextInt(broken.length() + 1), "()=<,. x1not".charAt(random.nextInt(12)));
    assertReadOrRefused(broken.toString());
  }

  private static void assertReadOrRefused(final String text) {
    assertDoesNotThrow(
        () -> {
          try {
            Condition.parse(text);
          } catch (final IllegalArgumentException e) {
            assertEquals(true, e.getMessage().contains(" at character "), e.getMessage());
          }
        });
  }

  @Property(tries = 200)
  void pointsOfWholeColumnsAreSelectedAsOneByOne(@ForAll final long seed) {
    final Condition condition = new RandomConditions(seed).next(DEEPEST);
    final Random random = new Random(seed);
    final int count = random.nextInt(3000);
    final Map<PointAttribute, double[]> points = new EnumMap<>(PointAttribute.class);
    for (final PointAttribute attribute : PointAttribute.values()) {
      points.put(attribute, random.doubles(count).map(of -> value(attribute, of)).toArray());
    }
    final boolean[] selected = new boolean[count];
    new PointSelector(condition)
        .select(
            (attribute, first, n, to) -> System.arraycopy(points.get(attribute), first, to, 0, n),
            count,
            selected);
    for (int i = 0; i < count; i++) {
      final int point = i;
      assertEquals(
          holds(condition, attribute -> points.get(attribute)[point]),
          selected[point],
          () -> condition + " of point " + point);
    }
  }

  /** Few different numbers, some of them none. */
  private static double value(final PointAttribute attribute, final double chance) {
    if (attribute.type() == PointAttribute.Type.BOOLEAN) {
      return chance < 0.3 ? 1 : 0;
    }
    return chance < 0.1 ? Double.NaN : Math.floor(chance * 6) - 1;
  }

  /** A point. */
  private interface Point {
    double value(PointAttribute attribute);
  }

  private static boolean holds(final Condition condition, final Point point) {
    if (condition instanceof Flag flag) {
      return point.value(flag.attribute()) == 1;
    }
    if (condition instanceof Not not) {
      return !holds(not.condition(), point);
    }
    if (condition instanceof Joined joined) {
      return joined.all()
          ? joined.conditions().stream().allMatch(part -> holds(part, point))
          : joined.conditions().stream().anyMatch(part -> holds(part, point));
    }
    if (condition instanceof Membership membership) {
      return membership.values().stream()
          .anyMatch(value -> value.value() == point.value(membership.attribute()));
    }
    final Comparison comparison = (Comparison) condition;
    final double left = value(comparison.left(), point);
    final double right = value(comparison.right(), point);
    if (Double.isNaN(left) || Double.isNaN(right)) {
      return false;
    }
    final int order = Double.compare(left + 0.0, right + 0.0);
    return switch (comparison.comparator().symbol()) {
      case "=" -> order == 0;
      case "!=" -> order != 0;
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  private static double value(final Operand operand, final Point point) {
    return operand instanceof Attribute of
        ? point.value(of.attribute())
        : ((Constant) operand).value();
  }
}
