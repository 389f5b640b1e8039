package io.sparklidar.sample.land;

import io.sparklidar.sample.chance.Hash;
import io.sparklidar.sample.chance.ValueNoise;
import io.sparklidar.sample.land.Settlements.Settlement;

/**
 * The lie of the land: heights at the nodes of a grid, which {@link ReliefPatch} joins smoothly,
 * and the levels of still water. Immutable.
 */
public final class Relief {

  /** Distance between nodes in metres: a power of two, so that node numbers are exact. */
  static final double STEP = 8;

  /** Mean height of the land, metres. */
  public static final double MEAN_HEIGHT = 60;

  /** No water here. */
  static final double DRY = Double.NEGATIVE_INFINITY;

  private static final double LAKE_LEVEL = 58;

  private final long seed;
  private final Landscape landscape;
  private final Settlements settlements;

  /** That of a landscape of a seed. */
  public Relief(final long seed, final Landscape landscape, final Settlements settlements) {
    this.seed = Hash.mix(seed ^ 0x2E11EFL);
    this.landscape = landscape;
    this.settlements = settlements;
  }

  /** Height of the node (i, j), at {@code (i * STEP, j * STEP)} in the town frame, metres. */
  double node(final int i, final int j) {
    final double x = i * STEP;
    final double y = j * STEP;
    if (landscape == Landscape.LAKE) {
      return LAKE_LEVEL - 2.5 + 3 * ValueNoise.at(seed + 5, x / 90, y / 90);
    }
    final double land = land(x, y);
    if (landscape != Landscape.TOWN) {
      return land;
    }
    final Settlement settlement = settlements.at(Settlements.cell(x), Settlements.cell(y));
    final double reach = shore(settlement, x, y);
    if (reach >= 2) {
      return land;
    }
    final double level = level(settlement);
    if (reach < 1) {
      return level + 0.5 - 3.5 * (1 - reach * reach);
    }
    final double t = reach - 1;
    final double ease = t * t * (3 - 2 * t);
    return (level + 0.5 + 0.8 * t) * (1 - ease) + land * ease;
  }

  /** Level of the water that could stand at (x, y), or {@link #DRY}. */
  double waterLevel(final double x, final double y) {
    if (landscape == Landscape.LAKE) {
      return LAKE_LEVEL;
    }
    if (landscape != Landscape.TOWN) {
      return DRY;
    }
    final Settlement settlement = settlements.at(Settlements.cell(x), Settlements.cell(y));
    return shore(settlement, x, y) < 1.2 ? level(settlement) : DRY;
  }

  /** Distance from the middle of the pond; 1 is near the shore. */
  private double shore(final Settlement settlement, final double x, final double y) {
    final double dx = x - settlement.pondX();
    final double dy = y - settlement.pondY();
    final double distance = Math.sqrt(dx * dx + dy * dy) / settlement.pondRadius();
    return distance > 3
        ? distance
        : distance * (1 + 0.28 * ValueNoise.at(seed + 4, x / 34, y / 34));
  }

  /** Level of the water in the pond of a settlement. */
  public double level(final Settlement settlement) {
    // Whole centimetres: a lattice height, so that water is flat to the last bit.
    return Math.floor(100 * (land(settlement.pondX(), settlement.pondY()) - 0.9)) / 100;
  }

  private double land(final double x, final double y) {
    return MEAN_HEIGHT
        + 8 * ValueNoise.at(seed + 1, x / 700, y / 700)
        + 3 * ValueNoise.at(seed + 2, x / 210, y / 210)
        + 0.5 * ValueNoise.at(seed + 3, x / 60, y / 60);
  }
}
