package io.sparklidar.cloud.condition;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.condition.Condition.Attribute;
import io.sparklidar.cloud.condition.Condition.Comparator;
import io.sparklidar.cloud.condition.Condition.Comparison;
import io.sparklidar.cloud.condition.Condition.Constant;
import io.sparklidar.cloud.condition.Condition.Flag;
import io.sparklidar.cloud.condition.Condition.Joined;
import io.sparklidar.cloud.condition.Condition.Membership;
import io.sparklidar.cloud.condition.Condition.Not;
import io.sparklidar.cloud.condition.Condition.Operand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Conditions of any shape, from a seed. */
final class RandomConditions {

  private static final List<PointAttribute> FLAGS =
      Arrays.stream(PointAttribute.values())
          .filter(attribute -> attribute.type() == PointAttribute.Type.BOOLEAN)
          .toList();

  private static final List<PointAttribute> NUMBERS =
      Arrays.stream(PointAttribute.values())
          .filter(attribute -> attribute.type() != PointAttribute.Type.BYTES)
          .toList();

  private final Random random;

  RandomConditions(final long seed) {
    this.random = new Random(seed);
  }

  Condition next(final int deepest) {
    switch (random.nextInt(deepest > 0 ? 6 : 3)) {
      case 0:
        return new Flag(any(FLAGS));
      case 1:
        final List<Constant> values = new ArrayList<>();
        do {
          values.add(constant());
        } while (random.nextBoolean());
        return new Membership(any(NUMBERS), values);
      case 2:
        return new Comparison(operand(), any(List.of(Comparator.values())), operand());
      case 3:
        return new Not(next(deepest - 1));
      default:
        final List<Condition> conditions = new ArrayList<>(List.of(next(deepest - 1)));
        do {
          conditions.add(next(deepest - 1));
        } while (random.nextInt(3) == 0);
        return new Joined(random.nextBoolean(), conditions);
    }
  }

  private Operand operand() {
    return random.nextBoolean() ? new Attribute(any(NUMBERS)) : constant();
  }

  private Constant constant() {
    return switch (random.nextInt(4)) {
      case 0 -> new Constant(random.nextInt(300) - 20);
      case 1 -> new Constant(random.nextInt(4));
      case 2 -> new Constant(Math.scalb(random.nextGaussian(), random.nextInt(600) - 300));
      default -> new Constant(random.nextInt(100_000) / 1000.0);
    };
  }

  private <T> T any(final List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
