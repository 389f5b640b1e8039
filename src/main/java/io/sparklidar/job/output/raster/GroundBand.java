package io.sparklidar.job.output.raster;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.cloud.Region;
import io.sparklidar.ground.GroundAround;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.ground.HeightAboveGround;
import io.sparklidar.job.TaskCores;
import io.sparklidar.job.terrain.Terrain;
import io.sparklidar.raster.CellGrid;
import io.sparklidar.raster.dtm.TerrainHeights;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/**
 * How high the ground is at the middle of cells: what {@code height_above_ground} is taken from, at
 * the step of the coordinates that is nearest to the middle.
 */
final class GroundBand {

  private GroundBand() {}

  /**
   * The cells without points that have a height all the same: with ground to all sides, so that
   * what is said of it lies between points and not beyond them.
   *
   * @param grid the cells
   * @param points the cells that have points
   * @param ground the ground points
   * @param choice how heights are taken from them
   */
  static BitSet between(
      final CellGrid grid,
      final BitSet points,
      final PointBlock ground,
      final GroundChoice choice) {
    final GroundAround around = new GroundAround(ground, choice.radius());
    final BitSet between = new BitSet();
    for (int cell = points.nextClearBit(0);
        cell < grid.size();
        cell = points.nextClearBit(cell + 1)) {
      if (around.surrounds(x(grid, cell, ground), y(grid, cell, ground))) {
        between.set(cell);
      }
    }
    return between;
  }

  /**
   * Takes those out whose height lies outside of regions.
   *
   * @param band the heights
   * @param between the cells that are looked at
   */
  static void keepWithin(
      final List<Region> regions, final CellGrid grid, final float[] band, final BitSet between) {
    for (int cell = between.nextSetBit(0); cell >= 0; cell = between.nextSetBit(cell + 1)) {
      for (final Region region : regions) {
        if (!region.contains(east(grid, cell), north(grid, cell), band[cell])) {
          between.clear(cell);
          band[cell] = Float.NaN;
        }
      }
    }
  }

  private static double east(final CellGrid grid, final int cell) {
    return (grid.west() + cell % grid.width() + 0.5) * grid.side();
  }

  private static double north(final CellGrid grid, final int cell) {
    return (grid.north() - cell / grid.width() + 0.5) * grid.side();
  }

  /** The step of the coordinates along x that is nearest to the middle of a cell. */
  static int x(final CellGrid grid, final int cell, final PointBlock ground) {
    return Math.toIntExact(
        Math.round(east(grid, cell) / ground.lattice().unitX()) - ground.originX());
  }

  /** The step of the coordinates along y that is nearest to the middle of a cell. */
  static int y(final CellGrid grid, final int cell, final PointBlock ground) {
    return Math.toIntExact(
        Math.round(north(grid, cell) / ground.lattice().unitY()) - ground.originY());
  }

  /**
   * The height of the ground by cell, NaN where it is not asked for or no ground is near. It
   * depends on the ground points within reach of a cell, and on no tile.
   *
   * @param grid the cells
   * @param cells which are asked for
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
      x[p] = x(grid, cell, ground);
      y[p] = y(grid, cell, ground);
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
    final float[] band = none(grid);
    p = 0;
    for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
      band[cell] = (float) ((from - below[p++]) / heightUnit);
    }
    return band;
  }

  /**
   * The same of a raster.
   *
   * @param grid the cells
   * @param cells which are asked for
   * @param terrain the raster
   * @throws IOException if it cannot be read
   */
  static float[] of(final CellGrid grid, final BitSet cells, final Terrain terrain)
      throws IOException {
    final float[] band = none(grid);
    final Bounds bounds =
        new Bounds(
            grid.minX(),
            grid.maxY() - grid.height() * grid.side(),
            grid.minX() + grid.width() * grid.side(),
            grid.maxY());
    try (TerrainHeights heights = terrain.within(bounds)) {
      for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
        band[cell] = (float) heights.height(east(grid, cell), north(grid, cell));
      }
    }
    return band;
  }

  private static float[] none(final CellGrid grid) {
    final float[] band = new float[grid.size()];
    Arrays.fill(band, Float.NaN);
    return band;
  }
}
