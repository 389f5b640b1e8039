package io.sparklidar.job.retile;

import io.sparklidar.las.point.LasColumns;
import java.io.Serializable;

/** Says where each point goes. Safe for concurrent use. */
interface Targets extends Serializable {

  /** Bits of the number of a cell. */
  int CELL_BITS = 16;

  /** Whether runs say of each point which of its file it is, see {@link PointRun}. */
  boolean areNumbered();

  /** Where a point goes that nothing is made of. */
  long NOWHERE = -1;

  /**
   * Finds the places of points.
   *
   * @param points on the lattice of the results
   * @param places of each point {@code target << CELL_BITS | cell}, or {@link #NOWHERE}
   */
  void find(LasColumns points, long[] places);
}
