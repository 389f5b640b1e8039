package io.sparklidar.tile;

import io.sparklidar.cloud.PointAttribute;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which source attributes of its points a tile reads. What is asked of core points alone is not
 * decoded of chunks that only the halo has points of, and is 0 for all halo points.
 *
 * @param ofAll of core and halo
 * @param ofCore of core points, those of all among them
 */
public record TileAttributes(Set<PointAttribute> ofAll, Set<PointAttribute> ofCore) {

  /** Completes. */
  public TileAttributes {
    final Set<PointAttribute> core = EnumSet.noneOf(PointAttribute.class);
    core.addAll(ofAll);
    core.addAll(ofCore);
    ofAll = Set.copyOf(ofAll);
    ofCore = Set.copyOf(core);
  }

  /** The same of core and halo. */
  public static TileAttributes everywhere(final Set<PointAttribute> attributes) {
    return new TileAttributes(attributes, attributes);
  }
}
