package io.sparklidar.job.verify;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.proof.BruteForce;
import io.sparklidar.proof.PlainFeatures;
import java.util.List;

/** The neighbours of a point, found the plain way. */
final class PlainNeighbors {

  private PlainNeighbors() {}

  /** Those of the first point of a block, nearest first. */
  static List<BruteForce.Neighbor> of(final PointBlock block, final Neighborhood neighborhood) {
    final List<BruteForce.Neighbor> found =
        new BruteForce(block, neighborhood.k(), neighborhood.radius()).of(0);
    return neighborhood instanceof Neighborhood.Optimal optimal
        ? PlainFeatures.optimal(block, 0, found, optimal.fewest())
        : found;
  }
}
