package io.sparklidar.sample.scene;

import io.sparklidar.sample.chance.Hash;
import io.sparklidar.sample.land.Block;
import io.sparklidar.sample.land.BlockKind;
import io.sparklidar.sample.land.StreetPatch;
import io.sparklidar.sample.land.StreetPlan;

/**
 * What covers the ground at a place: asphalt, markings, pavements, lawn, crops. One instance holds
 * the last answer. Not thread-safe.
 */
public final class GroundCover {

  private static final double LINE_HALF_WIDTH = 0.09;
  private static final double DASH = 3;
  private static final double CROSSING_START = 2.6;
  private static final double CROSSING_END = 5.4;
  private static final double STRIPE = 0.5;
  private static final double PATH_HALF_WIDTH = 1.1;
  private static final double FURROW = 1.4;

  private final StreetPatch streets;
  private final StreetPlan plan;
  private Surface surface = Surface.LAWN;
  private int tint = Tint.NONE;

  /** What covers the ground along these streets. */
  public GroundCover(final StreetPatch streets, final StreetPlan plan) {
    this.streets = streets;
    this.plan = plan;
  }

  /** Finds what covers a place; {@link #surface()} and {@link #tint()} then tell. */
  public void locate(final double x, final double y) {
    final double u = streets.u(x, y);
    final double v = streets.v(x, y);
    final int i = streets.column(u);
    final int j = streets.row(v);
    final double fromWest = u - streets.lineU(i);
    final double toEast = streets.lineU(i + 1) - u;
    final double fromSouth = v - streets.lineV(j);
    final double toNorth = streets.lineV(j + 1) - v;
    final double west = streets.streetWest(i, j);
    final double east = streets.streetWest(i + 1, j);
    final double south = streets.streetSouth(i, j);
    final double north = streets.streetSouth(i, j + 1);
    final BlockKind kind = streets.kind(i, j);
    final boolean onU = fromWest < west || toEast < east;
    final boolean onV = fromSouth < south || toNorth < north;
    tint = Tint.NONE;
    if (onU || onV) {
      surface = Surface.ASPHALT;
      if (onU && onV) {
        return;
      }
      final boolean nearWest = fromWest < toEast;
      final boolean nearSouth = fromSouth < toNorth;
      if (onU) {
        final double toCrossing = nearSouth ? crossing(fromSouth, south) : crossing(toNorth, north);
        mark(nearWest ? fromWest : toEast, nearWest ? i : i + 1, v, toCrossing, kind);
      } else {
        final double toCrossing = nearWest ? crossing(fromWest, west) : crossing(toEast, east);
        mark(nearSouth ? fromSouth : toNorth, nearSouth ? j : j + 1, u, toCrossing, kind);
      }
      return;
    }
    if (kind.isUrban()
        && (isPavement(fromWest, west)
            || isPavement(toEast, east)
            || isPavement(fromSouth, south)
            || isPavement(toNorth, north))) {
      surface = Surface.SIDEWALK;
      return;
    }
    final double light = 1 + 0.16 * streets.mottle(x, y);
    switch (kind) {
      case CENTRE -> surface = Surface.GRAVEL;
      case PLAZA -> surface = Surface.PAVING;
      case SUBURB -> surface = Surface.LAWN;
      case COMMERCE -> {
        surface = toNorth < 26 ? Surface.GRAVEL : Surface.ASPHALT;
        tint = Tint.NONE;
        return;
      }
      case PARK ->
          surface = isPath(fromWest, toEast, fromSouth, toNorth) ? Surface.GRAVEL : Surface.LAWN;
      case FOREST -> surface = Surface.FOREST_FLOOR;
      case MEADOW -> {
        field(i, j, u, light);
        return;
      }
    }
    tint = Tint.of(light, light, light);
  }

  private static double crossing(final double distance, final double halfWidth) {
    return halfWidth == StreetPlan.NO_STREET ? -1 : distance - halfWidth;
  }

  private static boolean isPavement(final double distance, final double halfWidth) {
    return halfWidth != StreetPlan.NO_STREET && distance < halfWidth + Block.PAVEMENT;
  }

  /** Paints a street: its middle line and, in towns, pedestrian crossings. */
  private void mark(
      final double fromMiddle,
      final int line,
      final double along,
      final double toCrossing,
      final BlockKind kind) {
    if (kind.isUrban() && toCrossing > CROSSING_START && toCrossing < CROSSING_END) {
      final double stripes = fromMiddle * (0.5 / STRIPE);
      if (stripes - Math.floor(stripes) < 0.5) {
        surface = Surface.MARKING;
      }
      return;
    }
    if (fromMiddle < LINE_HALF_WIDTH && StreetPlan.isMain(line)) {
      final double dashes = along * (0.5 / DASH);
      if (dashes - Math.floor(dashes) < 0.5) {
        surface = Surface.MARKING;
      }
    }
  }

  /** A ring of gravel inside the park. */
  private static boolean isPath(
      final double fromWest, final double toEast, final double fromSouth, final double toNorth) {
    final double inside = Math.min(Math.min(fromWest, toEast), Math.min(fromSouth, toNorth));
    return Math.abs(inside - 13) < PATH_HALF_WIDTH;
  }

  private void field(final int i, final int j, final double u, final double light) {
    final double crop = Hash.unit(plan.blockSeed(i, j));
    if (crop < 0.5) {
      surface = Surface.MEADOW;
      tint = Tint.of(light, light, light);
      return;
    }
    surface = crop < 0.8 ? Surface.CROP : Surface.SOIL;
    final double furrows = u * (1 / FURROW);
    final double row = furrows - Math.floor(furrows) < 0.5 ? light * 1.06 : light * 0.94;
    tint = Tint.of(row, row, row);
  }

  /** What covers the last place. */
  public Surface surface() {
    return surface;
  }

  /** {@link Tint} of the last place. */
  public int tint() {
    return tint;
  }
}
