package io.sparklidar.job.verify;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.proof.BruteForce;
import io.sparklidar.proof.PlainFeatures;
import java.util.List;

/** The neighbours of a point, found the plain way. */
final class PlainNeighbors {

  private PlainNeighbors() {}

  /**
   * Those of the first point of a block, nearest first.
   *
   * @param search the {@linkplain PlainSearch plain search} of the neighbourhood
   */
  static List<BruteForce.Neighbor> of(
      final PointBlock block, final BruteForce search, final Neighborhood neighborhood) {
    final List<BruteForce.Neighbor> found = search.of(0);
    return neighborhood instanceof Neighborhood.Optimal optimal
        ? PlainFeatures.optimal(block, 0, search, found, optimal.fewest())
        : found;
  }
}
