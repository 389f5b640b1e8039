package io.sparklidar.sample.scene;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.chance.Hash;
import io.sparklidar.sample.chance.ValueNoise;
import io.sparklidar.sample.land.BlockKind;
import io.sparklidar.sample.land.PowerLines;
import io.sparklidar.sample.land.StreetPatch;
import io.sparklidar.sample.land.StreetPlan;

/**
 * Plants woods, parks and lone trees: at most one tree per square of a fixed grid, so that a wood
 * is the same whichever part of it is looked at.
 */
final class Woods {

  private static final double GRID = 4.6;

  /** Trees keep this far from streets, metres. */
  private static final double ROADSIDE = 3.2;

  private final long seed;
  private final StreetPlan plan;
  private final StreetPatch streets;
  private final PowerLines powerLines;

  Woods(
      final long seed,
      final StreetPlan plan,
      final StreetPatch streets,
      final PowerLines powerLines) {
    this.seed = Hash.mix(seed ^ 0x3005L);
    this.plan = plan;
    this.streets = streets;
    this.powerLines = powerLines;
  }

  /** Plants every square that meets a rectangle of the town frame. */
  void plant(
      final Site site, final double minX, final double minY, final double maxX, final double maxY) {
    for (int j = (int) Math.floor(minY / GRID); j * GRID < maxY; j++) {
      for (int i = (int) Math.floor(minX / GRID); i * GRID < maxX; i++) {
        plantSquare(site, i, j);
      }
    }
  }

  private void plantSquare(final Site site, final int i, final int j) {
    final Draw draw = new Draw(Hash.of(seed, i, j));
    final double x = (i + draw.unit()) * GRID;
    final double y = (j + draw.unit()) * GRID;
    final double u = plan.u(x, y);
    final double v = plan.v(x, y);
    final BlockKind kind = streets.kind(streets.column(u), streets.row(v));
    if (kind != BlockKind.FOREST && kind != BlockKind.PARK && kind != BlockKind.MEADOW) {
      return;
    }
    if (streets.distanceToStreet(u, v) < ROADSIDE) {
      return;
    }
    switch (kind) {
      case FOREST -> forest(site, x, y, draw);
      case PARK -> {
        if (draw.chance(0.22)) {
          final double radius = draw.between(2.2, 4.6);
          site.treeAt(x, y, radius * draw.between(2.4, 3.2), radius, draw);
        } else if (draw.chance(0.06)) {
          site.bushAt(x, y, draw);
        }
      }
      default -> meadow(site, x, y, draw);
    }
  }

  private void forest(final Site site, final double x, final double y, final Draw draw) {
    if (powerLines.distance(x, y) < Site.POWER_LINE_CLEARANCE + 3) {
      if (draw.chance(0.4)) {
        site.bushAt(x, y, draw);
      }
      return;
    }
    if (draw.chance(0.3)) {
      site.bushAt(x + draw.between(-2, 2), y + draw.between(-2, 2), draw);
    }
    if (ValueNoise.at(seed + 1, x / 37, y / 37) < -0.72 || draw.chance(0.08)) {
      return;
    }
    // Stands of trees of one age, conifers by themselves.
    final double age = 0.75 + 0.3 * ValueNoise.at(seed + 2, x / 60, y / 60);
    if (ValueNoise.at(seed + 3, x / 80, y / 80) > 0.25) {
      site.coniferAt(x, y, draw.between(17, 24) * age, draw.between(2, 2.9), draw);
    } else {
      site.treeAt(x, y, draw.between(13, 20) * age, draw.between(2.4, 3.8), draw);
    }
  }

  private static void meadow(final Site site, final double x, final double y, final Draw draw) {
    if (draw.chance(0.012)) {
      final double radius = draw.between(2.5, 5);
      site.treeAt(x, y, radius * draw.between(2, 2.7), radius, draw);
    } else if (draw.chance(0.015)) {
      site.bushAt(x, y, draw);
    }
  }
}
