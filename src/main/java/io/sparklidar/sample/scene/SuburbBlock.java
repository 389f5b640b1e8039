package io.sparklidar.sample.scene;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.land.Block;
import io.sparklidar.sample.scene.Site.Roof;
import io.sparklidar.sample.scene.Solids.Finish;

/** Builds a block of houses in gardens: two rows back to back, hedges between them. */
final class SuburbBlock {

  private static final double PARCEL_WIDTH = 17;

  private SuburbBlock() {}

  static void build(final Site site, final Block block, final Draw draw) {
    final int parcels = Math.max(1, (int) Math.rint(block.width() / PARCEL_WIDTH));
    final double width = block.width() / parcels;
    final double depth = block.depth() / 2;
    for (int row = 0; row < 2; row++) {
      for (int parcel = 0; parcel < parcels; parcel++) {
        final double minU = block.minU() + parcel * width;
        parcel(site, minU, row == 0 ? block.minV() : block.maxV(), width, depth, row == 1, draw);
        if (parcel > 0 && draw.chance(0.65)) {
          final double from = row == 0 ? block.minV() : block.middleV();
          site.hedge(minU, from, true, depth, draw.between(1.1, 2.1), Tint.vary(draw, 0.2));
        }
      }
    }
    if (draw.chance(0.7)) {
      site.hedge(
          block.minU(),
          block.middleV(),
          false,
          block.width(),
          draw.between(1.1, 2.2),
          Tint.vary(draw, 0.2));
    }
  }

  /** One house and its garden; the street is at {@code streetV}, the garden behind. */
  private static void parcel(
      final Site site,
      final double minU,
      final double streetV,
      final double width,
      final double depth,
      final boolean streetIsNorth,
      final Draw draw) {
    final double into = streetIsNorth ? -1 : 1;
    final double halfU = Math.min(draw.between(4.6, 6.2), 0.5 * width - 2.6);
    final double halfV = draw.between(3.8, 4.8);
    final double setback = draw.between(2.8, 5);
    final double u = minU + 1.2 + halfU + draw.between(0, 0.8);
    final double v = streetV + into * (setback + halfV);
    final double turn = draw.between(-0.05, 0.05);
    final double chance = draw.unit();
    final Roof roof = chance < 0.64 ? Roof.GABLE : chance < 0.86 ? Roof.HIP : Roof.FLAT;
    final double eave = draw.chance(0.45) ? draw.between(5, 5.9) : draw.between(2.6, 3.4);
    final double slope = draw.between(0.38, 0.85);
    final Finish finish =
        new Finish(
            roof == Roof.FLAT
                ? Surface.ROOF_FLAT
                : draw.chance(0.2) ? Surface.ROOF_SLATE : Surface.ROOF_TILE,
            Tint.vary(draw, 0.2),
            Surface.WALL,
            Tint.vary(draw, 0.16));
    site.house(
        u, v, turn, halfU, halfV, eave, roof, slope, roof == Roof.FLAT ? 0 : 1, finish, draw);
    if (roof == Roof.GABLE && draw.chance(0.4)) {
      final double wing = draw.between(2.2, 2.8);
      site.house(
          u + draw.between(-0.5, 0.5) * halfU,
          v + into * (halfV * 0.5 + 1.5),
          turn + Math.PI / 2,
          halfV * 0.5 + 2.6,
          wing,
          eave,
          Roof.GABLE,
          slope,
          0,
          finish,
          draw);
    }
    garage(site, u + halfU + 1.9, streetV + into * (setback + 2.6), into, finish, draw);
    garden(site, minU, width, streetV + into * (setback + 2 * halfV + 4), into, depth, draw);
  }

  private static void garage(
      final Site site,
      final double u,
      final double v,
      final double into,
      final Finish house,
      final Draw draw) {
    if (draw.chance(0.55)) {
      final Finish finish =
          new Finish(Surface.ROOF_FLAT, Tint.vary(draw, 0.15), house.wall(), house.wallTint());
      site.house(u, v, 0, 1.8, 2.9, draw.between(2.3, 2.7), Roof.FLAT, 0, 0, finish, draw);
    }
    if (draw.chance(0.45)) {
      site.car(u, v - into * 6, Math.PI / 2, draw);
    }
  }

  private static void garden(
      final Site site,
      final double minU,
      final double width,
      final double fromV,
      final double into,
      final double depth,
      final Draw draw) {
    final double room = Math.max(2, depth - 17);
    for (int trees = draw.whole(0, 3); trees > 0; trees--) {
      final double radius = draw.between(1.2, 2.9);
      site.tree(
          minU + draw.between(2, width - 2),
          fromV + into * draw.between(0, room),
          radius * draw.between(2.2, 3),
          radius,
          draw);
    }
    for (int bushes = draw.whole(1, 6); bushes > 0; bushes--) {
      site.bush(minU + draw.between(1.5, width - 1.5), fromV + into * draw.between(-1, room), draw);
    }
  }
}
