package io.sparklidar.job.output;

import io.sparklidar.las.point.ExtraDimension;
import io.sparklidar.las.point.PointLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * An extra dimension as several files have it: under one name, though maybe not of one type.
 * Capitals do not matter between files, since readers of tables do not tell them apart; two
 * dimensions of one file are never one.
 */
final class MergedDimension {

  private final String name;
  private final Map<PointLayout, ExtraDimension> variants = new LinkedHashMap<>();

  private MergedDimension(final String name) {
    this.name = name;
  }

  /** The name it has where it was met first. */
  String name() {
    return name;
  }

  /** The dimension of each layout that has it, in order of the layouts. */
  Map<PointLayout, ExtraDimension> variants() {
    return variants;
  }

  /**
   * The dimensions of some files, in the order in which they are met.
   *
   * @param layouts of the files
   */
  static List<MergedDimension> of(final Collection<PointLayout> layouts) {
    final Search search = new Search();
    for (final PointLayout layout : new LinkedHashSet<>(layouts)) {
      search.add(layout);
    }
    return search.all;
  }

  private static final class Search {
    private final List<MergedDimension> all = new ArrayList<>();
    private final Map<String, List<MergedDimension>> byName = new HashMap<>();
    private final Map<String, List<MergedDimension>> byColumn = new HashMap<>();

    void add(final PointLayout layout) {
      final List<ExtraDimension> rest = new ArrayList<>();
      for (final ExtraDimension dimension : layout.extraDimensions()) {
        if (!join(layout, dimension, byName.getOrDefault(dimension.name(), List.of()))) {
          rest.add(dimension);
        }
      }
      for (final ExtraDimension dimension : rest) {
        final List<MergedDimension> alike =
            byColumn.computeIfAbsent(ColumnNames.key(dimension.name()), n -> new ArrayList<>());
        if (!join(layout, dimension, alike)) {
          final MergedDimension shared = new MergedDimension(dimension.name());
          shared.variants.put(layout, dimension);
          all.add(shared);
          alike.add(shared);
        }
        // From now on this spelling is one of its names.
        alike.stream()
            .filter(shared -> shared.variants.get(layout) == dimension)
            .forEach(
                shared ->
                    byName.computeIfAbsent(dimension.name(), n -> new ArrayList<>()).add(shared));
      }
    }

    /** Whether one of some dimensions is that of a layout from now on. */
    private static boolean join(
        final PointLayout layout,
        final ExtraDimension dimension,
        final List<MergedDimension> candidates) {
      for (final MergedDimension shared : candidates) {
        if (shared.variants.putIfAbsent(layout, dimension) == null) {
          return true;
        }
      }
      return false;
    }
  }
}
