package io.sparklidar.frame;

import io.sparklidar.filter.PointFilters;
import io.sparklidar.ground.GroundChoice;
import io.sparklidar.tile.SquareTiles;
import java.util.Arrays;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.api.java.UDF4;

/**
 * Where a row goes: to the tile that owns its point, as a point and as the row that it is, and as a
 * point alone to tiles whose halo it lies in. Each copy is a number: the key of its partition, its
 * tile, and what it is, so that in the order of these numbers a tile's core comes first, then its
 * halo, then ground farther away, then its rows. A point that is not asked for is in the halo of
 * its own tile, and has no row. A row without coordinates is a row of no tile.
 */
final class PointCopies implements UDF4<Double, Double, Double, Double, long[]> {

  private static final long serialVersionUID = 1L;

  /** A point of the core of its tile. */
  static final int CORE = 0;

  /** A point of the halo of its tile. */
  static final int HALO = 1;

  /** A point beyond the halo of its tile that is ground. */
  static final int GROUND = 2;

  /** A row, whose point is in the core. */
  static final int ROW = 3;

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
  private final double groundReach;
  private final PointFilters filters;

  /**
   * @param lattice what coordinates lie on
   * @param tiles where tiles are
   * @param partitions which partition each tile is in
   * @param reach how far halos reach
   * @param groundReach how far ground is looked for; 0 if it is not
   * @param filters which points are asked for
   */
  PointCopies(
      final FrameLattice lattice,
      final SquareTiles tiles,
      final TilePartitions partitions,
      final double reach,
      final double groundReach,
      final PointFilters filters) {
    this.lattice = lattice;
    this.tiles = tiles;
    this.partitions = partitions;
    this.reach = reach;
    this.groundReach = groundReach;
    this.filters = filters;
  }

  @Override
  public long[] call(final Double x, final Double y, final Double z, final Double of) {
    if (x == null || y == null || z == null) {
      if (!filters.areNone()) {
        return new long[0];
      }
      final int key = partitions.keyOf(TaskContext.getPartitionId() % partitions.count());
      return new long[] {copy(key, NO_TILE, ROW)};
    }
    final int owner = lattice.holds(x, y, z) ? tiles.owner(x, y) : SquareTiles.NONE;
    if (owner == SquareTiles.NONE) {
      throw new IllegalStateException(
          "the point at "
              + FrameLattice.place(x, y, z)
              + " was not in the frame when LidarFeatures.of looked at it: what it is computed from"
              + " gives other rows each time, or has changed; write or cache the frame first, or"
              + " call LidarFeatures.of again");
    }
    final Found found = new Found();
    final boolean asked = filters.region().stream().allMatch(in -> in.contains(x, y, z));
    found.add(owner, asked ? CORE : HALO);
    if (asked) {
      found.add(owner, ROW);
    }
    tiles.near(x, y, owner, reach, tile -> found.add(tile, HALO));
    if (groundReach > reach && of != null && of == GroundChoice.CLASS) {
      tiles.near(x, y, owner, groundReach, tile -> found.addFarther(tile));
    }
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

    /** A tile whose halo the point does not lie in. */
    private void addFarther(final int tile) {
      final long halo = copy(partitions.key(tile), tile, HALO);
      for (int c = 0; c < count; c++) {
        if (copies[c] == halo) {
          return;
        }
      }
      add(tile, GROUND);
    }

    private long[] all() {
      return count == copies.length ? copies : Arrays.copyOf(copies, count);
    }
  }
}
