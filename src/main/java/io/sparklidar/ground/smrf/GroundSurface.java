package io.sparklidar.ground.smrf;

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
  private final HeightRaster heights;
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
    this.heights = heights;
    final CellBox box = heights.box();
    this.slopes = new float[heights.heights().length];
    for (int row = box.row(); row < box.endRow(); row++) {
      for (int column = box.column(); column < box.endColumn(); column++) {
        slopes[box.index(column, row)] = (float) slope(column, row);
      }
    }
  }

  private double slope(final int column, final int row) {
    final double alongX =
        gradient(
            heights.height(column - 1, row),
            heights.height(column, row),
            heights.height(column + 1, row),
            grid.width());
    final double alongY =
        gradient(
            heights.height(column, row - 1),
            heights.height(column, row),
            heights.height(column, row + 1),
            grid.depth());
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
   * Whether a point is ground.
   *
   * @param x lattice x
   * @param y lattice y
   * @param z lattice z
   */
  public boolean isGround(final long x, final long y, final long z) {
    final int column = grid.column(x);
    final int row = grid.row(y);
    if (heights.height(column, row) == HeightRaster.NONE) {
      return false;
    }
    final double beyondX = grid.beyondCentreX(x, column);
    final double beyondY = grid.beyondCentreY(y, row);
    final int west = beyondX < 0 ? column - 1 : column;
    final int south = beyondY < 0 ? row - 1 : row;
    final double east = beyondX < 0 ? beyondX + 1 : beyondX;
    final double north = beyondY < 0 ? beyondY + 1 : beyondY;
    double above = 0;
    double slope = 0;
    double weights = 0;
    for (int corner = 0; corner < 4; corner++) {
      final int cornerColumn = west + (corner & 1);
      final int cornerRow = south + (corner >> 1);
      final int height = heights.height(cornerColumn, cornerRow);
      if (height != HeightRaster.NONE) {
        final double weight =
            ((corner & 1) == 0 ? 1 - east : east) * ((corner >> 1) == 0 ? 1 - north : north);
        above += weight * (z - height);
        slope += weight * slopes[heights.box().index(cornerColumn, cornerRow)];
        weights += weight;
      }
    }
    final double distance = Math.abs(above / weights) * grid.unitZ();
    return distance <= parameters.threshold() + parameters.scalar() * (slope / weights);
  }
}
