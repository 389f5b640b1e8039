package io.sparklidar.job.verify;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.proof.BruteForce;

/** The plain search of each kind of neighbourhood. */
final class PlainSearch {

  private PlainSearch() {}

  /** The search among the points of a block. */
  static BruteForce of(final PointBlock block, final Neighborhood neighborhood) {
    if (neighborhood instanceof Neighborhood.Thinned thinned) {
      return BruteForce.thinned(block, thinned.voxel(), thinned.k(), thinned.radius());
    }
    if (neighborhood instanceof Neighborhood.Cylinder cylinder) {
      return BruteForce.cylinder(block, cylinder.radius());
    }
    return neighborhood instanceof Neighborhood.Within within
        ? BruteForce.within(block, within.radius())
        : BruteForce.nearest(block, neighborhood.k(), neighborhood.radius());
  }
}
