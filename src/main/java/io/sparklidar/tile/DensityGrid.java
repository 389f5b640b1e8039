package io.sparklidar.tile;

import io.sparklidar.cloud.Bounds;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * How many points lie in each square of a grid through the origin of the CRS; only squares with
 * points are held, so an outlier costs one.
 *
 * @param side side of a square, in units of the CRS
 * @param cells packed cells with points, ascending
 * @param counts points in each
 */
public record DensityGrid(double side, long[] cells, long[] counts) implements Serializable {

  /** Squares an adaptive grid may hold before it takes larger ones. */
  public static final int MAX_CELLS = 1 << 14;

  /**
   * Squares that a finished adaptive grid holds at most: one for so many points, but not fewer than
   * a shape needs. The driver holds the grids of all files at once.
   */
  private static final int POINTS_PER_CELL = 1 << 14;

  private static final int SHAPE_CELLS = 1 << 10;

  /** Side of the finest square of an adaptive grid, in units of the CRS. */
  static final double FINEST_SIDE = 1;

  /**
   * How a file's points are to be counted.
   *
   * @param fixedSide the side of all squares, or 0 for powers of two as coarse as it takes
   */
  public record Mode(double fixedSide) implements Serializable {

    /** Powers of two, as coarse as it takes to hold few squares. */
    public static final Mode ADAPTIVE = new Mode(0);

    /** Squares of one given side. */
    public static Mode fixed(final double side) {
      return new Mode(side);
    }

    boolean isFixed() {
      return fixedSide > 0;
    }
  }

  /** Takes the extent of a square along an axis and its points. */
  public interface SquareVisitor {

    /** One square: [from, to) along the axis. */
    void visit(double from, double to, long points);
  }

  /** Visits every square, along x or along y. */
  public void forEach(final boolean alongX, final SquareVisitor visitor) {
    for (int c = 0; c < cells.length; c++) {
      final int number = alongX ? Cells.i(cells[c]) : Cells.j(cells[c]);
      visitor.visit(number * side, (number + 1) * side, counts[c]);
    }
  }

  /** Visits the extent of every square. */
  public void forEachSquare(final Consumer<Bounds> visitor) {
    for (int c = 0; c < cells.length; c++) {
      visitor.accept(bounds(c));
    }
  }

  /** Extent of a square, by its place in {@link #cells}. */
  Bounds bounds(final int c) {
    final double x = Cells.i(cells[c]) * side;
    final double y = Cells.j(cells[c]) * side;
    return new Bounds(x, y, x + side, y + side);
  }

  /** Only the squares at some places in {@link #cells}, ascending. */
  DensityGrid only(final int[] places) {
    return new DensityGrid(
        side,
        Arrays.stream(places).mapToLong(c -> cells[c]).toArray(),
        Arrays.stream(places).mapToLong(c -> counts[c]).toArray());
  }

  /** The squares that meet a rectangle, by their places in {@link #cells}, ascending. */
  IntStream meeting(final Bounds rectangle) {
    if (rectangle.isEmpty()) {
      return IntStream.empty();
    }
    // One column more on each side: what rounding makes of a border is decided by the filter.
    final int from = placeOf(Math.floor(rectangle.minX() / side) - 1);
    final int to = placeOf(Math.floor(rectangle.maxX() / side) + 2);
    return IntStream.range(from, to).filter(c -> bounds(c).intersects(rectangle));
  }

  /** The first place of a column of squares or of those behind it. */
  private int placeOf(final double column) {
    if (column <= Integer.MIN_VALUE) {
      return 0;
    }
    if (column > Integer.MAX_VALUE) {
      return cells.length;
    }
    final int found = Arrays.binarySearch(cells, (long) column << Integer.SIZE);
    return found < 0 ? -found - 1 : found;
  }

  /** The same counts in squares 2^k times as wide, with {@code side} as their side. */
  DensityGrid coarsened(final double newSide) {
    if (newSide == side) {
      return this;
    }
    final int factor = (int) Math.round(newSide / side);
    final CellCounts coarse = new CellCounts();
    for (int c = 0; c < cells.length; c++) {
      coarse.add(
          Cells.pack(
              Math.floorDiv(Cells.i(cells[c]), factor), Math.floorDiv(Cells.j(cells[c]), factor)),
          counts[c]);
    }
    return of(newSide, coarse);
  }

  private static DensityGrid of(final double side, final CellCounts counted) {
    final long[] cells = counted.sortedCells();
    final long[] counts = new long[cells.length];
    for (int i = 0; i < cells.length; i++) {
      counts[i] = counted.get(cells[i]);
    }
    return new DensityGrid(side, cells, counts);
  }

  /** Counts points one by one. Not safe for concurrent use. */
  static final class Counter {

    private final boolean adaptive;
    private final double scaleX;
    private final double scaleY;
    private double side;
    private CellCounts counted = new CellCounts();
    private long lastCell;
    private long lastCount;
    private long added;

    Counter(final Mode mode, final double scaleX, final double scaleY) {
      this(!mode.isFixed(), mode.isFixed() ? mode.fixedSide() : FINEST_SIDE, scaleX, scaleY);
    }

    private Counter(
        final boolean adaptive, final double side, final double scaleX, final double scaleY) {
      this.adaptive = adaptive;
      this.side = side;
      this.scaleX = scaleX;
      this.scaleY = scaleY;
    }

    /**
     * Of points that are of no file, each in the square it lies in to the last bit.
     *
     * @param finest side of the finest square, a power of two
     */
    static Counter ofSide(final double finest) {
      return new Counter(true, finest, 0, 0);
    }

    /** Counts one point; false if its cell has no number (a fixed side far too small). */
    boolean add(final double x, final double y) {
      if (!Cells.fits(x, side) || !Cells.fits(y, side)) {
        if (!adaptive) {
          return false;
        }
        flush();
        while (!Cells.fits(x, side) || !Cells.fits(y, side)) {
          coarsen();
        }
      }
      final long cell = cell(x, y);
      if (cell != lastCell) {
        flush();
        // Flushing may have made the cells larger: the number is another one then.
        lastCell = cell(x, y);
      }
      lastCount++;
      return true;
    }

    /** Adds what another counter of the same mode has counted; that one is not to be used again. */
    void add(final Counter other) {
      flush();
      other.flush();
      while (side < other.side) {
        coarsen();
      }
      while (other.side < side) {
        other.coarsen();
      }
      for (final long cell : other.counted.sortedCells()) {
        counted.add(cell, other.counted.get(cell));
      }
      added += other.added;
      while (adaptive && counted.size() > MAX_CELLS) {
        coarsen();
      }
    }

    /**
     * Adds what has been counted elsewhere.
     *
     * @param countedSide side of its squares: its mode's, or as often twice the finest as the
     *     points need that were counted
     * @param cells its squares
     * @param counts points in each
     */
    void add(final double countedSide, final long[] cells, final long[] counts) {
      final Counter other = new Counter(adaptive, countedSide, scaleX, scaleY);
      for (int c = 0; c < cells.length; c++) {
        other.counted.add(cells[c], counts[c]);
        other.added += counts[c];
      }
      add(other);
    }

    private long cell(final double x, final double y) {
      return Cells.pack(Cells.along(x, side, scaleX), Cells.along(y, side, scaleY));
    }

    private void flush() {
      if (lastCount > 0) {
        counted.add(lastCell, lastCount);
        added += lastCount;
        lastCount = 0;
        while (adaptive && counted.size() > MAX_CELLS) {
          coarsen();
        }
      }
    }

    private void coarsen() {
      final CellCounts coarse = new CellCounts();
      for (final long cell : counted.sortedCells()) {
        coarse.add(Cells.pack(Cells.i(cell) >> 1, Cells.j(cell) >> 1), counted.get(cell));
      }
      counted = coarse;
      side *= 2;
    }

    /** What was counted so far, to be added to what others count of the same file. */
    DensityGrid unfinished() {
      flush();
      return of(side, counted);
    }

    DensityGrid finish() {
      flush();
      while (adaptive && counted.size() > Math.max(SHAPE_CELLS, added / POINTS_PER_CELL)) {
        coarsen();
      }
      return of(side, counted);
    }
  }
}
