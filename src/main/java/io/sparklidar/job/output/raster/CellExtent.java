package io.sparklidar.job.output.raster;

import io.sparklidar.raster.CellGrid;
import java.util.Optional;

/** The smallest rectangle of cells around some. Not safe for concurrent use. */
final class CellExtent {

  private int west = Integer.MAX_VALUE;
  private int east = Integer.MIN_VALUE;
  private int south = Integer.MAX_VALUE;
  private int north = Integer.MIN_VALUE;

  void add(final int column, final int row) {
    west = Math.min(west, column);
    east = Math.max(east, column);
    south = Math.min(south, row);
    north = Math.max(north, row);
  }

  /** It; empty if there are none. */
  Optional<CellGrid> grid(final double side) {
    return east < west
        ? Optional.empty()
        : Optional.of(new CellGrid(side, west, north, east - west + 1, north - south + 1));
  }
}
