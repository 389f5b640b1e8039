package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Where a tile's halo may lie: a region that holds every place within the halo's width of a core
 * point. It may be larger (the result does not depend on it), never smaller.
 */
public sealed interface HaloRegion extends Serializable {

  /** A rectangle around the region. */
  Bounds bounds();

  /** Whether a place is in the region. */
  boolean contains(double x, double y);

  /** Whether a rectangle shares a place with the region. */
  boolean meets(Bounds bounds);

  /** Coordinates carry rounding noise; a halo this much wider cannot lose a point to it. */
  double SLACK = 1.001;

  /**
   * The halo region of a rectangular core.
   *
   * @param core extent of the core
   * @param halo width of the halo
   */
  static HaloRegion of(final Bounds core, final double halo) {
    return new Rectangle(core.expand(halo * SLACK));
  }

  /**
   * The halo region of a core of any shape.
   *
   * @param core extent of the core
   * @param occupied where in it points are; their union covers the core's points
   * @param halo width of the halo
   */
  static HaloRegion of(final Bounds core, final DensityGrid occupied, final double halo) {
    final double width = halo * SLACK;
    final Bounds rectangle = core.expand(width);
    if (core.isEmpty()) {
      return new Rectangle(rectangle);
    }
    double side = occupied.side();
    while (side < width) {
      side *= 2;
    }
    if (!Cells.fits(Math.max(Math.abs(rectangle.minX()), Math.abs(rectangle.maxX())), side)
        || !Cells.fits(Math.max(Math.abs(rectangle.minY()), Math.abs(rectangle.maxY())), side)) {
      return new Rectangle(rectangle);
    }
    final DensityGrid coarse = occupied.coarsened(side);
    final CellCounts dilated = new CellCounts();
    for (final long cell : coarse.cells()) {
      for (int i = -1; i <= 1; i++) {
        for (int j = -1; j <= 1; j++) {
          dilated.add(Cells.pack(Cells.i(cell) + i, Cells.j(cell) + j), 1);
        }
      }
    }
    // Only where points leave most of the rectangle empty do squares pay: strips and outliers.
    final double filled = dilated.size() * side * side;
    if (filled > 0.5 * rectangle.width() * rectangle.height()) {
      return new Rectangle(rectangle);
    }
    return new Squares(rectangle, side, dilated.sortedCells());
  }

  /**
   * A rectangle.
   *
   * @param bounds its extent
   */
  record Rectangle(Bounds bounds) implements HaloRegion {
    @Override
    public boolean contains(final double x, final double y) {
      return bounds.contains(x, y);
    }

    @Override
    public boolean meets(final Bounds other) {
      return bounds.intersects(other);
    }
  }

  /**
   * A set of squares inside a rectangle.
   *
   * @param bounds the rectangle
   * @param side side of a square
   * @param cells packed squares, ascending
   */
  record Squares(Bounds bounds, double side, long[] cells) implements HaloRegion {
    @Override
    public boolean contains(final double x, final double y) {
      return bounds.contains(x, y) && holds((int) Math.floor(x / side), (int) Math.floor(y / side));
    }

    private boolean holds(final int i, final int j) {
      return Arrays.binarySearch(cells, Cells.pack(i, j)) >= 0;
    }

    @Override
    public boolean meets(final Bounds other) {
      if (!bounds.intersects(other)) {
        return false;
      }
      final int fromI = (int) Math.floor(Math.max(other.minX(), bounds.minX()) / side);
      final int toI = (int) Math.floor(Math.min(other.maxX(), bounds.maxX()) / side);
      final int fromJ = (int) Math.floor(Math.max(other.minY(), bounds.minY()) / side);
      final int toJ = (int) Math.floor(Math.min(other.maxY(), bounds.maxY()) / side);
      if ((long) toI - fromI >= cells.length) {
        return anyOf(fromI, toI, fromJ, toJ);
      }
      for (int i = fromI; i <= toI; i++) {
        // Cells are ascending by i, then by j as an unsigned number.
        if (meetsColumn(i, fromJ, toJ)) {
          return true;
        }
      }
      return false;
    }

    private boolean anyOf(final int fromI, final int toI, final int fromJ, final int toJ) {
      for (final long cell : cells) {
        final int i = Cells.i(cell);
        final int j = Cells.j(cell);
        if (i >= fromI && i <= toI && j >= fromJ && j <= toJ) {
          return true;
        }
      }
      return false;
    }

    private boolean meetsColumn(final int i, final int fromJ, final int toJ) {
      return fromJ < 0 && toJ >= 0
          ? meetsRange(i, fromJ, -1) || meetsRange(i, 0, toJ)
          : meetsRange(i, fromJ, toJ);
    }

    private boolean meetsRange(final int i, final int fromJ, final int toJ) {
      final int found = Arrays.binarySearch(cells, Cells.pack(i, fromJ));
      final int at = found < 0 ? -found - 1 : found;
      return at < cells.length && cells[at] <= Cells.pack(i, toJ);
    }
  }
}
