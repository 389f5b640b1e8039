package io.sparklidar.job.features;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.ground.HeightAboveGround;
import io.sparklidar.ground.tin.Surface;
import io.sparklidar.job.HeapGate;
import io.sparklidar.job.devices.ChunksOnDevice;
import io.sparklidar.job.input.ChunkMemory;
import io.sparklidar.las.point.Chunk;
import io.sparklidar.ondevice.DeviceChunks;
import io.sparklidar.ondevice.DeviceTiles;
import io.sparklidar.raster.Rasters;
import io.sparklidar.raster.dtm.TerrainHeights;
import io.sparklidar.storage.OutputFormat;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.util.List;

/**
 * About how much memory a task takes at its peak: the one place that says so. What an engine holds
 * beyond the heap counts too: executors have a limit for both together, and so tasks that hold much
 * of it come in fewer at a time.
 */
final class TileMemory {

  /** Coordinates, identity and class as they are gathered, where arrays grow. */
  private static final long GATHERED_POINT = 72;

  /** Coordinates and identity of a point that may be ground, as they are gathered. */
  private static final long GROUND_POINT = 30;

  /** The same when all are there, and coordinates once more, sorted for the search. */
  private static final long SEARCHED_POINT = 48;

  /** Coordinates, identity and class of a point that is written. */
  private static final long CHOSEN_POINT = 24;

  /** A point in the order of those that stand for others, and its voxel in tables. */
  private static final long STANDING_POINT = 80;

  /** A place in Morton order and its key. */
  private static final long ORDER = 12;

  /** What a Parquet file says at its end of a column of a row group: statistics and places. */
  private static final long COLUMN_OF_ROW_GROUP = 2 << 10;

  /** A point and its cell, twice, and the values of two columns of it. */
  private static final long RASTERED_POINT = 24;

  /** A first return and its height, and its cell. */
  private static final long FIRST_RETURN = 44;

  /** The highest of a cell, twice, and triangles over it. */
  private static final long CANOPY_CELL = 2 * 24 + 3 * Integer.BYTES + Surface.BYTES_OF_POINT;

  private TileMemory() {}

  /** For a tile of a job, in this JVM. */
  static long bytes(final TileSpec tile, final TileContext context) {
    return bytes(tile, context, ChunksOnDevice.isPossible(context.options()));
  }

  /**
   * For a tile of a job.
   *
   * @param hasDevice whether a device may decode its chunks
   */
  static long bytes(final TileSpec tile, final TileContext context, final boolean hasDevice) {
    // Of a tile that is asked for in part, not all chunks are read.
    final long core = Math.min(tile.corePoints(), tile.readPoints());
    final long held = tile.heldPoints();
    final long features = (long) Float.BYTES * context.columns().all().size();
    final boolean square = tile.core() instanceof TileCore.Square;
    final boolean parquet =
        !context.handsOver() && context.options().formats().contains(OutputFormat.PARQUET);
    final long waiting =
        context.retainsCorePoints(tile)
            ? kept(tile, context) * keptPoint(tile, context)
                + (square && parquet ? ORDER * core : 0)
            : 0;
    final long engine = context.options().engine().hostBytesPerPoint() * held;
    // Features come when all points are gathered.
    final long most =
        Math.max(
            GATHERED_POINT * held + ground(tile, context),
            SEARCHED_POINT * held + engine + core * features);
    final long chosen =
        context.filters().areNone()
            ? 0
            // Once more, those that are written.
            : core * (CHOSEN_POINT + keptPoint(tile, context) + features);
    final long again = context.options().computeAt() > 0 ? STANDING_POINT * held : 0;
    return HeapGate.BUFFERS
        + most
        + again
        + waiting
        + rasters(tile, context, core)
        + (context.terrain().isEmpty() ? 0 : TerrainHeights.HELD_BYTES + ORDER * core)
        + chosen
        + (hasDevice ? pageLocked(tile, context) : 0);
  }

  /** A band and its overviews, where the points of each cell are, and all bands compressed. */
  private static long rasters(final TileSpec tile, final TileContext context, final long core) {
    if (context.handsOver() || !context.writesRasters()) {
      return 0;
    }
    final Rasters rasters = context.options().rasters();
    final Bounds place = tile.bounds().intersection(tile.haloRegion().bounds());
    final double cells =
        (place.width() / rasters.cell() + 2) * (place.height() / rasters.cell() + 2);
    return (long) (cells * Float.BYTES * (4 + rasters.parsed().size()))
        + RASTERED_POINT * core
        + (context.needsCanopy() ? canopy(tile, rasters) : 0);
  }

  /** What the canopy is made of, and how high it is by cell. */
  private static long canopy(final TileSpec tile, final Rasters rasters) {
    final Bounds around = tile.haloRegion().bounds();
    final double cells =
        (around.width() / rasters.cell() + 2) * (around.height() / rasters.cell() + 2);
    return (long)
        (cells * (Double.BYTES + Integer.BYTES)
            + FIRST_RETURN * tile.heldPoints()
            + CANOPY_CELL * Math.min(cells, tile.heldPoints()));
  }

  /**
   * What a device leaves page-locked stays for other tiles, also when this one comes to the heap.
   */
  private static long pageLocked(final TileSpec tile, final TileContext context) {
    if (TileOnDevice.applies(context, tile)) {
      return DeviceTiles.hostBytes(
          tile,
          context.options().formats().contains(OutputFormat.LAZ) ? context.features().size() : 0,
          FinishedFiles.waitingBytes(tile, context));
    }
    long bytes = 0;
    for (final TileSpec.Input input : tile.inputs()) {
      final long point = pointBytes(input, context);
      for (final Chunk chunk : input.chunks()) {
        bytes += chunk.byteLength() + point * chunk.pointCount();
      }
    }
    return DeviceChunks.hostBytes(bytes);
  }

  /** What the columns of a point take. */
  private static long pointBytes(final TileSpec.Input input, final TileContext context) {
    return context.layouts().get(input.file()).recordLength() + ChunkMemory.BEYOND_RECORD;
  }

  /** For a piece of a file whose features several tiles have computed. */
  static long ofPiece(final TileSpec file, final OutputPiece piece, final TileContext context) {
    final TileSpec.Input input = file.inputs().get(0);
    final long record = pointBytes(input, context);
    final long features = (long) Float.BYTES * context.features().size();
    final long chunk = input.chunks().stream().mapToLong(Chunk::pointCount).max().orElse(0);
    final boolean table = OutputFormat.anyTable(context.options().formats());
    final long row = features + (table ? context.schema().rowBytes() : 0);
    return HeapGate.BUFFERS + row * piece.points() + 2 * (record + features) * chunk;
  }

  /**
   * For putting the pieces of a file together: what stands at the end of its outputs, and a chunk.
   */
  static long ofAssembling(
      final TileSpec file, final List<OutputPiece> pieces, final TileContext context) {
    final TileSpec.Input input = file.inputs().get(0);
    final long record = pointBytes(input, context);
    final long features = (long) Float.BYTES * context.features().size();
    final long chunk = input.chunks().stream().mapToLong(Chunk::pointCount).max().orElse(0);
    final long columns = record + context.features().size();
    return HeapGate.BUFFERS
        + 2 * (record + features) * chunk
        + COLUMN_OF_ROW_GROUP * columns * pieces.size();
  }

  private static long ground(final TileSpec tile, final TileContext context) {
    return context.needsGround()
        ? (GROUND_POINT + HeightAboveGround.bytesOfPoint(context.options().ground().model()))
            * tile.ground().points()
        : 0;
  }

  private static long kept(final TileSpec tile, final TileContext context) {
    return context.filters().areNone() && !context.handsOver()
        ? tile.keptPoints()
        : tile.corePoints();
  }

  private static long keptPoint(final TileSpec tile, final TileContext context) {
    long longest = 0;
    for (final TileSpec.Input input : tile.coreInputs()) {
      longest = Math.max(longest, context.layouts().get(input.file()).recordLength());
    }
    return longest + ChunkMemory.BEYOND_RECORD;
  }
}
