package io.sparklidar.ground.smrf;

import io.sparklidar.cloud.Lattice;
import java.io.Serializable;

/**
 * Cells over all coordinates from the lattice's zero on, half-open towards larger ones. A side is a
 * whole number of the lattice's steps, so that which cell a point lies in is a matter of integers.
 *
 * @param stepsX width of a cell in lattice steps
 * @param stepsY depth of a cell in lattice steps
 * @param width of a cell in units of the CRS
 * @param depth of a cell in units of the CRS
 * @param unitZ height of a lattice step
 */
public record CellGrid(long stepsX, long stepsY, double width, double depth, double unitZ)
    implements Serializable {

  /**
   * The cells of a side, rounded to whole lattice steps.
   *
   * @throws IllegalArgumentException if a cell would be shorter than a step
   */
  public static CellGrid of(final Lattice lattice, final double side) {
    final long stepsX = Math.round(side / lattice.unitX());
    final long stepsY = Math.round(side / lattice.unitY());
    if (stepsX < 1 || stepsY < 1) {
      throw new IllegalArgumentException(
          "a cell of " + side + " is shorter than what coordinates can tell apart");
    }
    return new CellGrid(
        stepsX, stepsY, stepsX * lattice.unitX(), stepsY * lattice.unitY(), lattice.unitZ());
  }

  /** The column of a lattice x. */
  public int column(final long x) {
    return Math.toIntExact(Math.floorDiv(x, stepsX));
  }

  /** The row of a lattice y. */
  public int row(final long y) {
    return Math.toIntExact(Math.floorDiv(y, stepsY));
  }

  /** How far a lattice x lies behind the centre of its column, in columns: -0.5 up to 0.5. */
  double beyondCentreX(final long x, final int column) {
    return (2 * (x - column * stepsX) - stepsX) / (2.0 * stepsX);
  }

  /** The same for rows. */
  double beyondCentreY(final long y, final int row) {
    return (2 * (y - row * stepsY) - stepsY) / (2.0 * stepsY);
  }
}
