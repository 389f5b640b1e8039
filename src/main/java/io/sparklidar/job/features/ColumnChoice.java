package io.sparklidar.job.features;

import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.error.UsageException;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.job.JobOptions;
import io.sparklidar.job.NeighborChoice;
import io.sparklidar.las.point.PointLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the columns asked for a job computes: of presets those that its inputs have the
 * attributes of, and all that were named.
 *
 * @param features the columns
 * @param notes what users should know of them
 */
record ColumnChoice(FeatureSet features, List<String> notes) {

  /**
   * The choice for some inputs.
   *
   * @param options what was asked for
   * @param layouts of the inputs; of none everything is chosen
   * @throws UsageException if a column is unknown, or a condition looks at what no input has
   */
  static ColumnChoice of(final JobOptions options, final List<PointLayout> layouts)
      throws UsageException {
    final FeatureSet asked = options.featureSet();
    final FeatureSet named = options.namedFeatures();
    requireNeighbors(options.neighbors(), layouts);
    JobOptions.require(
        !asked.areTowardsSensor()
            || layouts.isEmpty()
            || layouts.stream().anyMatch(layout -> layout.has(LasField.GPS_TIME)),
        "--orient sensor looks at gps_time, which no input has; use --orient up");
    final Set<PointAttribute> absent = asked.needs();
    absent.removeIf(
        attribute ->
            layouts.isEmpty()
                || layouts.stream().anyMatch(layout -> layout.has(attribute.field())));
    final FeatureSet without =
        asked.where(column -> !Collections.disjoint(column.feature().needs(), absent));
    final List<String> notes = new ArrayList<>();
    say(without.where(column -> !named.contains(column)), "left out", absent, notes);
    say(without.where(named::contains), "null everywhere", absent, notes);
    return new ColumnChoice(
        asked.where(column -> named.contains(column) || !without.contains(column)), notes);
  }

  /** What no input has, no condition but one that is turned round would ever find. */
  private static void requireNeighbors(
      final NeighborChoice neighbors, final List<PointLayout> layouts) throws UsageException {
    for (final PointAttribute attribute : neighbors.needs()) {
      JobOptions.require(
          layouts.isEmpty() || layouts.stream().anyMatch(layout -> layout.has(attribute.field())),
          "--neighbors-of looks at "
              + attribute.columnName()
              + ", which no input has; leave it out of the condition");
    }
  }

  /** One note for all columns that lack the same attributes. */
  private static void say(
      final FeatureSet columns,
      final String what,
      final Set<PointAttribute> absent,
      final List<String> notes) {
    final Map<String, List<String>> byNeeds = new LinkedHashMap<>();
    columns
        .columns()
        .forEach(
            column ->
                byNeeds
                    .computeIfAbsent(
                        column.feature().needs().stream()
                            .filter(absent::contains)
                            .map(PointAttribute::columnName)
                            .collect(Collectors.joining(" or ")),
                        needs -> new ArrayList<>())
                    .add(column.name()));
    byNeeds.forEach(
        (needs, names) ->
            notes.add("no input has " + needs + ", so " + what + ": " + String.join(", ", names)));
  }
}
