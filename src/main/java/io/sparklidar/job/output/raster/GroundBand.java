package io.sparklidar.job.output.raster;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.HeightAboveGround;
import io.sparklidar.job.TaskCores;
import io.sparklidar.raster.CellGrid;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;

/**
 * How high the ground is at the middle of each cell that has points: what {@code
 * height_above_ground} is taken from, at the step of the coordinates that is nearest to the middle.
 */
final class GroundBand {

  private GroundBand() {}

  /**
   * The height of the ground by cell, NaN where there are no points or no ground is near. It
   * depends on the ground points within reach of a cell, and on no tile.
   *
   * @param grid the cells
   * @param cells which have points
   * @param ground the ground points
   * @param choice how heights are taken from them
   * @param heightUnit length of the unit of heights in units of the plan
   */
  static float[] of(
      final CellGrid grid,
      final BitSet cells,
      final PointBlock ground,
      final GroundChoice choice,
      final double heightUnit) {
    final int count = cells.cardinality();
    final int[] x = new int[count];
    final int[] y = new int[count];
    final int[] z = new int[count];
    // From zero, where ints reach it: of all tiles the same, whatever their origin.
    final int zero = (int) -ground.originZ() == -ground.originZ() ? (int) -ground.originZ() : 0;
    final double from = (ground.originZ() + zero) * ground.lattice().unitZ();
    int p = 0;
    for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
      final double east = (grid.west() + cell % grid.width() + 0.5) * grid.side();
      final double north = (grid.north() - cell / grid.width() + 0.5) * grid.side();
      x[p] = Math.toIntExact(Math.round(east / ground.lattice().unitX()) - ground.originX());
      y[p] = Math.toIntExact(Math.round(north / ground.lattice().unitY()) - ground.originY());
      z[p] = zero;
      p++;
    }
    final PointBlock middles =
        new PointBlock(
            ground.lattice(),
            ground.originX(),
            ground.originY(),
            ground.originZ(),
            count,
            count,
            x,
            y,
            z,
            new long[count],
            Map.of());
    final float[] below =
        HeightAboveGround.of(
                middles, ground, choice.model(), choice.radius(), TaskCores.ofThisJvm())
            .heights();
    final float[] band = new float[grid.size()];
    Arrays.fill(band, Float.NaN);
    p = 0;
    for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
      band[cell] = (float) ((from - below[p++]) / heightUnit);
    }
    return band;
  }
}
