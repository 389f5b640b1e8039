package io.sparklidar.ground.smrf;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.sample.Town;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;

/**
 * Nanoseconds of processor time that one thread spends on the parts of the filter, defaults: a
 * point for lowest heights, a cell for the surface of a block of so many cells a side and what it
 * looks at around it, a point to tell ground. Medians.
 *
 * <p>Arguments: points, rounds, cells along a side of a block.
 */
public final class SmrfCosts {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int WARM_UP = 2;
  private static final double PER_CELL = Town.DENSITY;

  private SmrfCosts() {}

  /** Prints a line. */
  public static void main(final String[] args) {
    final int rounds = Integer.parseInt(args[1]);
    final int side = Integer.parseInt(args[2]);
    final PointBlock town =
        new Town(1).block(Town.REFERENCE_X, Town.REFERENCE_Y, Integer.parseInt(args[0]));
    final SmrfParameters parameters = SmrfParameters.DEFAULT;
    final CellGrid grid = CellGrid.of(town.lattice(), parameters.cell());
    final Smrf smrf = new Smrf(grid, parameters);
    final CellBox wanted = new CellBox(0, 0, side, side).grown(GroundSurface.MARGIN);
    final double[][] times = new double[3][rounds];
    long found = 0;
    for (int round = -WARM_UP; round < rounds; round++) {
      final long before = THREADS.getCurrentThreadCpuTime();
      final LowestHeights lowest = new LowestHeights(grid);
      for (int p = 0; p < town.size(); p++) {
        lowest.add(x(town, p), y(town, p), z(town, p));
      }
      final long lowered = THREADS.getCurrentThreadCpuTime();
      final CellBox box =
          lowest.squares().stream().map(HeightRaster::box).reduce(CellBox.EMPTY, CellBox::union);
      final HeightRaster heights = lowest.of(box);
      final HeightRaster around = repeated(heights, wanted.grown(parameters.haloCells()));
      final long filled = THREADS.getCurrentThreadCpuTime();
      smrf.surface(around, wanted);
      final long opened = THREADS.getCurrentThreadCpuTime();
      final GroundSurface surface =
          new GroundSurface(grid, parameters, smrf.surface(heights, box.grown(2)));
      final long made = THREADS.getCurrentThreadCpuTime();
      for (int p = 0; p < town.size(); p++) {
        found += surface.isGround(x(town, p), y(town, p), z(town, p)) ? 1 : 0;
      }
      final long told = THREADS.getCurrentThreadCpuTime();
      if (round >= 0) {
        times[0][round] = (double) (lowered - before) / town.size();
        times[1][round] = (opened - filled) / ((double) side * side);
        times[2][round] = (double) (told - made) / town.size();
      }
    }
    final double lowest = median(times[0]);
    final double cell = median(times[1]);
    final double tell = median(times[2]);
    System.out.printf(
        Locale.ROOT,
        "smrf: lowest %.1f ns a point, surface %.0f ns a cell, tell %.1f ns a point: %.0f ns a point"
            + " at %.0f a cell (%.0f %% ground)%n",
        lowest,
        cell,
        tell,
        lowest + cell / PER_CELL + tell,
        PER_CELL,
        100.0 * found / town.size() / (rounds + WARM_UP));
  }

  private static long x(final PointBlock block, final int p) {
    return block.originX() + block.x()[p];
  }

  private static long y(final PointBlock block, final int p) {
    return block.originY() + block.y()[p];
  }

  private static long z(final PointBlock block, final int p) {
    return block.originZ() + block.z()[p];
  }

  /** The same heights again and again. */
  private static HeightRaster repeated(final HeightRaster of, final CellBox box) {
    final HeightRaster all = HeightRaster.empty(box);
    final CellBox from = of.box();
    for (int row = box.row(); row < box.endRow(); row++) {
      for (int column = box.column(); column < box.endColumn(); column++) {
        all.lower(
            column,
            row,
            of.height(
                from.column() + Math.floorMod(column, from.columns()),
                from.row() + Math.floorMod(row, from.rows())));
      }
    }
    return all;
  }

  private static double median(final double[] values) {
    final double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
