package io.sparklidar.raster.dtm;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Heights of the terrain between the middles of cells: bilinear between the four around a place; of
 * these only those count that have a height, by their weights, and the one that the place lies in
 * must have one. Holds the blocks that were looked at last, {@link #HELD_BYTES} of them and one.
 * Places are the cheaper the closer they lie to the ones before. Not safe for concurrent use.
 */
public final class TerrainHeights implements Closeable {

  /** Decoded blocks that are held, in bytes. */
  public static final long HELD_BYTES = 64L << 20;

  /** Opens a raster by its number. */
  public interface Opener {
    GeoTiff open(int raster) throws IOException;
  }

  private record Key(int raster, int block) {}

  private final TerrainCells cells;
  private final int[] near;

  /** Column and row of the first cell of each raster. */
  private final long[] columns;

  private final long[] rows;
  private final Opener opener;
  private final Map<Integer, GeoTiff> open = new HashMap<>();

  /** The one looked at last at the end. */
  private final Map<Key, double[]> blocks = new LinkedHashMap<>(16, 0.75f, true);

  private long held;

  /** Of each raster the block that the last cell was in, and its number. */
  private final double[][] last;

  private final int[] lastNumber;

  /**
   * @param cells the grid
   * @param near which of its rasters may be looked at, ascending
   * @param opener opens rasters; they are closed with this
   */
  public TerrainHeights(final TerrainCells cells, final int[] near, final Opener opener) {
    this.cells = cells;
    this.near = near.clone();
    this.opener = opener;
    this.columns = IntStream.range(0, cells.places().size()).mapToLong(cells::column).toArray();
    this.rows = IntStream.range(0, columns.length).mapToLong(cells::row).toArray();
    this.last = new double[cells.places().size()][];
    this.lastNumber = new int[last.length];
  }

  /** The height of the terrain at a place; NaN where the cell there has none. */
  public double height(final double x, final double y) throws IOException {
    final double east = cells.east(x);
    final double south = cells.south(y);
    if (Double.isNaN(cell(TerrainCells.columnAt(east), TerrainCells.rowAt(south)))) {
      return Double.NaN;
    }
    final long column = (long) Math.floor(east - 0.5);
    final long row = (long) Math.floor(south - 0.5);
    final double right = east - 0.5 - column;
    final double down = south - 0.5 - row;
    final double a = cell(column, row);
    final double b = cell(column + 1, row);
    final double c = cell(column, row + 1);
    final double d = cell(column + 1, row + 1);
    final double upper = a + right * (b - a);
    final double lower = c + right * (d - c);
    final double height = upper + down * (lower - upper);
    return Double.isNaN(height) ? ofThose(a, b, c, d, right, down) : height;
  }

  /** By the weights of those that are there; the one that the place lies in is. */
  private static double ofThose(
      final double a,
      final double b,
      final double c,
      final double d,
      final double right,
      final double down) {
    final double[] heights = {a, b, c, d};
    final double[] weights = {
      (1 - right) * (1 - down), right * (1 - down), (1 - right) * down, right * down
    };
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < heights.length; i++) {
      if (!Double.isNaN(heights[i])) {
        sum += weights[i] * heights[i];
        weight += weights[i];
      }
    }
    return sum / weight;
  }

  /**
   * The height of a cell; NaN if no raster has one there.
   *
   * @param column of the grid
   * @param row of the grid
   */
  public double cell(final long column, final long row) throws IOException {
    for (final int raster : near) {
      final GeoTiff.Place place = cells.places().get(raster);
      final long right = column - columns[raster];
      final long down = row - rows[raster];
      if (right >= 0 && right < place.width() && down >= 0 && down < place.height()) {
        final double height = cell(raster, (int) right, (int) down);
        if (!Double.isNaN(height)) {
          return height;
        }
      }
    }
    return Double.NaN;
  }

  private double cell(final int raster, final int right, final int down) throws IOException {
    GeoTiff file = open.get(raster);
    if (file == null) {
      file = opener.open(raster);
      open.put(raster, file);
    }
    final int across = right / file.blockWidth();
    final int below = down / file.blockHeight();
    final int number = below * file.across() + across;
    if (last[raster] == null || lastNumber[raster] != number) {
      last[raster] = block(new Key(raster, number), file);
      lastNumber[raster] = number;
    }
    return last[raster][
        (down - below * file.blockHeight()) * file.blockWidth()
            + right
            - across * file.blockWidth()];
  }

  private double[] block(final Key key, final GeoTiff file) throws IOException {
    final double[] known = blocks.get(key);
    if (known != null) {
      return known;
    }
    final double[] block = file.block(key.block);
    held += (long) block.length * Double.BYTES;
    blocks.put(key, block);
    final Iterator<double[]> oldest = blocks.values().iterator();
    while (held > HELD_BYTES && blocks.size() > 1) {
      held -= (long) oldest.next().length * Double.BYTES;
      oldest.remove();
    }
    return block;
  }

  @Override
  public void close() throws IOException {
    IOException first = null;
    for (final GeoTiff file : open.values()) {
      try {
        file.close();
      } catch (final IOException e) {
        first = e;
      }
    }
    open.clear();
    blocks.clear();
    if (first != null) {
      throw first;
    }
  }
}
