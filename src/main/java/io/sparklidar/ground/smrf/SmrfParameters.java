package io.sparklidar.ground.smrf;

import java.io.Serializable;

/**
 * What the filter goes by; lengths in units of the CRS.
 *
 * @param cell side of a cell
 * @param slope what is steeper than this, as rise over run, is no ground
 * @param window radius of the largest opening: half the width of the largest object
 * @param threshold how far from the surface ground may lie where it is level
 * @param scalar how much farther for each unit of slope
 * @param cut width of the meshes of a net that is laid over objects too large for the window; 0 for
 *     none
 */
public record SmrfParameters(
    double cell, double slope, double window, double threshold, double scalar, double cut)
    implements Serializable {

  /** That of the paper for scenes of all kinds, as the others. */
  public static final int DEFAULT_CELL = 1;

  /** The steepest terrain. */
  public static final double DEFAULT_SLOPE = 0.15;

  /** Half the width of large buildings. */
  public static final int DEFAULT_WINDOW = 18;

  /** How far from the level surface. */
  public static final double DEFAULT_THRESHOLD = 0.5;

  /** How much farther with the slope. */
  public static final double DEFAULT_SCALAR = 1.25;

  /** No net. */
  public static final int DEFAULT_CUT = 0;

  /** All of them. */
  public static final SmrfParameters DEFAULT =
      new SmrfParameters(
          DEFAULT_CELL,
          DEFAULT_SLOPE,
          DEFAULT_WINDOW,
          DEFAULT_THRESHOLD,
          DEFAULT_SCALAR,
          DEFAULT_CUT);

  /** The largest window, in cells: what decides a cell grows with its square. */
  public static final int MOST_WINDOW_CELLS = 40;

  /** The widest mesh, in cells. */
  public static final int MOST_CUT_CELLS = 100;

  /** A quotient this far above a whole number is one: products of decimals are rounded. */
  private static final double SNAP = 1e-9;

  /**
   * Validates.
   *
   * @throws IllegalArgumentException saying which one is wrong
   */
  public SmrfParameters {
    require(cell > 0 && cell < Double.POSITIVE_INFINITY, "cell", "above 0", cell);
    require(slope >= 0 && slope < Double.POSITIVE_INFINITY, "slope", "0 or more", slope);
    require(
        window >= cell && cells(window, cell) <= MOST_WINDOW_CELLS,
        "window",
        "1.." + MOST_WINDOW_CELLS + " cells, " + cell + ".." + MOST_WINDOW_CELLS * cell,
        window);
    require(
        threshold >= 0 && threshold < Double.POSITIVE_INFINITY,
        "threshold",
        "0 or more",
        threshold);
    require(scalar >= 0 && scalar < Double.POSITIVE_INFINITY, "scalar", "0 or more", scalar);
    require(
        cut == 0 || cut >= cell && cells(cut, cell) <= MOST_CUT_CELLS,
        "cut",
        "0 or 1.." + MOST_CUT_CELLS + " cells, " + cell + ".." + MOST_CUT_CELLS * cell,
        cut);
  }

  private static void require(
      final boolean holds, final String name, final String expected, final double found) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + expected + ", got " + found);
    }
  }

  private static int cells(final double length, final double cell) {
    return (int) Math.ceil(Math.min(length / cell, 1e6) - SNAP);
  }

  /** Radius of the largest opening, in cells. */
  int windowCells() {
    return cells(window, cell);
  }

  /** From one line of the net to the next, in cells; 0 if there is no net. */
  int cutCells() {
    return cells(cut, cell);
  }

  /** How far from a gap's cell the ends of the gap may lie, in cells: a window is bridged. */
  int fillCells() {
    return 2 * windowCells();
  }

  /** How far the openings look together: each there and back. */
  int openingCells() {
    return windowCells() * (windowCells() + 1);
  }

  /** How far the opening behind the net looks. */
  int netCells() {
    return 2 * netRadius();
  }

  /** Radius of the opening whose surface the net is of, in cells. */
  int netRadius() {
    return 2 * cutCells();
  }

  /** How many cells around a cell decide its height in the provisional surface, at most. */
  public int haloCells() {
    return 2 * fillCells() + openingCells() + netCells();
  }

  /** How far around a point others decide whether it is ground, in units of the CRS. */
  public double halo() {
    return (haloCells() + GroundSurface.MARGIN + 1) * cell;
  }
}
