package io.sparklidar.tile;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.condition.Condition;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which source attributes of its points a tile reads, and which of them may be neighbours. What is
 * asked of core points alone is not decoded of chunks that only the halo has points of, and is 0
 * for all halo points.
 *
 * @param ofAll of core and halo
 * @param ofCore of core points, those of all among them
 * @param references what points are like that may be neighbours, core and halo; empty if all may
 * @param ground what points are like that are kept as {@link TilePoints#ground}, where {@link
 *     TileSpec#ground} says; empty if none are
 */
public record TileAttributes(
    Set<PointAttribute> ofAll,
    Set<PointAttribute> ofCore,
    Optional<Condition> references,
    Optional<Condition> ground) {

  /** Completes. */
  public TileAttributes {
    final Set<PointAttribute> core = EnumSet.noneOf(PointAttribute.class);
    core.addAll(ofAll);
    core.addAll(ofCore);
    ofAll = Set.copyOf(ofAll);
    ofCore = Set.copyOf(core);
  }

  /** Of points that all may be neighbours. */
  public TileAttributes(final Set<PointAttribute> ofAll, final Set<PointAttribute> ofCore) {
    this(ofAll, ofCore, Optional.empty(), Optional.empty());
  }

  /** The same of core and halo. */
  public static TileAttributes everywhere(final Set<PointAttribute> attributes) {
    return new TileAttributes(attributes, attributes);
  }
}
