package io.sparklidar.job;

import io.sparklidar.feature.Tolerances;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How far two results of the same points differ. Counts and densities tell whether the neighbours
 * are the same: they must not differ at all. The rest may as far as the tolerances between backends
 * say, directions only where the eigenvalues set them off. Not safe for concurrent use.
 */
final class RunDifferences {

  private static final Set<Feature> EXACT = Set.of(Features.NEIGHBOR_COUNT, Features.DENSITY_3D);
  private static final double RADIANS = Math.toRadians(Tolerances.DEGREES);

  private static final class Tally {
    private long unequal;
    private long beyond;
    private double most;
  }

  private final Map<Feature, Tally> features = new HashMap<>();
  private final Map<String, Long> attributes = new TreeMap<>();
  private long rows;

  /** Counts the rows at which a source attribute is not the same. */
  void addAttribute(final String name, final long unequal) {
    attributes.merge(name, unequal, Long::sum);
  }

  /**
   * Counts the rows at which features are not the same.
   *
   * @param count how many rows
   * @param columns the values of both results
   * @param steps what values were rounded to when they were stored; none if not
   */
  void add(
      final int count, final Map<Feature, float[][]> columns, final Map<Feature, Double> steps) {
    rows += count;
    final boolean[] directed = directed(count, columns);
    columns.forEach(
        (feature, values) -> {
          final Tally tally = features.computeIfAbsent(feature, f -> new Tally());
          final double step = steps.getOrDefault(feature, 0.0) * (1 + Tolerances.RATIO);
          for (int i = 0; i < count; i++) {
            final float a = values[0][i];
            final float b = values[1][i];
            if (a == b || Float.isNaN(a) && Float.isNaN(b)) {
              continue;
            }
            tally.unequal++;
            final double difference = Math.abs((double) a - b);
            final boolean direction = isDirection(feature);
            if (direction && !directed[i]) {
              continue;
            }
            tally.most = Math.max(tally.most, difference);
            final double tolerance =
                EXACT.contains(feature)
                    ? 0
                    : direction ? RADIANS : Tolerances.RATIO * Math.max(1, Math.abs((double) a));
            // A difference that is not a number is beyond all.
            if (!(difference <= tolerance + step)) {
              tally.beyond++;
            }
          }
        });
  }

  private static boolean isDirection(final Feature feature) {
    return switch (feature.columnName()) {
      case "normal_x", "normal_y", "normal_z", "verticality" -> true;
      default -> false;
    };
  }

  private static boolean[] directed(final int count, final Map<Feature, float[][]> columns) {
    final boolean[] directed = new boolean[count];
    final float[][] planarity = columns.get(Features.PLANARITY);
    for (int i = 0; i < count; i++) {
      directed[i] = planarity == null || planarity[1][i] > Tolerances.GAP;
    }
    return directed;
  }

  RunDifferences plus(final RunDifferences other) {
    final RunDifferences sum = new RunDifferences();
    for (final RunDifferences part : new RunDifferences[] {this, other}) {
      sum.rows += part.rows;
      part.attributes.forEach(sum::addAttribute);
      part.features.forEach(
          (feature, from) -> {
            final Tally to = sum.features.computeIfAbsent(feature, f -> new Tally());
            to.unequal += from.unequal;
            to.beyond += from.beyond;
            to.most = Math.max(to.most, from.most);
          });
    }
    return sum;
  }

  boolean agree() {
    return rows > 0
        && attributes.values().stream().allMatch(unequal -> unequal == 0)
        && features.values().stream().allMatch(tally -> tally.beyond == 0);
  }

  void print(final PrintStream out) {
    final long unequal = attributes.values().stream().mapToLong(Long::longValue).sum();
    line(
        out,
        "compared: %,d points, %s; %d source columns, %d values unequal",
        rows,
        agree() ? "AGREE" : "DIFFER",
        attributes.size(),
        unequal);
    features.forEach(
        (feature, tally) ->
            line(
                out,
                "  %-18s unequal %12d   beyond tolerance %8d   largest difference %.3g",
                feature.columnName(),
                tally.unequal,
                tally.beyond,
                tally.most));
  }

  private static void line(final PrintStream out, final String format, final Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
