package io.sparklidar.tile;

import java.util.Collection;

/**
 * Counts points that are of no file, in squares of powers of two: the finest that few enough
 * squares allow, far finer than a metre where points lie that dense. Not safe for concurrent use.
 */
public final class SquareCounter {

  /** Side of the finest square there is, in units of the CRS: a millionth of a degree is above. */
  private static final double FINEST_SIDE = 0x1p-20;

  private final DensityGrid.Counter counter = fresh();

  private static DensityGrid.Counter fresh() {
    return DensityGrid.Counter.ofSide(FINEST_SIDE);
  }

  /** Counts a point. */
  public void add(final double x, final double y) {
    counter.add(x, y);
  }

  /** What was counted. */
  public DensityGrid finish() {
    return counter.finish();
  }

  /** What several have counted together. */
  public static DensityGrid sum(final Collection<DensityGrid> grids) {
    final DensityGrid.Counter all = fresh();
    grids.forEach(grid -> all.add(grid.side(), grid.cells(), grid.counts()));
    return all.finish();
  }
}
