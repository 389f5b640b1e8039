package io.sparklidar.neighbor.faiss;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.Span;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.FeatureWriter;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.gpu.GpuLease;
import io.sparklidar.neighbor.NeighborEngine;
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

  /** Steps from the middle that float32 can count. */
  private static final long MOST_STEPS = 1L << 24;

  private final NeighborEngine other;

  /**
   * A computed tile.
   *
   * @param table its features
   * @param counts how its neighbours were found; none if FAISS was not used
   * @param whyNot why FAISS was not used; empty if it was
   */
  public record Computed(FeatureTable table, SearchCounts counts, Optional<String> whyNot) {}

  /**
   * @param other computes what FAISS cannot
   */
  public FaissEngine(final NeighborEngine other) {
    this.other = other;
  }

  @Override
  public String name() {
    return "faiss";
  }

  @Override
  public FeatureTable compute(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    return place(points, neighborhood, features).table();
  }

  /** Features of the core points, and how they were found. */
  public Computed place(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    return place(points, neighborhood, features, Optional.empty());
  }

  /** The same, on the device of a lease if there is one. */
  Computed place(
      final PointBlock points,
      final Neighborhood neighborhood,
      final FeatureSet features,
      final Optional<GpuLease> lease) {
    final Optional<String> whyNot = whyNot(points, neighborhood);
    if (whyNot.isPresent()) {
      return new Computed(other.compute(points, neighborhood, features), SearchCounts.NONE, whyNot);
    }
    final FeatureTable table = new FeatureTable(features, points.coreCount());
    if (points.coreCount() == 0) {
      return new Computed(table, SearchCounts.NONE, whyNot);
    }
    final FeatureWriter writer = new FeatureWriter(points, neighborhood, table);
    final TileSearch search = new TileSearch(points, neighborhood);
    final SearchCounts counts = search.run(writer::write, lease);
    writer.flush();
    final int[] left = search.left();
    if (left.length > 0) {
      SomePoints.of(points, left).compute(other, neighborhood, table);
    }
    return new Computed(table, counts, whyNot);
  }

  static Optional<String> whyNot(final PointBlock points, final Neighborhood neighborhood) {
    final FaissLibrary.Found found = FaissLibrary.find();
    if (found.library().isEmpty()) {
      return Optional.of(found.reason());
    }
    if (neighborhood.k() > FaissIndexes.MAX_NEIGHBORS) {
      return Optional.of(
          "FAISS finds "
              + FaissIndexes.MAX_NEIGHBORS
              + " neighbours at most, not "
              + neighborhood.k());
    }
    if (!points.lattice().isIsotropic()) {
      return Optional.of("FAISS needs a lattice of one unit on all axes");
    }
    final long extent = Span.longest(points);
    if (extent > 2 * MOST_STEPS) {
      return Optional.of(
          "the tile extends over " + extent + " steps, float32 counts " + 2 * MOST_STEPS);
    }
    return Optional.empty();
  }
}
