package io.sparklidar.neighbor;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;

/**
 * Computes features of a tile's core points from their exact neighbours among all its points.
 *
 * <p>The result depends on the set of points alone: not on their order, on the block's origin, on
 * which points are core, or on the number of threads. Implementations are safe for use by several
 * threads at once.
 */
public interface NeighborEngine {

  /** The name users know it by: {@code cpu}, {@code cuda} or {@code faiss}. */
  String name();

  /**
   * Features of the core points.
   *
   * @param points core points, then halo points
   * @param neighborhood which points count as neighbours; the halo must reach as far as its radius
   * @param features what to compute
   * @return one row a core point, in the block's order
   */
  FeatureTable compute(PointBlock points, Neighborhood neighborhood, FeatureSet features);
}
