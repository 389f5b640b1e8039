package io.sparklidar.ground.smrf;

import java.util.Arrays;

/**
 * Tells ground by its distance from the provisional surface: the points that lie no farther from it
 * than the threshold, and the scalar times the slope, allow. Between the centres of cells heights
 * and slopes are bilinear; the slope of a cell is that of central differences. Safe for use by
 * several threads.
 */
public final class GroundSurface {

  /** How many cells around a point decide whether it is ground, given the surface. */
  public static final int MARGIN = 2;

  private final CellGrid grid;
  private final SmrfParameters parameters;

  /** The cells that were asked for, and one around them without height. */
  private final CellBox box;

  private final int[] heights;
  private final float[] slopes;

  /**
   * @param grid the cells
   * @param parameters what it goes by
   * @param heights of the surface: for all points that will be asked for, and {@link #MARGIN} cells
   *     around them
   */
  public GroundSurface(
      final CellGrid grid, final SmrfParameters parameters, final HeightRaster heights) {
    this.grid = grid;
    this.parameters = parameters;
    final CellBox given = heights.box();
    this.box = given.grown(1);
    this.heights = new int[Math.toIntExact(box.size())];
    Arrays.fill(this.heights, HeightRaster.NONE);
    for (int row = given.row(); row < given.endRow(); row++) {
      System.arraycopy(
          heights.heights(),
          given.index(given.column(), row),
          this.heights,
          box.index(given.column(), row),
          given.columns());
    }
    this.slopes = new float[this.heights.length];
    for (int row = given.row(); row < given.endRow(); row++) {
      for (int at = box.index(given.column(), row), i = 0; i < given.columns(); at++, i++) {
        slopes[at] = (float) slope(at);
      }
    }
  }

  private double slope(final int at) {
    final double alongX = gradient(heights[at - 1], heights[at], heights[at + 1], grid.width());
    final double alongY =
        gradient(
            heights[at - box.columns()], heights[at], heights[at + box.columns()], grid.depth());
    return Math.sqrt(alongX * alongX + alongY * alongY);
  }

  /** Rise over run between two neighbours, or between a cell and the one that it has. */
  private double gradient(final int before, final int at, final int after, final double side) {
    if (at == HeightRaster.NONE) {
      return 0;
    }
    final int low = before == HeightRaster.NONE ? at : before;
    final int high = after == HeightRaster.NONE ? at : after;
    final int cells = (before == HeightRaster.NONE ? 0 : 1) + (after == HeightRaster.NONE ? 0 : 1);
    return cells == 0 ? 0 : (high - low) * grid.unitZ() / (cells * side);
  }

  /**
   * Whether a point is ground, and why.
   *
   * @param surface its height there, in lattice steps; NaN where there is none
   * @param slope of it there, as rise over run
   * @param distance of the point from it, up or down, in units of the CRS
   * @param allowed how far it may be
   */
  public record Judgement(double surface, double slope, double distance, double allowed) {

    private static final Judgement NO_SURFACE =
        new Judgement(Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    /** Whether it is as near as it may be. */
    public boolean isGround() {
      return distance <= allowed;
    }
  }

  /**
   * Whether a point is ground.
   *
   * @param x lattice x
   * @param y lattice y
   * @param z lattice z
   */
  public boolean isGround(final long x, final long y, final long z) {
    final int column = grid.column(x);
    final int row = grid.row(y);
    // What judges nowhere but here needs no memory, if it is always a new judgement.
    return hasSurface(column, row) && judge(x, y, z, column, row).isGround();
  }

  /**
   * Tells whether a point is ground.
   *
   * @param x lattice x
   * @param y lattice y
   * @param z lattice z
   */
  public Judgement judge(final long x, final long y, final long z) {
    final int column = grid.column(x);
    final int row = grid.row(y);
    return hasSurface(column, row) ? judge(x, y, z, column, row) : Judgement.NO_SURFACE;
  }

  private boolean hasSurface(final int column, final int row) {
    return box.contains(column, row) && heights[box.index(column, row)] != HeightRaster.NONE;
  }

  private Judgement judge(
      final long x, final long y, final long z, final int column, final int row) {
    final double beyondX = grid.beyondCentreX(x, column);
    final double beyondY = grid.beyondCentreY(y, row);
    final double east = beyondX < 0 ? beyondX + 1 : beyondX;
    final double north = beyondY < 0 ? beyondY + 1 : beyondY;
    final int first = box.index(beyondX < 0 ? column - 1 : column, beyondY < 0 ? row - 1 : row);
    double above = 0;
    double slope = 0;
    double weights = 0;
    for (int corner = 0; corner < 4; corner++) {
      final int at = first + (corner & 1) + (corner >> 1) * box.columns();
      if (heights[at] != HeightRaster.NONE) {
        final double weight =
            ((corner & 1) == 0 ? 1 - east : east) * ((corner >> 1) == 0 ? 1 - north : north);
        above += weight * (z - heights[at]);
        slope += weight * slopes[at];
        weights += weight;
      }
    }
    return new Judgement(
        z - above / weights,
        slope / weights,
        Math.abs(above / weights) * grid.unitZ(),
        parameters.threshold() + parameters.scalar() * (slope / weights));
  }
}
