package io.sparklidar.job.sums;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Sums are those of decimal arithmetic, and no order or partition changes a bit of them. */
final class DistanceSumsProperties {

  private static final MathContext DIGITS = new MathContext(80);

  private static float[] distances(final long seed, final int size) {
    final Random random = new Random(seed);
    final float[] distances = new float[size];
    for (int p = 0; p < size; p++) {
      distances[p] =
          switch (random.nextInt(12)) {
            case 0 -> Float.NaN;
            case 1 -> 0;
            case 2 -> Float.intBitsToFloat(random.nextInt(1 << 24));
            case 3 -> Math.scalb(random.nextFloat(), random.nextInt(250) - 125);
            case 4 -> Float.MAX_VALUE;
            default -> random.nextFloat();
          };
    }
    return distances;
  }

  @Property(tries = 200)
  void sumsAreExact(@ForAll final long seed, @ForAll @IntRange(max = 300) final int size) {
    final float[] distances = distances(seed, size);
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal squares = BigDecimal.ZERO;
    long count = 0;
    for (final float distance : distances) {
      if (!Float.isNaN(distance)) {
        final BigDecimal exact = new BigDecimal(distance);
        sum = sum.add(exact);
        squares = squares.add(exact.multiply(exact));
        count++;
      }
    }
    final DistanceSums sums = DistanceSums.of(distances, size);
    assertEquals(count, sums.count());
    if (count > 1) {
      final BigDecimal n = BigDecimal.valueOf(count);
      final BigDecimal mean = sum.divide(n, DIGITS);
      final BigDecimal variance =
          squares
              .subtract(sum.multiply(sum).divide(n, new MathContext(400)))
              .divide(n.subtract(BigDecimal.ONE), DIGITS);
      final BigDecimal deviation = variance.sqrt(DIGITS);
      assertEquals(mean.doubleValue(), sums.mean());
      assertEquals(deviation.doubleValue(), sums.standardDeviation());
      assertEquals(
          mean.add(deviation.multiply(new BigDecimal(2.5))).doubleValue(), sums.limit(2.5));
    }
  }

  @Property(tries = 100)
  void noPartitionChangesThem(
      @ForAll final long seed, @ForAll @IntRange(min = 1, max = 300) final int size) {
    final float[] distances = distances(seed, size);
    final DistanceSums whole = DistanceSums.of(distances, size);
    final Random random = new Random(seed);
    DistanceSums parts = DistanceSums.NONE;
    int to = size;
    while (to > 0) {
      final int from = random.nextInt(to);
      final float[] part = java.util.Arrays.copyOfRange(distances, from, to);
      parts =
          random.nextBoolean()
              ? parts.plus(DistanceSums.of(part, part.length))
              : DistanceSums.of(part, part.length).plus(parts);
      to = from;
    }
    assertEquals(whole, parts);
  }

  @Example
  void fewerThanTwoDoNotVary() {
    assertEquals(0, DistanceSums.NONE.limit(2));
    assertEquals(0.5, DistanceSums.of(new float[] {0.5f, Float.NaN}, 2).limit(3));
  }
}
