package io.sparklidar.raster;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Points by cell. Numbers depend on the points in a cell alone, whatever their order: values are
 * put in order before they are summed up. Not safe for concurrent use.
 */
public final class CellPoints {

  private final CellGrid grid;
  private final int[] cells;

  /** Where the points of a cell begin among all that are put by cell; one more at the end. */
  private final int[] starts;

  /**
   * @param grid the cells
   * @param cells of each point, the {@link CellGrid#index} of its cell; kept, not copied
   */
  public CellPoints(final CellGrid grid, final int[] cells) {
    this.grid = grid;
    this.cells = cells;
    this.starts = new int[grid.size() + 1];
    for (final int cell : cells) {
      starts[cell + 1]++;
    }
    for (int cell = 0; cell < grid.size(); cell++) {
      starts[cell + 1] += starts[cell];
    }
  }

  /**
   * The number of each cell, NaN where there is no value.
   *
   * @param raster what number
   * @param values of its column, one a point; not looked at where it is of points alone
   */
  public float[] band(final Raster raster, final double[] values) {
    final float[] band = new float[grid.size()];
    if (raster.statistic().isOfPoints()) {
      final double area =
          raster.statistic() == Raster.Statistic.DENSITY ? grid.side() * grid.side() : 1;
      for (int cell = 0; cell < band.length; cell++) {
        final int points = starts[cell + 1] - starts[cell];
        // Where there are none, tiles may have no file: 0 here and nothing there would be a seam.
        band[cell] = points == 0 ? Float.NaN : (float) (points / area);
      }
      return band;
    }
    final double[] byCell = byCell(values);
    for (int cell = 0; cell < band.length; cell++) {
      final int from = starts[cell];
      int to = starts[cell + 1];
      // NaN comes last.
      Arrays.sort(byCell, from, to);
      while (to > from && Double.isNaN(byCell[to - 1])) {
        to--;
      }
      band[cell] = from == to ? Float.NaN : (float) number(raster, byCell, from, to);
    }
    return band;
  }

  /** The cells that have points. */
  public BitSet occupied() {
    final BitSet occupied = new BitSet(grid.size());
    for (final int cell : cells) {
      occupied.set(cell);
    }
    return occupied;
  }

  private double[] byCell(final double[] values) {
    final int[] next = Arrays.copyOf(starts, grid.size());
    final double[] byCell = new double[values.length];
    for (int point = 0; point < values.length; point++) {
      byCell[next[cells[point]]++] = values[point];
    }
    return byCell;
  }

  private static double number(
      final Raster raster, final double[] sorted, final int from, final int to) {
    return switch (raster.statistic()) {
      case MIN -> sorted[from];
      case MAX -> sorted[to - 1];
      case MEAN -> mean(sorted, from, to);
      case PERCENTILE -> percentile(sorted, from, to, raster.rank());
      case COUNT, DENSITY, GROUND, CANOPY -> throw new IllegalArgumentException(raster.name());
    };
  }

  private static double mean(final double[] sorted, final int from, final int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += sorted[i];
    }
    return sum / (to - from);
  }

  private static double percentile(
      final double[] sorted, final int from, final int to, final double rank) {
    final double place = rank / 100 * (to - from - 1);
    final int below = (int) Math.floor(place);
    final double low = sorted[from + below];
    final double high = sorted[Math.min(from + below + 1, to - 1)];
    return low == high ? low : low + (place - below) * (high - low);
  }
}
