package io.sparklidar.job.output.raster;

import io.sparklidar.cloud.MortonOrder;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.raster.CellGrid;
import io.sparklidar.tile.Cells;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** The points that a canopy is made of. */
public final class CanopyPoints {

  private CanopyPoints() {}

  /**
   * The first returns of a block, of core and halo, by index, ascending: those that may be
   * neighbours. A point that does not say what return it is, is one.
   *
   * @param block read with {@link PointAttribute#RETURN_NUMBER}
   */
  public static int[] firstReturns(final PointBlock block) {
    final int[] number = block.attribute(PointAttribute.RETURN_NUMBER);
    final int[] rows = new int[block.size()];
    int count = 0;
    for (int p = 0; p < rows.length; p++) {
      final int point = p;
      if (number[p] <= 1 && block.references().map(some -> some.get(point)).orElse(true)) {
        rows[count++] = p;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  /**
   * Of each cell the highest above ground, of equally high ones the first by x, then y; in any
   * order, with heights above ground for z, rounded to steps of the lattice from zero.
   *
   * @param points the points
   * @param heights of each point above ground, in units of the lattice; NaN of those without
   * @param side of a cell, in units of the CRS
   */
  public static PointBlock highest(
      final PointBlock points, final float[] heights, final double side) {
    final int[] columns = new int[points.size()];
    final int[] rows = new int[points.size()];
    final int[] steps = new int[points.size()];
    final CellExtent extent = new CellExtent();
    for (int p = 0; p < columns.length; p++) {
      if (!Float.isNaN(heights[p])) {
        columns[p] = along(points.originX() + points.x()[p], points.lattice().unitX(), side);
        rows[p] = along(points.originY() + points.y()[p], points.lattice().unitY(), side);
        steps[p] = (int) Math.rint(heights[p] / points.lattice().unitZ());
        extent.add(columns[p], rows[p]);
      }
    }
    final Optional<CellGrid> grid = extent.grid(side);
    final int[] highest = new int[grid.map(CellGrid::size).orElse(0)];
    Arrays.fill(highest, -1);
    int count = 0;
    for (int p = 0; p < columns.length; p++) {
      if (!Float.isNaN(heights[p])) {
        final int cell = grid.get().index(columns[p], rows[p]);
        count += highest[cell] < 0 ? 1 : 0;
        if (highest[cell] < 0 || isBefore(p, highest[cell], points, steps)) {
          highest[cell] = p;
        }
      }
    }
    final int[] kept = Arrays.stream(highest).filter(p -> p >= 0).toArray();
    final int[] x = new int[count];
    final int[] y = new int[count];
    final int[] z = new int[count];
    final long[] identity = new long[count];
    for (int i = 0; i < count; i++) {
      x[i] = points.x()[kept[i]];
      y[i] = points.y()[kept[i]];
      z[i] = steps[kept[i]];
      identity[i] = points.identity()[kept[i]];
    }
    return new PointBlock(
        points.lattice(),
        points.originX(),
        points.originY(),
        0,
        count,
        count,
        x,
        y,
        z,
        identity,
        Map.of());
  }

  private static int along(final long place, final double unit, final double side) {
    return Cells.along(place * unit, side, unit);
  }

  private static boolean isBefore(
      final int p, final int other, final PointBlock points, final int[] steps) {
    if (steps[p] != steps[other]) {
      return steps[p] > steps[other];
    }
    final int x = Integer.compare(points.x()[p], points.x()[other]);
    return x < 0 || x == 0 && points.y()[p] < points.y()[other];
  }

  /**
   * Those that are as high as a threshold or higher, in an order in which those that lie close
   * together follow one another.
   *
   * @param points {@link #highest}
   * @param order {@link MortonOrder} of them
   * @param threshold in steps
   */
  static PointBlock from(final PointBlock points, final int[] order, final double threshold) {
    final int[] rows =
        Arrays.stream(order).filter(point -> points.z()[point] >= threshold).toArray();
    return points.of(rows, rows.length, rows.length);
  }
}
