package io.sparklidar.tile;

import java.util.List;
import java.util.OptionalDouble;

/**
 * All tiles of a job.
 *
 * @param tiles every tile, in a fixed order
 * @param points points of the job
 * @param retiled about the amplification if points were sorted first; where it is worth a thought
 */
public record TilePlan(List<TileSpec> tiles, long points, OptionalDouble retiled) {

  /** How many points are decoded per point of the job. */
  public double amplification() {
    return points == 0 ? 1 : (double) readPoints() / points;
  }

  /** How many points are decoded. */
  public long readPoints() {
    return tiles.stream().mapToLong(TileSpec::readPoints).sum();
  }
}
