package io.sparklidar.sample.scene;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.land.Block;
import io.sparklidar.sample.scene.Site.Roof;
import io.sparklidar.sample.scene.Solids.Finish;

/** Builds a hall with a flat roof, machines on it, and a car park beside it. */
final class CommerceBlock {

  private static final double BAY = 2.6;
  private static final double LANE = 7.5;

  private CommerceBlock() {}

  static void build(final Site site, final Block block, final Draw draw) {
    final double halfU = block.width() / 2 - draw.between(2, 5);
    final double halfV = Math.min(draw.between(8, 11), block.depth() / 4);
    final double u = block.middleU();
    final double v = block.maxV() - halfV - 2;
    final Finish finish =
        new Finish(Surface.ROOF_FLAT, Tint.vary(draw, 0.12), Surface.WALL, Tint.vary(draw, 0.2));
    final double roof =
        site.house(u, v, 0, halfU, halfV, draw.between(5.5, 8.5), Roof.FLAT, 0, 0, finish, draw);
    if (!Double.isNaN(roof)) {
      for (int machines = draw.whole(3, 8); machines > 0; machines--) {
        site.boxAt(
            u + draw.between(-0.85, 0.85) * halfU,
            v + draw.between(-0.7, 0.7) * halfV,
            0,
            draw.between(0.7, 1.8),
            draw.between(0.6, 1.2),
            roof - 0.2,
            roof + draw.between(0.7, 1.6),
            Finish.of(Surface.ROOF_FLAT, Tint.vary(draw, 0.25)));
      }
    }
    final double parkingTop = v - halfV - 5;
    for (double row = block.minV() + 3; row < parkingTop; row += 2 * LANE) {
      for (double bay = block.minU() + 2; bay < block.maxU() - 2; bay += BAY) {
        park(site, bay, row, draw);
        if (row + LANE - 2.5 < parkingTop) {
          park(site, bay, row + LANE - 2.5, draw);
        }
      }
    }
    for (double at = block.minU() + 4; at < block.maxU(); at += 13) {
      site.tree(at, block.minV() + 0.2, draw.between(4, 6.5), draw.between(1.2, 2), draw);
    }
  }

  private static void park(final Site site, final double u, final double v, final Draw draw) {
    if (draw.chance(0.55)) {
      site.car(
          u + draw.between(-0.15, 0.15),
          v + draw.between(-0.3, 0.3),
          Math.PI / 2 + draw.between(-0.04, 0.04),
          draw);
    }
  }
}
