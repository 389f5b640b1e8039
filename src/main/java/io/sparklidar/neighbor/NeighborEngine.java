package io.sparklidar.neighbor;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import java.util.Optional;

/**
 * What every engine does: computes features of a tile's core points from their exact neighbours
 * among all its points. {@link DeviceEngine} is what engines on a GPU do beyond that.
 *
 * <p>The result depends on the set of points alone: not on their order, on the block's origin, on
 * which points are core, or on the number of threads. Implementations are safe for use by several
 * threads at once.
 */
public interface NeighborEngine {

  /** The name users know it by: {@code cpu}, {@code cuda} or {@code faiss}. */
  String name();

  /** First guess at core points per second and thread, until tiles have been measured. */
  double pointsPerSecond();

  /** Why it cannot find such neighbours among these points; empty if it can. */
  Optional<String> whyNot(PointBlock points, Neighborhood neighborhood);

  /**
   * Features of the core points, and how they were found.
   *
   * @param points core points, then halo points
   * @param neighborhood which points count as neighbours; the halo must reach as far as its radius
   * @param features what to compute
   */
  TileFeatures run(PointBlock points, Neighborhood neighborhood, FeatureSet features);

  /**
   * Features of the core points.
   *
   * @return one row per core point, in the block's order
   */
  default FeatureTable compute(
      final PointBlock points, final Neighborhood neighborhood, final FeatureSet features) {
    return run(points, neighborhood, features).table();
  }
}
