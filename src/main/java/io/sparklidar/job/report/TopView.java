package io.sparklidar.job.report;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.LatticeCells;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.ondevice.sums.CellWindow;
import io.sparklidar.ondevice.sums.TileSums.CellSums;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a cloud looks like from above, cell by cell: the highest point and its class, the number of
 * points, and the mean of each feature. Tiles fill a view each, of the cells they touch; the driver
 * merges them.
 *
 * <p>Sums are kept as integers, so merging is exact: the order of points and of merges does not
 * show in the result. Not thread-safe.
 */
public final class TopView implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Features are summed in steps of 2^-20; a cell holds 2^21 points of the largest values. */
  private static final double FEATURE_STEPS = 0x1p20;

  private static final double LARGEST_VALUE = 0x1p22;

  private static final double ROUNDER = 0x1.8p52;
  private static final long ROUNDER_BITS = Double.doubleToRawLongBits(ROUNDER);

  /** Heights are compared in thousandths. */
  private static final double HEIGHT_STEPS = 1000;

  private static final int CLASS_BITS = 9;
  private static final int CLASS_MASK = (1 << CLASS_BITS) - 1;
  private static final long EMPTY = Long.MIN_VALUE;

  private final TopGrid grid;
  private final ArrayList<String> features;

  // The cells that are held: a part of the grid, row by row from the south.
  private int firstColumn;
  private int firstRow;
  private int columns;
  private int rows;

  /** Height of the highest point and, in the low bits, its class plus one. */
  private long[] top;

  private int[] points;
  private long[][] sums;
  private int[][] counts;

  /**
   * A view without points.
   *
   * @param grid the cells of the job
   * @param features column names of the features to show, in order
   */
  public TopView(final TopGrid grid, final List<String> features) {
    this.grid = grid;
    this.features = new ArrayList<>(features);
    allocate(0, 0, 0, 0);
  }

  private void allocate(final int column, final int row, final int width, final int height) {
    firstColumn = column;
    firstRow = row;
    columns = width;
    rows = height;
    top = new long[width * height];
    Arrays.fill(top, EMPTY);
    points = new int[width * height];
    sums = new long[features.size()][width * height];
    counts = new int[features.size()][width * height];
  }

  /** The cells of the job. */
  public TopGrid grid() {
    return grid;
  }

  /** Column names of the features, in order. */
  public List<String> features() {
    return List.copyOf(features);
  }

  /**
   * Adds the core points of a tile. Points outside the grid count in its outermost cells.
   *
   * @param block the points; their classes show if they were read
   * @param table their features; those the view asks for and the table is without stay empty
   */
  public void add(final PointBlock block, final FeatureTable table) {
    final int size = block.coreCount();
    if (size == 0) {
      return;
    }
    final double unitZ = block.lattice().unitZ();
    final int[] x = block.x();
    final int[] y = block.y();
    final int[] z = block.z();
    int minX = Integer.MAX_VALUE;
    int minY = Integer.MAX_VALUE;
    int maxX = Integer.MIN_VALUE;
    int maxY = Integer.MIN_VALUE;
    for (int i = 0; i < size; i++) {
      minX = Math.min(minX, x[i]);
      minY = Math.min(minY, y[i]);
      maxX = Math.max(maxX, x[i]);
      maxY = Math.max(maxY, y[i]);
    }
    final double unitX = block.lattice().unitX();
    final double unitY = block.lattice().unitY();
    final LatticeCells inX =
        columns(
            (block.originX() + minX) * unitX,
            (block.originX() + maxX) * unitX,
            block.originX(),
            unitX);
    final LatticeCells inY =
        rows(
            (block.originY() + minY) * unitY,
            (block.originY() + maxY) * unitY,
            block.originY(),
            unitY);
    cover(
        inX.firstCell(),
        inY.firstCell(),
        inX.firstCell() + inX.size() - 1,
        inY.firstCell() + inY.size() - 1);
    final int west = inX.firstCell() - firstColumn;
    final int south = inY.firstCell() - firstRow;
    final boolean classified = block.has(PointAttribute.CLASSIFICATION);
    final int[] classes = classified ? block.attribute(PointAttribute.CLASSIFICATION) : new int[0];
    final int[] cells = new int[size];
    final int[] here = new int[points.length];
    for (int i = 0; i < size; i++) {
      final int cell = (south + inY.cell(y[i])) * columns + west + inX.cell(x[i]);
      final long height = (long) Math.rint((block.originZ() + z[i]) * unitZ * HEIGHT_STEPS);
      final long key = height << CLASS_BITS | (classified ? classes[i] + 1 : 0);
      cells[i] = cell;
      top[cell] = Math.max(top[cell], key);
      here[cell]++;
    }
    addRow(here, 0, points, 0, here.length);
    for (int f = 0; f < features.size(); f++) {
      final int position = position(table, features.get(f));
      if (position >= 0) {
        addRow(here, 0, counts[f], 0, here.length);
        addColumn(cells, table.column(position), sums[f], counts[f]);
      }
    }
  }

  private LatticeCells columns(
      final double west, final double east, final long origin, final double unit) {
    return LatticeCells.of(
        grid.column(west), grid.column(east), x -> grid.column((origin + x) * unit));
  }

  private LatticeCells rows(
      final double south, final double north, final long origin, final double unit) {
    return LatticeCells.of(grid.row(south), grid.row(north), y -> grid.row((origin + y) * unit));
  }

  private static int position(final FeatureTable table, final String name) {
    return table.features().columnNames().indexOf(name);
  }

  /** All points are counted already: hardly any is without its feature. */
  private static void addColumn(
      final int[] cells, final float[] values, final long[] sums, final int[] counts) {
    for (int i = 0; i < cells.length; i++) {
      double held = values[i];
      if (held != held) {
        counts[cells[i]]--;
        continue;
      }
      if (held > LARGEST_VALUE) {
        held = LARGEST_VALUE;
      }
      if (held < -LARGEST_VALUE) {
        held = -LARGEST_VALUE;
      }
      // Added to this number, a sum has no room for less than ones: it is rounded as by rint.
      sums[cells[i]] += Double.doubleToRawLongBits(held * FEATURE_STEPS + ROUNDER) - ROUNDER_BITS;
    }
  }

  /**
   * The cells in which a device has to sum up the core points of a tile.
   *
   * @param lattice of the points
   * @param originX lattice x of the origin they count from
   * @param originY lattice y of it
   * @param originZ lattice z of it
   * @param core what all of them lie in
   * @param table the features there are, among them all of this view
   */
  public CellWindow window(
      final Lattice lattice,
      final long originX,
      final long originY,
      final long originZ,
      final Bounds core,
      final FeatureSet table) {
    return new CellWindow(
        columns(core.minX(), core.maxX(), originX, lattice.unitX()),
        rows(core.minY(), core.maxY(), originY, lattice.unitY()),
        originZ,
        lattice.unitZ(),
        features.stream().map(table.columnNames()::indexOf).toList());
  }

  /**
   * Adds points that a device summed up.
   *
   * @param sums of a {@link #window} of this view
   * @throws IllegalArgumentException if points lie in none of its cells
   */
  public void add(final CellSums sums) {
    if (sums.strays() > 0) {
      throw new IllegalArgumentException(
          sums.strays() + " points lie outside of the tile that they were said to lie in");
    }
    // The cells that the points touch, as if they had been added one by one.
    int west = Integer.MAX_VALUE;
    int south = Integer.MAX_VALUE;
    int east = -1;
    int north = -1;
    for (int cell = 0; cell < sums.points().length; cell++) {
      if (sums.points()[cell] > 0) {
        west = Math.min(west, cell % sums.columns());
        east = Math.max(east, cell % sums.columns());
        south = Math.min(south, cell / sums.columns());
        north = Math.max(north, cell / sums.columns());
      }
    }
    if (east < 0) {
      return;
    }
    final int columnShift = sums.firstColumn();
    final int rowShift = sums.firstRow();
    cover(west + columnShift, south + rowShift, east + columnShift, north + rowShift);
    for (int row = south; row <= north; row++) {
      for (int column = west; column <= east; column++) {
        final int from = row * sums.columns() + column;
        final int to = (row + rowShift - firstRow) * columns + column + columnShift - firstColumn;
        top[to] = Math.max(top[to], sums.top()[from]);
        points[to] += sums.points()[from];
        for (int f = 0; f < features.size(); f++) {
          this.sums[f][to] += sums.sums()[f][from];
          counts[f][to] += sums.points()[from] - sums.undefined()[f][from];
        }
      }
    }
  }

  /**
   * Adds the points of another view of the same grid and features.
   *
   * @throws IllegalArgumentException if grid or features differ
   */
  public void merge(final TopView other) {
    if (!grid.equals(other.grid) || !features.equals(other.features)) {
      throw new IllegalArgumentException(
          "views of one job have one grid and the same features, got "
              + grid
              + " "
              + features
              + " and "
              + other.grid
              + " "
              + other.features);
    }
    if (other.columns == 0) {
      return;
    }
    cover(
        other.firstColumn,
        other.firstRow,
        other.firstColumn + other.columns - 1,
        other.firstRow + other.rows - 1);
    for (int row = 0; row < other.rows; row++) {
      final int from = row * other.columns;
      final int to = (other.firstRow + row - firstRow) * columns + other.firstColumn - firstColumn;
      for (int column = 0; column < other.columns; column++) {
        top[to + column] = Math.max(top[to + column], other.top[from + column]);
      }
      addRow(other.points, from, points, to, other.columns);
      for (int f = 0; f < sums.length; f++) {
        addRow(other.sums[f], from, sums[f], to, other.columns);
        addRow(other.counts[f], from, counts[f], to, other.columns);
      }
    }
  }

  private static void addRow(
      final int[] from, final int first, final int[] to, final int at, final int cells) {
    for (int cell = 0; cell < cells; cell++) {
      to[at + cell] += from[first + cell];
    }
  }

  private static void addRow(
      final long[] from, final int first, final long[] to, final int at, final int cells) {
    for (int cell = 0; cell < cells; cell++) {
      to[at + cell] += from[first + cell];
    }
  }

  /** Makes room for all cells of the grid at once, where views of all of it are to be merged. */
  void coverGrid() {
    cover(0, 0, grid.columns() - 1, grid.rows() - 1);
  }

  /** Makes sure that all cells of a rectangle of the grid are held. */
  private void cover(final int west, final int south, final int east, final int north) {
    if (columns == 0) {
      allocate(west, south, east - west + 1, north - south + 1);
      return;
    }
    final int newWest = Math.min(west, firstColumn);
    final int newSouth = Math.min(south, firstRow);
    final int newEast = Math.max(east, firstColumn + columns - 1);
    final int newNorth = Math.max(north, firstRow + rows - 1);
    if (newWest == firstColumn
        && newSouth == firstRow
        && newEast - newWest + 1 == columns
        && newNorth - newSouth + 1 == rows) {
      return;
    }
    final TopView held = new TopView(grid, features);
    held.firstColumn = firstColumn;
    held.firstRow = firstRow;
    held.columns = columns;
    held.rows = rows;
    held.top = top;
    held.points = points;
    held.sums = sums;
    held.counts = counts;
    allocate(newWest, newSouth, newEast - newWest + 1, newNorth - newSouth + 1);
    merge(held);
  }

  /** The same points in cells twice as long and wide. */
  TopView halved() {
    final TopView halved = new TopView(grid.halved(), features);
    halved.coverGrid();
    for (int cell = 0; cell < points.length; cell++) {
      final int to =
          (firstRow + cell / columns) / 2 * halved.columns + (firstColumn + cell % columns) / 2;
      halved.top[to] = Math.max(halved.top[to], top[cell]);
      halved.points[to] += points[cell];
      for (int f = 0; f < sums.length; f++) {
        halved.sums[f][to] += sums[f][cell];
        halved.counts[f][to] += counts[f][cell];
      }
    }
    return halved;
  }

  /** Whether classes of points were known. */
  public boolean isClassified() {
    for (final long key : top) {
      if (key != EMPTY && (key & CLASS_MASK) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Number of points of a cell. */
  public int points(final int column, final int row) {
    final int cell = cell(column, row);
    return cell < 0 ? 0 : points[cell];
  }

  /** Height of the highest point of a cell, rounded to thousandths, NaN where there is none. */
  public double height(final int column, final int row) {
    final int cell = cell(column, row);
    return cell < 0 || top[cell] == EMPTY ? Double.NaN : (top[cell] >> CLASS_BITS) / HEIGHT_STEPS;
  }

  /** Class of the highest point of a cell, -1 where there is none or it is not known. */
  public int classification(final int column, final int row) {
    final int cell = cell(column, row);
    return cell < 0 || top[cell] == EMPTY ? -1 : (int) (top[cell] & CLASS_MASK) - 1;
  }

  /** Mean of a feature over the points of a cell that have it, NaN where none has. */
  public double mean(final int feature, final int column, final int row) {
    final int cell = cell(column, row);
    return cell < 0 || counts[feature][cell] == 0
        ? Double.NaN
        : sums[feature][cell] / FEATURE_STEPS / counts[feature][cell];
  }

  private int cell(final int column, final int row) {
    final int heldColumn = column - firstColumn;
    final int heldRow = row - firstRow;
    return heldColumn < 0 || heldRow < 0 || heldColumn >= columns || heldRow >= rows
        ? -1
        : heldRow * columns + heldColumn;
  }
}
