package io.sparklidar.filter;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.cloud.Region;
import java.util.List;

/**
 * What some regions have in common.
 *
 * @param regions at least one
 */
record AllOf(List<Region> regions) implements Region {

  @Override
  public boolean contains(final double x, final double y, final double z) {
    for (final Region region : regions) {
      if (!region.contains(x, y, z)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Bounds bounds() {
    return regions.stream().map(Region::bounds).reduce(Bounds::intersection).orElseThrow();
  }

  @Override
  public boolean meets(final Bounds rectangle) {
    return regions.stream().allMatch(region -> region.meets(rectangle));
  }
}
