package io.sparklidar.tile;

import java.util.List;

/**
 * All tiles of a job.
 *
 * @param tiles every tile, in a fixed order
 * @param points points of the job
 * @param warnings what the user should know before it runs
 */
public record TilePlan(List<TileSpec> tiles, long points, List<String> warnings) {

  /** How many points are decoded per point of the job. */
  public double amplification() {
    return points == 0 ? 1 : (double) readPoints() / points;
  }

  /** How many points are decoded. */
  public long readPoints() {
    return tiles.stream().mapToLong(TileSpec::readPoints).sum();
  }
}
