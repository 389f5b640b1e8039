package io.sparklidar.sample.scene;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.land.Block;
import io.sparklidar.sample.scene.Site.Roof;
import io.sparklidar.sample.scene.Solids.Finish;

/** Builds a block of the old town: attached houses of several floors around a courtyard. */
final class CentreBlock {

  private static final double DEPTH = 10.5;
  private static final double FLOOR = 3.1;
  private static final double QUARTER_TURN = Math.PI / 2;

  private CentreBlock() {}

  static void build(final Site site, final Block block, final Draw draw) {
    final double half = DEPTH / 2;
    row(site, block.minU(), block.maxU(), block.minV() + half, false, draw);
    row(site, block.minU(), block.maxU(), block.maxV() - half, false, draw);
    final double south = block.minV() + DEPTH;
    final double north = block.maxV() - DEPTH;
    row(site, south, north, block.minU() + half, true, draw);
    row(site, south, north, block.maxU() - half, true, draw);
    courtyard(site, block, draw);
  }

  /** Houses side by side from one end to the other, at {@code across} of the other axis. */
  private static void row(
      final Site site,
      final double from,
      final double to,
      final double across,
      final boolean alongV,
      final Draw draw) {
    double at = from;
    while (to - at > 5) {
      final double wish = draw.between(7, 13);
      final double width = to - at - wish < 6 ? to - at : wish;
      final double middle = at + width / 2;
      at += width;
      final int floors = draw.whole(2, 4);
      final boolean flat = draw.chance(0.1);
      final Finish finish =
          new Finish(
              flat ? Surface.ROOF_FLAT : draw.chance(0.12) ? Surface.ROOF_SLATE : Surface.ROOF_TILE,
              Tint.vary(draw, 0.16),
              Surface.WALL,
              Tint.vary(draw, 0.14));
      if (draw.chance(0.05)) {
        continue;
      }
      site.house(
          alongV ? across : middle,
          alongV ? middle : across,
          alongV ? QUARTER_TURN : 0,
          width / 2,
          DEPTH / 2,
          floors * FLOOR + draw.between(0.2, 1.4),
          flat ? Roof.FLAT : Roof.GABLE,
          draw.between(0.42, 0.7),
          flat ? 0 : draw.whole(0, 2),
          finish,
          draw);
    }
  }

  private static void courtyard(final Site site, final Block block, final Draw draw) {
    final double minU = block.minU() + DEPTH + 1.5;
    final double maxU = block.maxU() - DEPTH - 1.5;
    final double minV = block.minV() + DEPTH + 1.5;
    final double maxV = block.maxV() - DEPTH - 1.5;
    if (maxU - minU < 8 || maxV - minV < 8) {
      return;
    }
    for (int sheds = draw.whole(0, 2); sheds > 0; sheds--) {
      final Finish finish =
          new Finish(Surface.ROOF_FLAT, Tint.vary(draw, 0.2), Surface.WALL, Tint.vary(draw, 0.2));
      site.house(
          draw.between(minU + 3, maxU - 3),
          draw.between(minV, minV + 2),
          0,
          draw.between(2, 3.2),
          draw.between(1.6, 2.2),
          draw.between(2.4, 3),
          Roof.FLAT,
          0,
          0,
          finish,
          draw);
    }
    for (int trees = draw.whole(1, 4); trees > 0; trees--) {
      site.tree(
          draw.between(minU, maxU),
          draw.between(minV + 5, maxV),
          draw.between(5, 10),
          draw.between(1.6, 3.2),
          draw);
    }
    for (int bushes = draw.whole(2, 6); bushes > 0; bushes--) {
      site.bush(draw.between(minU, maxU), draw.between(minV, maxV), draw);
    }
  }
}
