package io.sparklidar.job;

import io.sparklidar.feature.definition.Feature;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far two results of the same points differ. They must not differ in any bit, whatever engines
 * they are from. Not safe for concurrent use.
 */
final class RunDifferences {

  private static final class Tally {
    private long unequal;
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
   */
  void add(final int count, final Map<Feature, float[][]> columns) {
    rows += count;
    columns.forEach(
        (feature, values) -> {
          final Tally tally = features.computeIfAbsent(feature, f -> new Tally());
          for (int i = 0; i < count; i++) {
            final float a = values[0][i];
            final float b = values[1][i];
            if (Float.floatToIntBits(a) != Float.floatToIntBits(b)) {
              tally.unequal++;
              tally.most = Math.max(tally.most, Math.abs((double) a - b));
            }
          }
        });
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
            to.most = Math.max(to.most, from.most);
          });
    }
    return sum;
  }

  boolean agree() {
    return rows > 0
        && attributes.values().stream().allMatch(unequal -> unequal == 0)
        && features.values().stream().allMatch(tally -> tally.unequal == 0);
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
                "  %-18s unequal %12d   largest difference %.3g",
                feature.columnName(),
                tally.unequal,
                tally.most));
  }

  private static void line(final PrintStream out, final String format, final Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
