package io.sparklidar.job.features;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.error.BadInput;
import io.sparklidar.error.NameList;
import io.sparklidar.job.JobReport;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tiles lack neighbours, because an input beside them is bad: their points have the features
 * of a job that never saw it. Pure.
 */
final class IncompleteHalos {

  private IncompleteHalos() {}

  /**
   * Finds them.
   *
   * @param bad the bad inputs
   * @param places where their points lie, as far as that is known, by path
   * @param tiles those that may have neighbours in them
   * @param reach how far tiles look around their cores
   * @return one of each bad file, in order
   */
  static List<JobReport.IncompleteHalo> of(
      final List<BadInput> bad,
      final Map<String, Bounds> places,
      final List<TileSpec> tiles,
      final double reach) {
    final Set<String> files = new LinkedHashSet<>();
    bad.forEach(input -> files.add(input.file()));
    final List<JobReport.IncompleteHalo> halos = new ArrayList<>();
    for (final String file : files) {
      final Optional<Bounds> place = Optional.ofNullable(places.get(file));
      halos.add(
          new JobReport.IncompleteHalo(
              file,
              place.isPresent(),
              place.stream()
                  .flatMap(
                      bounds ->
                          tiles.stream()
                              .filter(tile -> tile.bounds().expand(reach).intersects(bounds)))
                  .map(TileSpec::id)
                  .toList()));
    }
    return halos;
  }

  /** What users should know of them; nothing if no tile lacks anything. */
  static List<String> warnings(final List<JobReport.IncompleteHalo> halos) {
    final List<String> warnings = new ArrayList<>();
    final Set<String> tiles = new LinkedHashSet<>();
    halos.forEach(halo -> tiles.addAll(halo.tiles()));
    if (!tiles.isEmpty()) {
      warnings.add(
          "the halo of "
              + NameList.counted(tiles.size(), "tile")
              + " is incomplete, as bad inputs lie beside: points near them lack neighbours ("
              + NameList.folded(List.copyOf(tiles))
              + ")");
    }
    final List<String> unknown =
        halos.stream()
            .filter(halo -> !halo.placeKnown())
            .map(JobReport.IncompleteHalo::file)
            .toList();
    if (!unknown.isEmpty()) {
      warnings.add(
          "where the points of "
              + NameList.counted(unknown.size(), "bad input")
              + " would lie is not known: tiles beside lack neighbours ("
              + NameList.folded(unknown)
              + ")");
    }
    return warnings;
  }
}
