package io.sparklidar.tile;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Squares of a quadtree through the origin of the CRS, half-open towards larger coordinates, each
 * with few enough points to be one tile; none lies in another. What tile owns a place and whose
 * halo it lies in is known from the squares alone, without the points they were made of. Immutable.
 */
public final class SquareTiles implements Serializable {

  private static final long serialVersionUID = 1L;

  /** What {@link #owner} says of a place in none. */
  public static final int NONE = -1;

  /**
   * Counts points that are of no file, in squares of powers of two: the finest that few enough
   * squares allow, far finer than a metre where points lie that dense. Not safe for concurrent use.
   */
  public static final class Counter {

    /** Side of the finest square there is, in units of the CRS. */
    private static final double FINEST_SIDE = 0x1p-20;

    private final DensityGrid.Counter counter = fresh();

    /** Of no points yet. */
    public Counter() {}

    private static DensityGrid.Counter fresh() {
      return DensityGrid.Counter.ofSide(FINEST_SIDE);
    }

    /** Counts a point. */
    public void add(final double x, final double y) {
      counter.add(x, y);
    }

    /** What was counted. */
    public DensityGrid finish() {
      return counter.finish();
    }

    /** What several have counted together. */
    public static DensityGrid sum(final Collection<DensityGrid> grids) {
      final DensityGrid.Counter all = fresh();
      grids.forEach(grid -> all.add(grid.side(), grid.cells(), grid.counts()));
      return all.finish();
    }
  }

  /**
   * One square.
   *
   * @param square where
   * @param points how many were counted in it
   */
  private record Tile(TileCore.Square square, long points) implements Serializable {}

  /**
   * The squares of one side.
   *
   * @param side their side
   * @param cells their packed numbers, ascending
   * @param ordinals which tile each is
   */
  private record Level(double side, long[] cells, int[] ordinals) implements Serializable {

    private int at(final int i, final int j) {
      final int place = Arrays.binarySearch(cells, Cells.pack(i, j));
      return place < 0 ? NONE : ordinals[place];
    }
  }

  private final List<Tile> tiles;
  private final List<Level> levels;

  private SquareTiles(final List<Tile> tiles) {
    this.tiles = List.copyOf(tiles);
    this.levels = levels(tiles);
  }

  private static List<Level> levels(final List<Tile> tiles) {
    final List<Level> levels = new ArrayList<>();
    for (final double side :
        tiles.stream().mapToDouble(tile -> tile.square.side()).distinct().sorted().toArray()) {
      final List<Integer> ordinals = new ArrayList<>();
      for (int t = 0; t < tiles.size(); t++) {
        if (tiles.get(t).square.side() == side) {
          ordinals.add(t);
        }
      }
      ordinals.sort(Comparator.comparingLong(t -> cell(tiles.get(t))));
      levels.add(
          new Level(
              side,
              ordinals.stream().mapToLong(t -> cell(tiles.get(t))).toArray(),
              ordinals.stream().mapToInt(t -> t).toArray()));
    }
    return levels;
  }

  private static long cell(final Tile tile) {
    return Cells.pack(tile.square.i(), tile.square.j());
  }

  /**
   * What squares are to be like.
   *
   * @param tilePoints how many points one may own, as far as squares that small were counted
   * @param longestSide how long one may be
   * @param reach how far halos reach: no square is shorter, as it would hold no fewer points
   */
  public record Limits(long tilePoints, double longestSide, double reach) {

    private QuadtreeLeaves.Limits ofLeaves() {
      return new QuadtreeLeaves.Limits(tilePoints, longestSide, reach);
    }
  }

  /** Squares for counted points. */
  public static SquareTiles of(final DensityGrid counted, final Limits limits) {
    final List<Tile> tiles = new ArrayList<>();
    QuadtreeLeaves.of(List.of(counted))
        .squares(limits.ofLeaves(), (square, points) -> tiles.add(new Tile(square, points)));
    return new SquareTiles(tiles);
  }

  /**
   * The same with some tiles cut once more.
   *
   * @param large which tiles
   * @param counted where the points of these are, in smaller squares
   */
  public SquareTiles cut(final BitSet large, final DensityGrid counted, final Limits limits) {
    final QuadtreeLeaves leaves = QuadtreeLeaves.of(List.of(counted));
    final List<Tile> cut = new ArrayList<>();
    for (int t = 0; t < tiles.size(); t++) {
      final TileCore.Square square = tiles.get(t).square;
      if (large.get(t) && leaves.side() < square.side()) {
        leaves.squares(
            square, limits.ofLeaves(), (part, points) -> cut.add(new Tile(part, points)));
      } else {
        cut.add(tiles.get(t));
      }
    }
    return new SquareTiles(cut);
  }

  /** The tiles that hold more points than they may and can be cut. */
  public BitSet large(final Limits limits) {
    final BitSet large = new BitSet();
    for (int t = 0; t < tiles.size(); t++) {
      large.set(
          t,
          tiles.get(t).points > limits.tilePoints
              && tiles.get(t).square.side() / 2 >= limits.reach);
    }
    return large;
  }

  /** How many there are. */
  public int size() {
    return tiles.size();
  }

  /** How many points were counted in all. */
  public long points() {
    return tiles.stream().mapToLong(Tile::points).sum();
  }

  /** How many points were counted in one. */
  public long points(final int tile) {
    return tiles.get(tile).points;
  }

  /** The square of one. */
  public TileCore.Square square(final int tile) {
    return tiles.get(tile).square;
  }

  /** Which tile owns a place; {@link #NONE} if none does. */
  public int owner(final double x, final double y) {
    for (final Level level : levels) {
      final int tile = level.at(number(x, level.side), number(y, level.side));
      if (tile != NONE) {
        return tile;
      }
    }
    return NONE;
  }

  /**
   * Finds the tiles that a place is near, in any order, besides its owner.
   *
   * @param owner which tile owns the place
   * @param reach how near
   * @param sink is told each once
   */
  public void near(
      final double x, final double y, final int owner, final double reach, final IntConsumer sink) {
    final TileCore.Square own = tiles.get(owner).square;
    if (isWithin(x, reach, own.side(), own.i()) && isWithin(y, reach, own.side(), own.j())) {
      return;
    }
    for (final Level level : levels) {
      final int toI = number(x + reach, level.side);
      final int toJ = number(y + reach, level.side);
      for (int i = number(x - reach, level.side); i <= toI; i++) {
        for (int j = number(y - reach, level.side); j <= toJ; j++) {
          final int tile = level.at(i, j);
          if (tile != NONE && tile != owner) {
            sink.accept(tile);
          }
        }
      }
    }
  }

  private static boolean isWithin(
      final double place, final double reach, final double side, final int number) {
    return number(place - reach, side) == number && number(place + reach, side) == number;
  }

  /** Dividing by a power of two rounds nothing, so that squares of all sides agree. */
  private static int number(final double place, final double side) {
    return (int) Math.floor(place / side);
  }
}
