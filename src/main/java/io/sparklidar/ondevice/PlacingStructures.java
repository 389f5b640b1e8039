package io.sparklidar.ondevice;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.NoiseClasses;
import io.sparklidar.tile.CellRange;
import io.sparklidar.tile.HaloRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What kernels that bring points into place are given, as {@code tile.cu} lays it out. */
final class PlacingStructures {

  private static final int PLACING_BYTES = 192;
  private static final int PLAN_BYTES = 32;
  private static final int REGION_BYTES = 56;
  private static final int SQUARES_BYTES = 48;

  private PlacingStructures() {}

  /**
   * The structure {@code Placing}.
   *
   * @param from addresses of the record integers along x, y, z
   * @param to addresses of the tile's coordinates along x, y, z
   * @param counts address of the structure {@code Counts}
   * @param decodedRows address of the rows of core points among those decoded, or 0
   * @param classes address of their classes, or 0 if noise is like any other point
   * @param rows how many points there are
   * @param firstRow row of the first of them among those decoded
   * @param capacity how many points the tile has room for
   * @param mapping of the file
   * @param origin of the tile
   */
  static byte[] placing(
      final long[] from,
      final long[] to,
      final long counts,
      final long decodedRows,
      final long classes,
      final long rows,
      final int firstRow,
      final int capacity,
      final Lattice.Mapping mapping,
      final TileOrigin origin) {
    final ByteBuffer bytes = structure(PLACING_BYTES);
    for (final long axis : from) {
      bytes.putLong(axis);
    }
    for (final long axis : to) {
      bytes.putLong(axis);
    }
    bytes.putLong(counts).putLong(decodedRows).putLong(classes).putLong(rows);
    bytes.putInt(firstRow).putInt(capacity).putInt(NoiseClasses.LOW).putInt(NoiseClasses.HIGH);
    put(bytes, mapping.x(), origin.x());
    put(bytes, mapping.y(), origin.y());
    put(bytes, mapping.z(), origin.z());
    return bytes.array();
  }

  private static void put(final ByteBuffer to, final Lattice.AxisMapping axis, final long origin) {
    to.putLong(axis.shift() - origin)
        .putLong(axis.multiplier())
        .putDouble(axis.ratio())
        .putDouble(axis.offset());
  }

  /** The structure {@code Plan}. */
  static byte[] plan(final CoordinateTransform transform) {
    return structure(PLAN_BYTES)
        .putDouble(transform.scaleX())
        .putDouble(transform.scaleY())
        .putDouble(transform.offsetX())
        .putDouble(transform.offsetY())
        .array();
  }

  /**
   * The structure {@code Region}.
   *
   * @param cells its squares, none if it is a rectangle
   * @param address where they lie
   */
  static byte[] region(final HaloRegion region, final long[] cells, final long address) {
    return structure(REGION_BYTES)
        .putDouble(region.bounds().minX())
        .putDouble(region.bounds().minY())
        .putDouble(region.bounds().maxX())
        .putDouble(region.bounds().maxY())
        .putDouble(region instanceof HaloRegion.Squares squares ? squares.side() : 0)
        .putLong(address)
        .putInt(cells.length)
        .array();
  }

  /**
   * The structure {@code Squares}.
   *
   * @param squares points in it are core points
   * @param transform of their file
   * @param core how many core points there are, of all chunks
   */
  static byte[] squares(
      final CellRange squares, final CoordinateTransform transform, final int core) {
    return structure(SQUARES_BYTES)
        .putDouble(squares.side())
        .putDouble(squares.snap(transform.scaleX()))
        .putDouble(squares.snap(transform.scaleY()))
        .putInt(squares.fromI())
        .putInt(squares.fromJ())
        .putInt(squares.toI())
        .putInt(squares.toJ())
        .putInt(core)
        .array();
  }

  private static ByteBuffer structure(final int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
