package io.sparklidar.ondevice.sums;

import io.sparklidar.cloud.LatticeCells;
import java.util.List;

/**
 * The cells from above that a tile's points may lie in.
 *
 * @param columns cells in x
 * @param rows cells in y
 * @param originZ lattice z of the origin that points count from
 * @param unitZ step of the lattice in z
 * @param shown positions of the features whose means are shown
 */
public record CellWindow(
    LatticeCells columns, LatticeCells rows, long originZ, double unitZ, List<Integer> shown) {

  /** Takes a copy of the list. */
  public CellWindow {
    shown = List.copyOf(shown);
  }

  /** How many cells. */
  int cells() {
    return Math.multiplyExact(columns.size(), rows.size());
  }
}
