package io.sparklidar.job.output.raster;

import io.sparklidar.cloud.MortonOrder;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.ground.tin.Surface;
import io.sparklidar.raster.CellGrid;
import io.sparklidar.raster.PitFree;
import java.util.Arrays;

/**
 * How high the canopy is at the middle of cells, without pits. A triangle that counts has no point
 * in its circle, whose radius is bounded: with all points within two radii of a place at hand, it
 * is known whether one lies over it and which, whatever else was read.
 */
final class CanopyBand {

  private CanopyBand() {}

  /**
   * The height of the canopy by cell, in units of the CRS; NaN where no triangle is over the
   * middle.
   *
   * @param grid the cells
   * @param points {@link CanopyPoints#highest} of all cells within {@link PitFree} reach
   * @param pitFree how the canopy is made
   */
  static float[] of(final CellGrid grid, final PointBlock points, final PitFree pitFree) {
    final double[] heights = new double[grid.size()];
    Arrays.fill(heights, Double.NaN);
    final int[] columns = new int[grid.width()];
    for (int column = 0; column < columns.length; column++) {
      columns[column] = GroundBand.x(grid, column, points);
    }
    // From the south, so that places ascend.
    final int[] rows = new int[grid.height()];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = GroundBand.y(grid, (rows.length - 1 - row) * grid.width(), points);
    }
    final int[] order = MortonOrder.of(points);
    for (int t = 0; t < pitFree.thresholds().size(); t++) {
      final double threshold = Math.rint(pitFree.thresholds().get(t) / points.lattice().unitZ());
      final PointBlock high = CanopyPoints.from(points, order, threshold);
      final double edge = pitFree.edge(t, grid.side()) / points.lattice().unitX();
      new Surface(high.x(), high.y(), high.z(), high.size(), edge, edge)
          .raise(columns, rows, heights);
    }
    final float[] band = new float[grid.size()];
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns.length; column++) {
        final int cell = (rows.length - 1 - row) * grid.width() + column;
        band[cell] = (float) (heights[row * columns.length + column] * points.lattice().unitZ());
      }
    }
    return band;
  }
}
