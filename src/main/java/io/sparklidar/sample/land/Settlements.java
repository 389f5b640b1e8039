package io.sparklidar.sample.land;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.chance.Hash;

/**
 * Where the towns and their ponds are: one of each in every square of {@link #PITCH} metres. All
 * coordinates are in the town frame. Immutable.
 */
public final class Settlements {

  /** Distance from one town to the next. */
  static final double PITCH = 1500;

  private static final double ORIGIN = -500;

  /** The town next to the reference place, and so the smallest sample, has everything close by. */
  private static final double HOME_CENTRE = 600;

  private final long seed;

  /** Those of a seed. */
  public Settlements(final long seed) {
    this.seed = Hash.mix(seed ^ 0x5E77L);
  }

  /**
   * A town and its pond.
   *
   * @param x where the market place is
   * @param y where the market place is
   * @param pondX middle of the pond
   * @param pondY middle of the pond
   * @param pondRadius mean distance from the middle to the shore
   */
  public record Settlement(double x, double y, double pondX, double pondY, double pondRadius) {}

  /** The column or row of settlements that a coordinate lies in. */
  public static int cell(final double coordinate) {
    return (int) Math.floor((coordinate - ORIGIN) / PITCH);
  }

  /** The settlement of a column and a row. */
  public Settlement at(final int column, final int row) {
    final boolean home = column == 0 && row == 0;
    final Draw draw = new Draw(Hash.of(seed, column, row));
    final double wander = home ? 12 : 140;
    final double x =
        ORIGIN + column * PITCH + (home ? HOME_CENTRE : PITCH / 2) + draw.between(-wander, wander);
    final double y =
        ORIGIN + row * PITCH + (home ? HOME_CENTRE : PITCH / 2) + draw.between(-wander, wander);
    final double direction =
        home ? draw.between(0.15, 0.35) * Math.PI : draw.between(0, 2 * Math.PI);
    final double distance = home ? draw.between(122, 136) : draw.between(170, 300);
    final double radius = home ? draw.between(38, 44) : draw.between(45, 110);
    return new Settlement(
        x,
        y,
        x + distance * StrictMath.cos(direction),
        y + distance * StrictMath.sin(direction),
        radius);
  }
}
