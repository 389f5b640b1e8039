package io.sparklidar.job.retile;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.tile.Cells;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Squares of the global grid as targets, in each of them small squares along a Morton curve as
 * cells, of about as many points as a chunk. Immutable.
 */
final class TileTargets implements Targets {

  private static final long serialVersionUID = 1L;

  /** Halvings of a square at most, so that cells have {@link Targets#CELL_BITS} bits. */
  private static final int MAX_HALVINGS = CELL_BITS / 2;

  private static final double CELL_POINTS = 25_000;

  private static final int NONE = -1;

  /**
   * A tile.
   *
   * @param square which points it owns
   * @param halvings how often its sides are halved to have those of its cells
   */
  private record Tile(TileCore.Square square, int halvings) implements java.io.Serializable {

    private double cellSide() {
      return square.side() / (1 << halvings);
    }
  }

  /**
   * The tiles of one side.
   *
   * @param side theirs
   * @param numbers of their squares, ascending
   * @param tiles their targets
   */
  private record Level(double side, long[] numbers, int[] tiles) implements java.io.Serializable {

    private int at(final int i, final int j) {
      final int place = Arrays.binarySearch(numbers, number(i, j));
      return place < 0 ? NONE : tiles[place];
    }
  }

  private final CoordinateTransform transform;
  private final boolean cells;
  private final Tile[] tiles;
  private final Level[] levels;

  /**
   * @param transform of the results
   * @param specs the tiles, by target, all squares of which none lies in another
   * @param cells whether tiles are cut in cells
   */
  TileTargets(
      final CoordinateTransform transform, final List<TileSpec> specs, final boolean cells) {
    this.transform = transform;
    this.cells = cells;
    tiles = specs.stream().map(TileTargets::tile).toArray(Tile[]::new);
    levels =
        Arrays.stream(tiles)
            .mapToDouble(tile -> tile.square.side())
            .distinct()
            .sorted()
            .mapToObj(this::level)
            .toArray(Level[]::new);
  }

  private static Tile tile(final TileSpec spec) {
    final TileCore.Square square = (TileCore.Square) spec.core();
    int halvings = 0;
    while (halvings < MAX_HALVINGS
        && spec.corePoints() / CELL_POINTS > 1L << 2 * halvings
        && isCounted(spec, square.side() / (2 << halvings))) {
      halvings++;
    }
    return new Tile(square, halvings);
  }

  /** Whether all places of a tile have a number among squares of a side. */
  private static boolean isCounted(final TileSpec spec, final double side) {
    return Cells.fits(spec.bounds().minX(), side)
        && Cells.fits(spec.bounds().maxX(), side)
        && Cells.fits(spec.bounds().minY(), side)
        && Cells.fits(spec.bounds().maxY(), side);
  }

  private Level level(final double side) {
    final List<Integer> found = new ArrayList<>();
    for (int t = 0; t < tiles.length; t++) {
      if (tiles[t].square.side() == side) {
        found.add(t);
      }
    }
    found.sort(Comparator.comparingLong(t -> number(tiles[t].square)));
    return new Level(
        side,
        found.stream().mapToLong(t -> number(tiles[t].square)).toArray(),
        found.stream().mapToInt(Integer::intValue).toArray());
  }

  private static long number(final TileCore.Square square) {
    return number(square.i(), square.j());
  }

  private static long number(final int i, final int j) {
    return (long) i << Integer.SIZE | j & 0xFFFFFFFFL;
  }

  @Override
  public void find(final LasColumns points, final long[] places) {
    final int[] pointX = points.x();
    final int[] pointY = points.y();
    final int size = points.size();
    int last = NONE;
    for (int p = 0; p < size; p++) {
      final double x = transform.x(pointX[p]);
      final double y = transform.y(pointY[p]);
      long place = last == NONE ? NOWHERE : placeIn(last, x, y);
      if (place == NOWHERE) {
        last = owner(x, y);
        place = last == NONE ? NOWHERE : placeIn(last, x, y);
      }
      places[p] = place;
    }
  }

  @Override
  public boolean areNumbered() {
    return false;
  }

  private int owner(final double x, final double y) {
    for (final Level level : levels) {
      final int tile =
          level.at(
              Cells.along(x, level.side, transform.scaleX()),
              Cells.along(y, level.side, transform.scaleY()));
      if (tile != NONE) {
        return tile;
      }
    }
    return NONE;
  }

  /**
   * The place of a point in a tile, or {@link Targets#NOWHERE} if it is in another. What is taken
   * as on the border of a square is so for its cells, too.
   */
  private long placeIn(final int t, final double x, final double y) {
    final Tile tile = tiles[t];
    final double side = tile.cellSide();
    final int i = Cells.along(x, side, transform.scaleX());
    final int j = Cells.along(y, side, transform.scaleY());
    if (i >> tile.halvings != tile.square.i() || j >> tile.halvings != tile.square.j()) {
      return NOWHERE;
    }
    final int mask = (1 << tile.halvings) - 1;
    final long cell = cells ? spread(i & mask) | spread(j & mask) << 1 : 0;
    return (long) t << CELL_BITS | cell;
  }

  /** Puts a zero between any two of the low 8 bits. */
  private static int spread(final int bits) {
    int b = bits & 0xFF;
    b = (b | b << 4) & 0x0F0F;
    b = (b | b << 2) & 0x3333;
    return (b | b << 1) & 0x5555;
  }
}
