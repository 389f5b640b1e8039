package io.sparklidar.neighbor;

import io.sparklidar.feature.FeatureTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Features of a tile's core points, and how they came about.
 *
 * @param table one row per core point, in the block's order
 * @param engine name of the engine that found the neighbours
 * @param notes what a report should say of how, beyond its name
 * @param search how many neighbourhoods were found in which way, where the engine counts that
 */
public record TileFeatures(
    FeatureTable table, String engine, List<String> notes, Map<String, Long> search) {

  /** Copies the notes. */
  public TileFeatures {
    notes = List.copyOf(notes);
  }

  /** What there is nothing to say of. */
  public static TileFeatures of(final FeatureTable table, final String engine) {
    return new TileFeatures(table, engine, List.of(), Map.of());
  }

  /**
   * A whole of this part and another.
   *
   * @param table of the whole
   * @param preferred the engine to be named if it computed either part
   */
  TileFeatures joinedBy(
      final TileFeatures other, final FeatureTable table, final String preferred) {
    final Map<String, Long> sums = new LinkedHashMap<>(search);
    other.search.forEach((way, count) -> sums.merge(way, count, Long::sum));
    return new TileFeatures(
        table,
        other.engine.equals(preferred) ? preferred : engine,
        Stream.concat(notes.stream(), other.notes.stream()).distinct().toList(),
        sums);
  }
}
