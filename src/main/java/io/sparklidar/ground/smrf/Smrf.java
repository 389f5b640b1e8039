package io.sparklidar.ground.smrf;

import io.sparklidar.parallel.TaskEnd;

/**
 * The provisional surface of the filter: the ground's height in each cell, what stands on it taken
 * away and what is missing filled in.
 *
 * <ol>
 *   <li>Cells without points are filled from their surroundings.
 *   <li>The surface is opened with disks of 1, 2, 3 ... cells, each time what came of the disk
 *       before. A cell that sinks by more than the slope allows over the disk's radius is an
 *       object.
 *   <li>A cell that lies more than 5 cells' sides below what closing by one cell makes of it is
 *       noise from below.
 *   <li>Objects, such noise, and the cells that had no points are filled from the others.
 * </ol>
 *
 * <p>With a net, first every so many columns and rows are lowered to what a wide opening makes of
 * them, so that an object wider than the window falls into pieces that are not. Safe for use by
 * several threads.
 */
public final class Smrf {

  /** How steep a pit is that is noise, as rise over run. */
  private static final double PIT_SLOPE = 5;

  /** Lets a height at a limit pass: products of decimals are rounded. */
  private static final double SNAP = 1e-6;

  private final CellGrid grid;
  private final SmrfParameters parameters;

  /**
   * @param grid the cells
   * @param parameters what it goes by
   */
  public Smrf(final CellGrid grid, final SmrfParameters parameters) {
    this.grid = grid;
    this.parameters = parameters;
  }

  /**
   * The surface of some cells.
   *
   * @param lowest the lowest height in each cell; how it looks {@link SmrfParameters#haloCells()}
   *     around the wanted cells decides, and beyond its box there are no points
   * @param wanted the cells
   * @return their heights; {@link HeightRaster#NONE} where there is no ground within reach
   */
  public HeightRaster surface(final HeightRaster lowest, final CellBox wanted) {
    return surface(lowest, wanted, new CellHistory(wanted.column(), wanted.row()));
  }

  /**
   * The same, with what happens in one of the cells.
   *
   * @param lowest see {@link #surface(HeightRaster, CellBox)}
   * @param wanted the cells
   * @param history of one of them, which is written
   */
  public HeightRaster surface(
      final HeightRaster lowest, final CellBox wanted, final CellHistory history) {
    final CellBox all = lowest.box();
    final int fill = parameters.fillCells();
    final CellBox decided = wanted.grown(fill);
    final CellBox opened = decided.grown(parameters.openingCells());
    final GapFilling gaps = new GapFilling(all, fill);
    final int[] filled =
        gaps.fill(lowest.heights(), lowest.heights(), opened.grown(parameters.netCells()));
    final DiskOpening disks = new DiskOpening(all);
    final int[] scratch = new int[filled.length];
    final int[] taken = pits(disks, filled, decided, scratch);
    history.lowest(all, lowest.heights());
    history.filled(all, filled);
    history.closed(all, scratch, sinking(PIT_SLOPE, 1));
    final int[] start = parameters.cutCells() == 0 ? filled : net(disks, filled, opened);
    history.start(all, start);
    markObjects(disks, start, decided, scratch, taken, history);
    final int[] ground = start.clone();
    for (int i = 0; i < ground.length; i++) {
      if (taken[i] < 0 || lowest.heights()[i] == HeightRaster.NONE) {
        ground[i] = HeightRaster.NONE;
      }
    }
    final HeightRaster surface = cut(gaps.fill(ground, lowest.heights(), wanted), all, wanted);
    history.surface(surface);
    return surface;
  }

  /** Negative where there is one. */
  private int[] pits(
      final DiskOpening disks, final int[] filled, final CellBox decided, final int[] scratch) {
    final int[] pits = new int[filled.length];
    disks.close(filled, 1, decided, scratch);
    mark(scratch, filled, decided, disks.all(), sinking(PIT_SLOPE, 1), pits);
    return pits;
  }

  /** Lowers the lines of the net, which are the same wherever one begins. */
  private int[] net(final DiskOpening disks, final int[] filled, final CellBox opened) {
    final int[] low = filled.clone();
    disks.open(filled, parameters.netRadius(), opened, low);
    final CellBox all = disks.all();
    final int mesh = parameters.cutCells();
    final int[] cut = filled.clone();
    for (int row = all.row(); row < all.endRow(); row++) {
      for (int column = all.column(); column < all.endColumn(); column++) {
        if (Math.floorMod(row, mesh) == 0 || Math.floorMod(column, mesh) == 0) {
          cut[all.index(column, row)] = low[all.index(column, row)];
        }
      }
    }
    return cut;
  }

  private void markObjects(
      final DiskOpening disks,
      final int[] start,
      final CellBox decided,
      final int[] scratch,
      final int[] objects,
      final CellHistory history) {
    int[] last = start.clone();
    int[] next = scratch;
    int reach = parameters.openingCells();
    for (int radius = 1; radius <= parameters.windowCells(); radius++) {
      TaskEnd.checkHere();
      reach -= 2 * radius;
      // What the larger disks will look at, and no more.
      disks.open(last, radius, decided.grown(reach), next);
      final int allowed = sinking(parameters.slope(), radius);
      mark(last, next, decided, disks.all(), allowed, objects);
      history.opened(disks.all(), radius, last, next, allowed);
      final int[] opened = next;
      next = last;
      last = opened;
    }
  }

  /** How far a cell may sink under a disk, in lattice steps. */
  private int sinking(final double slope, final int radius) {
    return (int) Math.floor(slope * radius * parameters.cell() / grid.unitZ() + SNAP);
  }

  private static void mark(
      final int[] high,
      final int[] low,
      final CellBox wanted,
      final CellBox all,
      final int limit,
      final int[] marks) {
    final CellBox some = wanted.intersection(all);
    for (int row = some.row(); row < some.endRow(); row++) {
      final int at = all.index(some.column(), row);
      CellRows.mark(high, low, at, at + some.columns(), limit, marks);
    }
  }

  private static HeightRaster cut(final int[] heights, final CellBox all, final CellBox wanted) {
    final HeightRaster cut = HeightRaster.empty(wanted);
    final CellBox some = wanted.intersection(all);
    for (int row = some.row(); row < some.endRow(); row++) {
      final int from = all.index(some.column(), row);
      System.arraycopy(
          heights, from, cut.heights(), wanted.index(some.column(), row), some.columns());
    }
    return cut;
  }

  /** About how many bytes {@link #surface} takes for each cell of the heights it is given. */
  public static int bytesPerCell() {
    return 12 * Integer.BYTES + 2 * GapFilling.LINES.length + 1;
  }
}
