package io.sparklidar.sample.scene;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.land.BlockKind;
import io.sparklidar.sample.land.StreetPatch;
import io.sparklidar.sample.land.StreetPlan;
import io.sparklidar.sample.scene.Solids.Finish;

/** Builds what stands along the streets west and south of a block: cars, lamps and trees. */
final class StreetSides {

  private static final double PARKING = 6.2;
  private static final double LAMP_DISTANCE = 26;
  private static final double TREE_DISTANCE = 9;
  private static final double QUARTER_TURN = Math.PI / 2;

  private StreetSides() {}

  static void build(
      final Site site, final StreetPatch streets, final int i, final int j, final Draw draw) {
    if (!streets.kind(i, j).isUrban()) {
      return;
    }
    final boolean central = streets.kind(i, j) == BlockKind.CENTRE;
    final double west = streets.streetWest(i, j);
    if (west != StreetPlan.NO_STREET) {
      final double from = streets.lineV(j) + 9;
      final double to = streets.lineV(j + 1) - 9;
      final boolean trees = StreetPlan.isMain(i);
      side(site, from, to, streets.lineU(i), west, true, central, trees, draw);
    }
    final double south = streets.streetSouth(i, j);
    if (south != StreetPlan.NO_STREET) {
      final double from = streets.lineU(i) + 9;
      final double to = streets.lineU(i + 1) - 9;
      final boolean trees = StreetPlan.isMain(j);
      side(site, from, to, streets.lineV(j), south, false, central, trees, draw);
    }
  }

  private static void side(
      final Site site,
      final double from,
      final double to,
      final double line,
      final double halfWidth,
      final boolean alongV,
      final boolean central,
      final boolean trees,
      final Draw draw) {
    final double turn = alongV ? QUARTER_TURN : 0;
    for (double at = from; at < to; at += PARKING) {
      if (draw.chance(central ? 0.5 : 0.28)) {
        final double across = line + (draw.chance(0.6) ? 1 : -1) * (halfWidth - 1.05);
        site.car(alongV ? across : at, alongV ? at : across, turn, draw);
      }
    }
    for (double at = from; at < to; at += LAMP_DISTANCE) {
      final double across = line + halfWidth + 0.5;
      site.box(
          alongV ? across : at,
          alongV ? at : across,
          turn,
          0.09,
          0.09,
          6.5,
          Finish.of(Surface.LAMP, Tint.NONE));
    }
    if (trees) {
      for (double at = from + 4; at < to; at += TREE_DISTANCE) {
        final double across = line - halfWidth - 0.9;
        site.tree(
            alongV ? across : at,
            alongV ? at : across,
            draw.between(5.5, 7.5),
            draw.between(1.5, 2.1),
            draw);
      }
    }
  }
}
