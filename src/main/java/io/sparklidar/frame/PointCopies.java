package io.sparklidar.frame;

import io.sparklidar.tile.SquareTiles;
import java.util.Arrays;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.api.java.UDF3;

/**
 * Where a row goes: to the tile that owns its point, as a point and as the row that it is, and as a
 * point alone to tiles whose halo it lies in. Each copy is a number: the key of its partition, its
 * tile, and what it is, so that in the order of these numbers a tile's core comes first, then its
 * halo, then its rows. A row without coordinates is a row of no tile.
 */
final class PointCopies implements UDF3<Double, Double, Double, long[]> {

  private static final long serialVersionUID = 1L;

  /** A point of the core of its tile. */
  static final int CORE = 0;

  /** A point of the halo of its tile. */
  static final int HALO = 1;

  /** A row, whose point is in the core. */
  static final int ROW = 2;

  /** What of a copy says what it is. */
  static final int KIND = 3;

  /** Where the key of its partition begins. */
  static final int KEY_SHIFT = Integer.SIZE;

  private static final int TILE_SHIFT = 2;
  private static final int NO_TILE = (1 << KEY_SHIFT - TILE_SHIFT - 1) - 1;

  private final FrameLattice lattice;
  private final SquareTiles tiles;
  private final TilePartitions partitions;
  private final double reach;

  /**
   * @param lattice what coordinates lie on
   * @param tiles where tiles are
   * @param partitions which partition each tile is in
   * @param reach how far halos reach
   */
  PointCopies(
      final FrameLattice lattice,
      final SquareTiles tiles,
      final TilePartitions partitions,
      final double reach) {
    this.lattice = lattice;
    this.tiles = tiles;
    this.partitions = partitions;
    this.reach = reach;
  }

  @Override
  public long[] call(final Double x, final Double y, final Double z) {
    if (x == null || y == null || z == null) {
      final int key = partitions.keyOf(TaskContext.getPartitionId() % partitions.count());
      return new long[] {copy(key, NO_TILE, ROW)};
    }
    final int owner = lattice.holds(x, y, z) ? tiles.owner(x, y) : SquareTiles.NONE;
    if (owner == SquareTiles.NONE) {
      throw new IllegalStateException(
          "the point at "
              + FrameLattice.place(x, y, z)
              + " was not in the frame when LidarFeatures.of looked at it: what it is computed from"
              + " gives other rows each time, or has changed; write or cache the frame first, or call"
              + " LidarFeatures.of again");
    }
    final Found found = new Found();
    found.add(owner, CORE);
    found.add(owner, ROW);
    tiles.near(x, y, owner, reach, tile -> found.add(tile, HALO));
    return found.all();
  }

  private static long copy(final int key, final int tile, final int kind) {
    return (long) key << KEY_SHIFT | (long) tile << TILE_SHIFT | kind;
  }

  /** The tile of a copy. */
  static int tile(final long copy) {
    return (int) copy >>> TILE_SHIFT;
  }

  /** What a copy is. */
  static int kind(final long copy) {
    return (int) copy & KIND;
  }

  /** The copies of a point. */
  private final class Found {

    private long[] copies = new long[4];
    private int count;

    private void add(final int tile, final int kind) {
      if (count == copies.length) {
        copies = Arrays.copyOf(copies, 2 * count);
      }
      copies[count++] = copy(partitions.key(tile), tile, kind);
    }

    private long[] all() {
      return count == copies.length ? copies : Arrays.copyOf(copies, count);
    }
  }
}
