package io.sparklidar.ground.smrf;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lowest height in each cell that points lie in. It takes memory for squares of cells with
 * points, however far apart they are. Confined to one thread.
 */
public final class LowestHeights {

  /** Cells along a side of a square. */
  public static final int SIDE = 64;

  private static final int SHIFT = Integer.numberOfTrailingZeros(SIDE);

  private final CellGrid grid;
  private final Map<Long, HeightRaster> squares = new HashMap<>();
  private HeightRaster last = HeightRaster.empty(CellBox.EMPTY);

  /** No points of a grid yet. */
  public LowestHeights(final CellGrid grid) {
    this.grid = grid;
  }

  /**
   * Adds a point.
   *
   * @param x lattice x
   * @param y lattice y
   * @param z lattice z
   * @return whether it could be added; not if its height is {@link HeightRaster#LIMIT} steps from 0
   *     or more
   */
  public boolean add(final long x, final long y, final long z) {
    if (z <= -HeightRaster.LIMIT || z >= HeightRaster.LIMIT) {
      return false;
    }
    final int column = grid.column(x);
    final int row = grid.row(y);
    if (!last.box().contains(column, row)) {
      last =
          squares.computeIfAbsent(
              (long) (column >> SHIFT) << Integer.SIZE | (row >> SHIFT) & 0xFFFFFFFFL,
              unused ->
                  HeightRaster.empty(
                      new CellBox(column >> SHIFT << SHIFT, row >> SHIFT << SHIFT, SIDE, SIDE)));
    }
    last.lower(column, row, (int) z);
    return true;
  }

  /** The squares that points lie in, in no order. */
  public List<HeightRaster> squares() {
    return new ArrayList<>(squares.values());
  }

  /** The heights of a box. */
  public HeightRaster of(final CellBox box) {
    final HeightRaster heights = HeightRaster.empty(box);
    squares.values().forEach(heights::lower);
    return heights;
  }
}
