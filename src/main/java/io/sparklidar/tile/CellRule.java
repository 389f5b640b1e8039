package io.sparklidar.tile;

import io.sparklidar.cloud.CoordinateTransform;

/**
 * How the points of a file are counted, for who does it elsewhere. The square of a coordinate is
 * {@code c = coordinate / side}, rounded to the nearest integer {@code n} if {@code |c - n| * side}
 * is below the snap, else down; in float64 and in that order.
 *
 * @param side side of squares; of the smallest if they widen
 * @param snapX how near to a border x is taken as on it
 * @param snapY how near to a border y is taken as on it
 * @param limit squares have a number where {@code |c|} is below this
 * @param widens whether squares become twice as wide, and again, until all have a number and those
 *     that hold points are {@link DensityGrid#MAX_CELLS} or few enough to be made so
 */
public record CellRule(double side, double snapX, double snapY, double limit, boolean widens) {

  /** That of a file. */
  public static CellRule of(final DensityGrid.Mode mode, final CoordinateTransform transform) {
    return new CellRule(
        mode.isFixed() ? mode.fixedSide() : DensityGrid.FINEST_SIDE,
        Cells.snap(transform.scaleX()),
        Cells.snap(transform.scaleY()),
        Cells.LIMIT,
        !mode.isFixed());
  }

  /**
   * Whether counting in wide squares gives what small ones give that are joined: not where a step
   * of the file is so long that all there is in a square may be near a border.
   */
  public boolean isExact() {
    return !widens || Math.max(snapX, snapY) < side / 4;
  }
}
