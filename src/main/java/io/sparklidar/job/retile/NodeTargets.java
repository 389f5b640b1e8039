package io.sparklidar.job.retile;

import io.sparklidar.las.copc.OctreeCut;
import io.sparklidar.las.point.LasColumns;

/**
 * Parts of an octree as targets.
 *
 * @param cut the parts
 * @param area whose points are in it
 */
record NodeTargets(OctreeCut cut, Area area) implements Targets {

  @Override
  public boolean areNumbered() {
    return true;
  }

  @Override
  public void find(final LasColumns points, final long[] places) {
    cut.find(points, places);
    for (int p = 0; p < points.size(); p++) {
      places[p] = area.holds(points, p) ? places[p] << CELL_BITS : NOWHERE;
    }
  }
}
