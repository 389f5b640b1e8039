package io.sparklidar.cloud;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the step of a lattice among the scales and offsets of files, in decimal arithmetic: a scale
 * is taken as the shortest decimal number that reads back the same, which is what its writer meant.
 */
final class CommonStep {

  /** A scale may be refined by at most this factor, so that int coordinates keep their range. */
  private static final BigDecimal MAX_REFINEMENT = BigDecimal.valueOf(100);

  /** How much finer than the finest scale a step is that must round. */
  private static final BigDecimal ROUNDED_REFINEMENT = BigDecimal.valueOf(16);

  private CommonStep() {}

  /**
   * How one file counts along one axis.
   *
   * @param scale length of its step, positive
   * @param offset where it counts from
   * @param points how many points count so
   */
  record Counting(BigDecimal scale, BigDecimal offset, long points) {

    static Counting of(final double scale, final double offset, final long points) {
      return new Counting(decimal(Math.abs(scale)), decimal(offset), points);
    }

    /** The smallest offset. */
    static BigDecimal firstOffset(final Collection<Counting> files) {
      return files.stream().map(Counting::offset).min(BigDecimal::compareTo).orElseThrow();
    }

    /** The offset of most points; of equal ones the largest. */
    static BigDecimal usualOffset(final Collection<Counting> files) {
      return byPoints(files, Counting::offset).get(0);
    }

    /** The smallest scale. */
    static BigDecimal finest(final Collection<Counting> files) {
      return files.stream().map(Counting::scale).min(BigDecimal::compareTo).orElseThrow();
    }

    /** The scale of most points; of equal ones the largest. */
    static BigDecimal usualScale(final Collection<Counting> files) {
      return byPoints(files, Counting::scale).get(0);
    }
  }

  static BigDecimal decimal(final double value) {
    return new BigDecimal(Double.toString(value));
  }

  /** The largest step of which all scales, and all differences of offsets, are multiples. */
  static Optional<BigDecimal> exact(final Collection<Counting> files) {
    final BigDecimal finest = Counting.finest(files);
    final BigDecimal anchor = Counting.firstOffset(files);
    BigDecimal step = finest;
    for (final Counting file : files) {
      step = gcd(step, file.scale);
    }
    for (final Counting file : files) {
      step = gcd(step, file.offset.subtract(anchor).abs());
    }
    return isRefined(finest, step) ? Optional.empty() : Optional.of(step);
  }

  /** Whether one of two steps is so much larger than the other that they cannot share one. */
  static boolean isRefined(final BigDecimal coarse, final BigDecimal fine) {
    return coarse.compareTo(fine.multiply(MAX_REFINEMENT)) > 0;
  }

  /** A sixteenth of the finest scale: rounding to it loses nothing that the files know. */
  static BigDecimal fineEnough(final BigDecimal finest) {
    return finest.divide(ROUNDED_REFINEMENT);
  }

  /**
   * The smallest step of at least a given length that keeps the files of most points exact: scales
   * first, so that differences within a file are, then differences of offsets.
   *
   * @param axes the files of each axis that shares the step
   * @param least the smallest length it may have, positive
   */
  static BigDecimal rounded(final List<List<Counting>> axes, final BigDecimal least) {
    final List<Counting> all = new ArrayList<>();
    axes.forEach(all::addAll);
    BigDecimal step = BigDecimal.ZERO;
    for (final BigDecimal scale : byPoints(all, Counting::scale)) {
      step = withMultiple(step, scale, least);
    }
    if (step.signum() == 0) {
      final BigDecimal scale = Counting.usualScale(all);
      return scale.multiply(roundAbove(least.divide(scale, 20, RoundingMode.UP)));
    }
    for (final List<Counting> axis : axes) {
      final BigDecimal anchor = Counting.usualOffset(axis);
      for (final BigDecimal offset : byPoints(axis, Counting::offset)) {
        step = withMultiple(step, offset.subtract(anchor).abs(), least);
      }
    }
    final BigDecimal parts = roundBelow(step.divide(least, 20, RoundingMode.DOWN));
    return step.divide(parts);
  }

  /** A step that divides a length too, if one is long enough, else the step. */
  private static BigDecimal withMultiple(
      final BigDecimal step, final BigDecimal length, final BigDecimal least) {
    final BigDecimal divisor = gcd(step, length);
    return divisor.compareTo(least) < 0 ? step : divisor;
  }

  private static List<BigDecimal> byPoints(
      final Collection<Counting> files, final Function<Counting, BigDecimal> value) {
    final Map<BigDecimal, Long> points = new LinkedHashMap<>();
    for (final Counting file : files) {
      points.merge(value.apply(file).stripTrailingZeros(), file.points, Long::sum);
    }
    return points.entrySet().stream()
        .sorted(
            Map.Entry.<BigDecimal, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The largest product of twos and fives not above a number of at least 1. */
  private static BigDecimal roundBelow(final BigDecimal number) {
    BigDecimal best = BigDecimal.ONE;
    BigDecimal fives = BigDecimal.ONE;
    while (fives.compareTo(number) <= 0) {
      BigDecimal product = fives;
      while (product.add(product).compareTo(number) <= 0) {
        product = product.add(product);
      }
      best = best.max(product);
      fives = fives.multiply(BigDecimal.valueOf(5));
    }
    return best;
  }

  /** The smallest product of twos and fives not below a number. */
  private static BigDecimal roundAbove(final BigDecimal number) {
    BigDecimal best = null;
    BigDecimal fives = BigDecimal.ONE;
    while (best == null || fives.compareTo(best) < 0) {
      BigDecimal product = fives;
      while (product.compareTo(number) < 0) {
        product = product.add(product);
      }
      best = best == null ? product : best.min(product);
      fives = fives.multiply(BigDecimal.valueOf(5));
    }
    return best;
  }

  /** The largest number of which both are multiples; that of 0 and a number is the number. */
  static BigDecimal gcd(final BigDecimal a, final BigDecimal b) {
    final int decimals = Math.max(a.scale(), b.scale());
    final BigInteger divisor = unscaled(a, decimals).gcd(unscaled(b, decimals));
    return new BigDecimal(divisor, decimals);
  }

  private static BigInteger unscaled(final BigDecimal value, final int decimals) {
    return value.setScale(decimals, RoundingMode.UNNECESSARY).unscaledValue();
  }
}
