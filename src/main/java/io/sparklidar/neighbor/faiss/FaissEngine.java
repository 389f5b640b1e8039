package io.sparklidar.neighbor.faiss;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.Span;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.neighbor.EngineLimits;
import io.sparklidar.neighbor.NeighborEngine;
import io.sparklidar.neighbor.TileFeatures;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The engine on FAISS: builds one index of a tile's points, core and halo, and hands what FAISS
 * cannot prove to another engine. Each call runs on the caller's thread and keeps nothing; safe for
 * use by several threads at once.
 *
 * <p>Coordinates are lattice steps from the middle of the tile, which float32 holds exactly up to
 * 2^24, so that what is decided in float64 is decided on the same integers as everywhere else.
 */
public final class FaissEngine implements NeighborEngine {

  /** What FAISS can do with the points of any tile. */
  public static final EngineLimits LIMITS =
      new EngineLimits("FAISS", FaissIndexes.MAX_NEIGHBORS, 0, 0);

  /** Extents in steps whose half float32 can count. */
  private static final long MOST_EXTENT = 1L << 25;

  /** First guess; measured as tiles finish. */
  private static final double POINTS_PER_SECOND = 1.5e5;

  private final NeighborEngine other;

  /**
   * A computed tile.
   *
   * @param table its features
   * @param counts how its neighbours were found
   */
  record Searched(FeatureTable table, SearchCounts counts) {

    /** The same as engines give it. */
    TileFeatures asComputed() {
      return new TileFeatures(table, NAME, List.of(FaissLibrary.find().reason()), counts.asMap());
    }
  }

  /** The name users know it by, wherever it runs. */
  static final String NAME = "faiss";

  /**
   * @param other computes what FAISS cannot
   */
  public FaissEngine(final NeighborEngine other) {
    this.other = other;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public double pointsPerSecond() {
    return POINTS_PER_SECOND;
  }

  @Override
  public Optional<String> whyNot(final PointBlock points, final Neighborhood neighborhood) {
    return whyNotHere(points, neighborhood);
  }

  /** Why FAISS cannot find such neighbours in this JVM, on a device or not. */
  static Optional<String> whyNotHere(final PointBlock points, final Neighborhood neighborhood) {
    final FaissLibrary.Found found = FaissLibrary.find();
    if (found.library().isEmpty()) {
      return Optional.of(found.reason());
    }
    final Optional<String> never = LIMITS.whyNot(points, neighborhood);
    if (never.isPresent()) {
      return never;
    }
    final long extent = Span.longest(points);
    return extent > MOST_EXTENT
        ? Optional.of("the tile extends over " + extent + " steps, float32 counts " + MOST_EXTENT)
        : Optional.empty();
  }

  /** The other engine computes tiles that FAISS cannot. */
  @Override
  public TileFeatures run(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    final FeatureSet here = columns(features);
    final Optional<String> whyNot =
        here.size() == 0
            ? Optional.of("FAISS counts nothing that is no neighbour")
            : whyNot(points, neighborhood);
    if (whyNot.isPresent()) {
      return new TileFeatures(
          other.compute(points, neighborhood, features),
          other.name(),
          List.of(whyNot.get()),
          Map.of());
    }
    final Searched searched = search(points, neighborhood, here, Optional.empty());
    if (here.size() == features.size()) {
      return searched.asComputed();
    }
    final FeatureTable rest =
        other.compute(points, neighborhood, features.where(column -> !here.contains(column)));
    return new Searched(FeatureTable.joining(features, searched.table, rest), searched.counts)
        .asComputed();
  }

  /** Which of these features follow from neighbours alone. */
  static FeatureSet columns(final FeatureSet features) {
    return features.where(column -> !column.feature().quantities().contains(Quantity.BALL));
  }

  /** Features of the core points of a tile that FAISS can search, on the device of a lease. */
  Searched search(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final Optional<GpuLease> lease) {
    final FeatureTable table = new FeatureTable(features, points.coreCount());
    if (points.coreCount() == 0) {
      return new Searched(table, SearchCounts.NONE);
    }
    final FeatureWriter writer = new FeatureWriter(points, neighborhood, table);
    final TileSearch search = new TileSearch(points, neighborhood);
    final SearchCounts counts = search.run(writer::write, lease);
    writer.flush();
    final int[] left = search.left();
    if (left.length > 0) {
      PointSubset.of(points, left).compute(other, neighborhood, table);
    }
    return new Searched(table, counts);
  }
}
