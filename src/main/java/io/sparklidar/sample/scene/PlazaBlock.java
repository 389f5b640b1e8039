package io.sparklidar.sample.scene;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.land.Block;
import io.sparklidar.sample.scene.Site.Roof;
import io.sparklidar.sample.scene.Solids.Finish;

/** Builds the market place: the church with its tower, the town hall and rows of plane trees. */
final class PlazaBlock {

  private static final double TREE_DISTANCE = 7.5;

  private PlazaBlock() {}

  static void build(final Site site, final Block block, final Draw draw) {
    final double u = block.middleU();
    final double v = block.maxV() - 13;
    final Finish stone =
        new Finish(Surface.ROOF_SLATE, Tint.NONE, Surface.WALL, Tint.of(0.86, 0.86, 0.88));
    site.house(u + 2, v, 0, 12.5, 5, 8.5, Roof.GABLE, 1.05, 0, stone, draw);
    site.house(u + 2, v, 0, 12, 8.2, 5.2, Roof.GABLE, 0.5, 0, stone, draw);
    site.house(u + 6, v, Math.PI / 2, 9.4, 3.2, 8, Roof.GABLE, 1.05, 0, stone, draw);
    site.house(u + 16, v, 0, 3.4, 3.4, 6, Roof.HIP, 0.9, 0, stone, draw);
    site.tower(u - 13, v, 3, 20, stone);

    final Finish hall =
        new Finish(Surface.ROOF_TILE, Tint.NONE, Surface.WALL, Tint.of(1.08, 1.06, 1));
    site.house(block.maxU() - 10, block.minV() + 7, 0, 8.5, 5.5, 7.4, Roof.HIP, 0.6, 2, hall, draw);

    for (double at = block.minU() + 3; at < block.maxU() - 20; at += TREE_DISTANCE) {
      planeTree(site, at, block.minV() + 2.5, draw);
      planeTree(site, at, block.minV() + 2.5 + TREE_DISTANCE, draw);
    }
    for (double at = block.minV() + 18; at < block.maxV() - 3; at += TREE_DISTANCE) {
      planeTree(site, block.minU() + 3, at, draw);
    }
  }

  private static void planeTree(final Site site, final double u, final double v, final Draw draw) {
    site.tree(u, v, draw.between(8.5, 11), draw.between(2.6, 3.3), draw);
  }
}
