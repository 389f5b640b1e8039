package io.sparklidar.sample;

import io.sparklidar.sample.land.Landscape;
import java.util.OptionalInt;

/**
 * Which sample to write.
 *
 * @param points how many points, about: whole tiles are written
 * @param seed of the town
 * @param landscape what covers the land
 * @param tileSize side of a tile in metres, or nothing to have it chosen by the number of points
 */
public record TownOptions(long points, long seed, Landscape landscape, OptionalInt tileSize) {

  private static final int MAX_TILE_SIZE = 2000;

  /** Validates. */
  public TownOptions {
    if (points < 1) {
      throw new IllegalArgumentException("a sample has at least 1 point, got " + points);
    }
    tileSize.ifPresent(
        size -> {
          if (size < 1 || size > MAX_TILE_SIZE) {
            throw new IllegalArgumentException(
                "a tile is 1 to %d m wide, got %d".formatted(MAX_TILE_SIZE, size));
          }
        });
  }

  /** A town of so many points, about, with everything else as usual. */
  public static TownOptions of(final long points) {
    return new TownOptions(points, 1, Landscape.TOWN, OptionalInt.empty());
  }
}
