package io.sparklidar.tile;

import io.sparklidar.las.point.Chunk;
import java.util.List;

/**
 * What has been found of the points of a run of chunks, elsewhere than in this room.
 *
 * @param boxes of each chunk, in order
 * @param side side of the squares that were counted in, as {@link CellRule} has it
 * @param cells numbers of the squares that hold points, packed as those of {@link DensityGrid}
 * @param counts points in each
 */
public record CountedChunks(List<Box> boxes, double side, long[] cells, long[] counts) {

  /**
   * Where the points of a chunk lie, in record integers.
   *
   * @param chunk with at least one point
   * @param minX least x
   * @param minY least y
   * @param minZ least z; the greatest integer if heights were not looked at
   * @param maxX greatest x
   * @param maxY greatest y
   * @param maxZ greatest z; the least integer if heights were not looked at
   */
  public record Box(Chunk chunk, int minX, int minY, int minZ, int maxX, int maxY, int maxZ) {}
}
