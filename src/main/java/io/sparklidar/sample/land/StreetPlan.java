package io.sparklidar.sample.land;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.chance.Hash;
import io.sparklidar.sample.chance.ValueNoise;
import io.sparklidar.sample.land.Settlements.Settlement;

/**
 * Streets and the blocks between them. Streets follow the lines of a grid in street coordinates (u,
 * v), which are turned and gently bent against the town frame (x, y), so that no street is quite
 * straight. Immutable.
 */
public final class StreetPlan {

  /** Half the width of a street that is not there. */
  public static final double NO_STREET = 0;

  /** Mean distance of street lines along u, metres. */
  static final double BLOCK_U = 62;

  /** Mean distance of street lines along v, metres. */
  static final double BLOCK_V = 54;

  private static final double JITTER = 7;
  private static final double TURN = StrictMath.toRadians(17);
  private static final double COS = StrictMath.cos(TURN);
  private static final double SIN = StrictMath.sin(TURN);
  private static final double BEND = 20;
  private static final double BEND_RATE_U = 2 * Math.PI / 830;
  private static final double BEND_RATE_V = 2 * Math.PI / 710;

  /** Bends shrink by 6 a round, so this is the last bit of a double. */
  private static final int INVERSION_ROUNDS = 18;

  private static final int MAIN_STREET_EVERY = 6;
  private static final double CENTRE_RADIUS = 88;
  private static final double SUBURB_RADIUS = 350;

  private final long seed;
  private final Landscape landscape;
  private final Settlements settlements;
  private final double phaseU;
  private final double phaseV;

  /** That of a landscape of a seed. */
  public StreetPlan(final long seed, final Landscape landscape, final Settlements settlements) {
    this.seed = Hash.mix(seed ^ 0x57EE7L);
    this.landscape = landscape;
    this.settlements = settlements;
    final Draw draw = new Draw(this.seed);
    phaseU = draw.between(0, 2 * Math.PI);
    phaseV = draw.between(0, 2 * Math.PI);
  }

  /** Street coordinate u of a place. */
  public double u(final double x, final double y) {
    return COS * x + SIN * y + bendU(y);
  }

  /** Street coordinate v of a place. */
  public double v(final double x, final double y) {
    return COS * y - SIN * x + bendV(x);
  }

  private double bendU(final double y) {
    return BEND * StrictMath.sin(BEND_RATE_U * y + phaseU);
  }

  private double bendV(final double x) {
    return BEND * StrictMath.sin(BEND_RATE_V * x + phaseV);
  }

  /** The place of street coordinates: {@code {x, y}}. */
  public double[] place(final double u, final double v) {
    double x = COS * u - SIN * v;
    double y = SIN * u + COS * v;
    for (int round = 0; round < INVERSION_ROUNDS; round++) {
      final double straightU = u - bendU(y);
      final double straightV = v - bendV(x);
      x = COS * straightU - SIN * straightV;
      y = SIN * straightU + COS * straightV;
    }
    return new double[] {x, y};
  }

  /** The u of street line i; lines ascend. */
  double lineU(final int i) {
    return BLOCK_U * i + JITTER * (2 * Hash.unit(Hash.of(seed, i, 1)) - 1);
  }

  /** The v of street line j; lines ascend. */
  double lineV(final int j) {
    return BLOCK_V * j + JITTER * (2 * Hash.unit(Hash.of(seed, j, 2)) - 1);
  }

  /** The column of blocks that u lies in: block i is between lines i and i + 1. */
  int column(final double u) {
    final int i = (int) Math.floor(u / BLOCK_U);
    return u < lineU(i) ? i - 1 : u >= lineU(i + 1) ? i + 1 : i;
  }

  /** The row of blocks that v lies in: block j is between lines j and j + 1. */
  int row(final double v) {
    final int j = (int) Math.floor(v / BLOCK_V);
    return v < lineV(j) ? j - 1 : v >= lineV(j + 1) ? j + 1 : j;
  }

  /** The seed of a block's own things. */
  public long blockSeed(final int i, final int j) {
    return Hash.of(seed ^ 0xB10CL, i, j);
  }

  /** What a block is used for. */
  BlockKind kind(final int i, final int j) {
    final double chance = Hash.unit(Hash.of(seed, i, j, 3));
    return switch (landscape) {
      case TOWN -> kindInTown(i, j, chance);
      case CENTRE ->
          chance < 0.04 ? BlockKind.PLAZA : chance < 0.08 ? BlockKind.PARK : BlockKind.CENTRE;
      case SUBURB -> suburban(chance);
      case FOREST -> BlockKind.FOREST;
      case LAKE -> BlockKind.MEADOW;
    };
  }

  private static BlockKind suburban(final double chance) {
    return chance < 0.07 ? BlockKind.COMMERCE : chance < 0.13 ? BlockKind.PARK : BlockKind.SUBURB;
  }

  private BlockKind kindInTown(final int i, final int j, final double chance) {
    final double[] middle = place((lineU(i) + lineU(i + 1)) / 2, (lineV(j) + lineV(j + 1)) / 2);
    final double x = middle[0];
    final double y = middle[1];
    final Settlement settlement = settlements.at(Settlements.cell(x), Settlements.cell(y));
    final double distance = Math.hypot(x - settlement.x(), y - settlement.y());
    final double edge = ValueNoise.at(seed + 7, x / 150, y / 150);
    if (distance < CENTRE_RADIUS) {
      final double marketU = u(settlement.x(), settlement.y());
      final double marketV = v(settlement.x(), settlement.y());
      return column(marketU) == i && row(marketV) == j ? BlockKind.PLAZA : BlockKind.CENTRE;
    }
    if (distance < SUBURB_RADIUS * (1 + 0.35 * edge)) {
      return suburban(chance);
    }
    return ValueNoise.at(seed + 8, x / 240, y / 240) > 0 ? BlockKind.FOREST : BlockKind.MEADOW;
  }

  /**
   * Half the width of the street on line i beside row j: west of block (i, j).
   *
   * @param kind of block (i, j)
   * @param other kind of its western neighbour
   */
  double streetWest(final int i, final int j, final BlockKind kind, final BlockKind other) {
    return street(kind, other, i, Hash.unit(Hash.of(seed, i, j, 4)));
  }

  /**
   * Half the width of the street on line j beside column i: south of block (i, j).
   *
   * @param kind of block (i, j)
   * @param other kind of its southern neighbour
   */
  double streetSouth(final int i, final int j, final BlockKind kind, final BlockKind other) {
    return street(kind, other, j, Hash.unit(Hash.of(seed, i, j, 5)));
  }

  private double street(
      final BlockKind one, final BlockKind other, final int line, final double chance) {
    final boolean main = isMain(line);
    if (!one.isUrban() && !other.isUrban()) {
      return main && landscape == Landscape.TOWN ? 3.2 : NO_STREET;
    }
    if (main) {
      return 4.4;
    }
    final boolean quiet = one == BlockKind.SUBURB && other == BlockKind.SUBURB;
    return quiet && chance < 0.16 ? NO_STREET : 3.3;
  }

  /** Whether a street line carries a main street. */
  public static boolean isMain(final int line) {
    return Math.floorMod(line, MAIN_STREET_EVERY) == 0;
  }
}
