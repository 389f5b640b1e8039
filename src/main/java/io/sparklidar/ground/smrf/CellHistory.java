package io.sparklidar.ground.smrf;

import java.util.ArrayList;
import java.util.List;

/**
 * How the provisional surface came about in one cell. Heights are lattice steps, {@link
 * HeightRaster#NONE} where there are none. Confined to one thread.
 */
public final class CellHistory {

  private final CellBox cell;
  private final List<Opening> openings = new ArrayList<>();
  private int lowest = HeightRaster.NONE;
  private int filled = HeightRaster.NONE;
  private int closed = HeightRaster.NONE;
  private int start = HeightRaster.NONE;
  private int surface = HeightRaster.NONE;
  private int deepest;

  /**
   * One opening.
   *
   * @param radius of its disk, in cells
   * @param before the height that was opened
   * @param opened what came of it
   * @param allowed how far it may sink
   */
  public record Opening(int radius, int before, int opened, int allowed) {

    /** Whether it sank farther, so that there is an object. */
    public boolean isObject() {
      return before - opened > allowed;
    }
  }

  /** Nothing yet of a cell. */
  public CellHistory(final int column, final int row) {
    this.cell = new CellBox(column, row, 1, 1);
  }

  CellBox cell() {
    return cell;
  }

  private int of(final CellBox all, final int[] heights) {
    return all.contains(cell.column(), cell.row())
        ? heights[all.index(cell.column(), cell.row())]
        : HeightRaster.NONE;
  }

  void lowest(final CellBox all, final int[] heights) {
    lowest = of(all, heights);
  }

  void filled(final CellBox all, final int[] heights) {
    filled = of(all, heights);
  }

  void closed(final CellBox all, final int[] heights, final int allowed) {
    closed = of(all, heights);
    deepest = allowed;
  }

  void start(final CellBox all, final int[] heights) {
    start = of(all, heights);
  }

  void opened(
      final CellBox all,
      final int radius,
      final int[] before,
      final int[] after,
      final int allowed) {
    if (of(all, before) != HeightRaster.NONE) {
      openings.add(new Opening(radius, of(all, before), of(all, after), allowed));
    }
  }

  void surface(final HeightRaster heights) {
    surface = heights.height(cell.column(), cell.row());
  }

  /** The column. */
  public int column() {
    return cell.column();
  }

  /** The row. */
  public int row() {
    return cell.row();
  }

  /** Of its lowest point. */
  public int lowest() {
    return lowest;
  }

  /** The same, or what fills the gap that it lies in. */
  public int filled() {
    return filled;
  }

  /** What the openings began with: the same, or a thread of the net. */
  public int start() {
    return start;
  }

  /** Whether it is noise from below. */
  public boolean isPit() {
    return filled != HeightRaster.NONE && closed - filled > deepest;
  }

  /** By ascending radius. */
  public List<Opening> openings() {
    return List.copyOf(openings);
  }

  /** Of the provisional surface. */
  public int surface() {
    return surface;
  }
}
