package io.sparklidar.cloud.condition;

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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides of many points whether a condition holds: a block of them at a time, one comparison after
 * the other over whole columns. For use by one thread.
 */
public final class PointSelector {

  /** Points of a block: its columns stay in the cache. */
  private static final int BLOCK = 1024;

  /** A part of the condition, decided for the block. */
  private interface Step {
    void decide(int count, boolean[] holds);
  }

  private final Map<PointAttribute, double[]> attributes = new EnumMap<>(PointAttribute.class);
  private final Map<String, double[]> columns = new HashMap<>();
  private final Step whole;
  private final boolean[] holds = new boolean[BLOCK];

  /** Of points for which a condition holds. */
  public PointSelector(final Condition condition) {
    condition.attributes().forEach(attribute -> attributes.put(attribute, new double[BLOCK]));
    condition.columns().forEach(column -> columns.put(column, new double[BLOCK]));
    this.whole = step(condition);
  }

  /**
   * Decides.
   *
   * @param points whose
   * @param count how many, from the first on
   * @param selected where to say for each whether the condition holds
   */
  public void select(final PointValues points, final int count, final boolean[] selected) {
    for (int first = 0; first < count; first += BLOCK) {
      final int n = Math.min(BLOCK, count - first);
      for (final Map.Entry<PointAttribute, double[]> attribute : attributes.entrySet()) {
        points.copy(attribute.getKey(), first, n, attribute.getValue());
      }
      for (final Map.Entry<String, double[]> column : columns.entrySet()) {
        points.copy(column.getKey(), first, n, column.getValue());
      }
      whole.decide(n, holds);
      System.arraycopy(holds, 0, selected, first, n);
    }
  }

  private Step step(final Condition condition) {
    if (condition instanceof Comparison of) {
      final double[] left = column(of.left());
      final double[] right = column(of.right());
      return (count, to) -> compare(left, of.comparator(), right, count, to);
    }
    if (condition instanceof Membership of) {
      final double[] values = of.values().stream().mapToDouble(Constant::value).toArray();
      final double[] column = attributes.get(of.attribute());
      return (count, to) -> find(column, values, count, to);
    }
    if (condition instanceof Flag of) {
      final double[] left = attributes.get(of.attribute());
      final double[] right = column(new Constant(0));
      return (count, to) -> compare(left, Comparator.GREATER, right, count, to);
    }
    if (condition instanceof Not of) {
      final Step step = step(of.condition());
      return (count, to) -> {
        step.decide(count, to);
        for (int i = 0; i < count; i++) {
          to[i] = !to[i];
        }
      };
    }
    return joined((Joined) condition);
  }

  private Step joined(final Joined joined) {
    final List<Step> steps = joined.conditions().stream().map(this::step).toList();
    final boolean all = joined.all();
    final boolean[] next = new boolean[BLOCK];
    return (count, to) -> {
      steps.get(0).decide(count, to);
      for (final Step step : steps.subList(1, steps.size())) {
        step.decide(count, next);
        if (all) {
          for (int i = 0; i < count; i++) {
            to[i] &= next[i];
          }
        } else {
          for (int i = 0; i < count; i++) {
            to[i] |= next[i];
          }
        }
      }
    };
  }

  private double[] column(final Operand operand) {
    if (operand instanceof Attribute of) {
      return attributes.get(of.attribute());
    }
    if (operand instanceof Column of) {
      return columns.get(of.name());
    }
    final double[] constant = new double[BLOCK];
    Arrays.fill(constant, ((Constant) operand).value());
    return constant;
  }

  /** Nothing holds of what is no number. */
  private static void compare(
      final double[] left,
      final Comparator comparator,
      final double[] right,
      final int count,
      final boolean[] to) {
    switch (comparator) {
      case EQUAL -> {
        for (int i = 0; i < count; i++) {
          to[i] = left[i] == right[i];
        }
      }
      case NOT_EQUAL -> {
        for (int i = 0; i < count; i++) {
          to[i] = left[i] < right[i] | left[i] > right[i];
        }
      }
      case LESS -> {
        for (int i = 0; i < count; i++) {
          to[i] = left[i] < right[i];
        }
      }
      case LESS_OR_EQUAL -> {
        for (int i = 0; i < count; i++) {
          to[i] = left[i] <= right[i];
        }
      }
      case GREATER -> {
        for (int i = 0; i < count; i++) {
          to[i] = left[i] > right[i];
        }
      }
      case GREATER_OR_EQUAL -> {
        for (int i = 0; i < count; i++) {
          to[i] = left[i] >= right[i];
        }
      }
    }
  }

  private static void find(
      final double[] column, final double[] values, final int count, final boolean[] to) {
    Arrays.fill(to, 0, count, false);
    for (final double value : values) {
      for (int i = 0; i < count; i++) {
        to[i] |= column[i] == value;
      }
    }
  }
}
