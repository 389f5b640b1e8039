package io.sparklidar.tile;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.las.crs.Crs;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.PointLayout;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tile that was read, with what outputs need of the core points if that was asked for.
 *
 * @param block core and halo, for the search
 * @param core empty, or the files that may hold core points, in the order of the tile's inputs:
 *     their points one after the other are the core points of the block
 * @param oneChannel by a file's ordinal, its chunks whose points are known to be of one scanner
 *     channel, by their index: what is compressed behind them need not decode them for that
 * @param leftOut what was read of the core and is in no block
 * @param ground points that may be ground, those of core and halo among them, on the block's
 *     origin, in any order; empty if nobody asked for them
 * @param canopy what the canopy is made of around the tile, with heights above ground for z, on the
 *     block's origin in plan; empty if nobody asked for it
 */
public record TilePoints(
    PointBlock block,
    List<OfFile> core,
    Map<Integer, BitSet> oneChannel,
    LeftOut leftOut,
    Optional<PointBlock> ground,
    Optional<PointBlock> canopy) {

  /** The same without the ground, once nobody looks at it any more. */
  public TilePoints withoutGround() {
    return new TilePoints(block, core, oneChannel, leftOut, Optional.empty(), canopy);
  }

  /** The same with what the canopy is made of. */
  public TilePoints withCanopy(final PointBlock points) {
    return new TilePoints(block, core, oneChannel, leftOut, ground, Optional.of(points));
  }

  /**
   * Points of the core that were not asked for.
   *
   * @param takingNoPart that take no part
   * @param elsewhere that take part, and lie outside of what was asked for
   */
  public record LeftOut(long takingNoPart, long elsewhere) {}

  /** Whether all points of a chunk are known to be of one scanner channel. */
  public boolean hasOneChannel(final int file, final int chunk) {
    return oneChannel.containsKey(file) && oneChannel.get(file).get(chunk);
  }

  /**
   * The core points that one file holds.
   *
   * @param file ordinal of the file
   * @param layout of its points
   * @param transform its scale and offset
   * @param crs its coordinate reference system
   * @param points the points with the fields that outputs need, ascending by index; not to be
   *     changed
   */
  public record OfFile(
      int file,
      PointLayout layout,
      CoordinateTransform transform,
      Optional<Crs> crs,
      LasColumns points) {}
}
