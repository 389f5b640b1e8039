package io.sparklidar.sample.scene;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.chance.Hash;
import io.sparklidar.sample.land.Block;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.sample.land.PowerLines;
import io.sparklidar.sample.land.Relief;
import io.sparklidar.sample.land.ReliefPatch;
import io.sparklidar.sample.land.Settlements;
import io.sparklidar.sample.land.Settlements.Settlement;
import io.sparklidar.sample.land.StreetPatch;
import io.sparklidar.sample.land.StreetPlan;
import io.sparklidar.sample.scene.Solids.Finish;

/** Builds the scene around one area: block by block, then woods, power lines and the footbridge. */
public final class SceneBuilder {

  private final long seed;
  private final Landscape landscape;
  private final Settlements settlements;
  private final StreetPlan plan;
  private final PowerLines powerLines;
  private final Relief land;
  private final ReliefPatch relief;
  private final StreetPatch streets;

  /** A builder for the area of these patches. */
  public SceneBuilder(
      final long seed,
      final Landscape landscape,
      final Settlements settlements,
      final StreetPlan plan,
      final PowerLines powerLines,
      final Relief land,
      final ReliefPatch relief,
      final StreetPatch streets) {
    this.seed = seed;
    this.landscape = landscape;
    this.settlements = settlements;
    this.plan = plan;
    this.powerLines = powerLines;
    this.land = land;
    this.relief = relief;
    this.streets = streets;
  }

  /** Everything in a rectangle of the town frame, and some of what is around it. */
  public Scene build(final double minX, final double minY, final double maxX, final double maxY) {
    final Scene scene = new Scene();
    final Site site = new Site(scene, relief, plan, powerLines);
    for (int j = streets.firstRow() + 1; j < streets.lastRow(); j++) {
      for (int i = streets.firstColumn() + 1; i < streets.lastColumn(); i++) {
        buildBlock(site, i, j);
      }
    }
    new Woods(seed, plan, streets, powerLines).plant(site, minX, minY, maxX, maxY);
    if (powerLines.present()) {
      buildPowerLines(scene, minX, minY, maxX, maxY);
    }
    if (landscape == Landscape.TOWN) {
      for (int row = Settlements.cell(minY); row <= Settlements.cell(maxY); row++) {
        for (int column = Settlements.cell(minX); column <= Settlements.cell(maxX); column++) {
          buildBridge(scene, settlements.at(column, row));
        }
      }
    }
    return scene;
  }

  private void buildBlock(final Site site, final int i, final int j) {
    final Block block = Block.of(streets, i, j);
    final Draw draw = new Draw(plan.blockSeed(i, j));
    switch (streets.kind(i, j)) {
      case CENTRE -> CentreBlock.build(site, block, draw);
      case PLAZA -> PlazaBlock.build(site, block, draw);
      case SUBURB -> SuburbBlock.build(site, block, draw);
      case COMMERCE -> CommerceBlock.build(site, block, draw);
      case MEADOW -> {
        if (landscape == Landscape.TOWN && draw.chance(0.3)) {
          site.hedge(block.minU(), block.minV(), false, block.width(), 1.8, Tint.vary(draw, 0.2));
        }
      }
      default -> {
        // Trees are all there is.
      }
    }
    StreetSides.build(site, streets, i, j, new Draw(Hash.mix(plan.blockSeed(i, j))));
  }

  private void buildPowerLines(
      final Scene scene,
      final double minX,
      final double minY,
      final double maxX,
      final double maxY) {
    final double middleX = (minX + maxX) / 2;
    final double middleY = (minY + maxY) / 2;
    final double reach = Math.hypot(maxX - minX, maxY - minY) / 2;
    final double lines = powerLines.lines(middleX, middleY);
    final double spans = powerLines.spans(middleX, middleY);
    final double lineReach = reach / PowerLines.SPACING;
    final double spanReach = reach / PowerLines.SPAN;
    for (int line = (int) Math.ceil(lines - lineReach); line <= lines + lineReach; line++) {
      for (int pole = (int) Math.floor(spans - spanReach) - 1;
          pole <= spans + spanReach + 1;
          pole++) {
        buildSpan(scene, line, pole);
      }
    }
  }

  /** A pole and the wires to the next one. */
  private void buildSpan(final Scene scene, final int line, final int pole) {
    final double x = powerLines.poleX(line, pole);
    final double y = powerLines.poleY(line, pole);
    final double nextX = powerLines.poleX(line, pole + 1);
    final double nextY = powerLines.poleY(line, pole + 1);
    if (!relief.holds(x, y) || !relief.holds(nextX, nextY)) {
      return;
    }
    final double ground = relief.surface(x, y);
    final double nextGround = relief.surface(nextX, nextY);
    final double cos = powerLines.cos();
    final double sin = powerLines.sin();
    final double z = ground + PowerLines.CONDUCTOR_HEIGHT;
    final double nextZ = nextGround + PowerLines.CONDUCTOR_HEIGHT;
    final Finish finish = Finish.of(Surface.POLE, Tint.NONE);
    scene.solids().add(x, y, cos, sin, 0.17, 0.17, ground - 1, z + 0.4, 0, 0, 0, finish);
    scene
        .solids()
        .add(x, y, cos, sin, 0.09, PowerLines.ARM + 0.15, z - 0.25, z - 0.1, 0, 0, 0, finish);
    for (int conductor = -1; conductor <= 1; conductor++) {
      final double across = conductor * PowerLines.ARM;
      final double lift = conductor == 0 ? 0.4 : 0;
      scene
          .wires()
          .add(
              x - across * sin,
              y + across * cos,
              z + lift,
              nextX - across * sin,
              nextY + across * cos,
              nextZ + lift,
              PowerLines.SAG);
    }
  }

  /** A footbridge from shore to shore. */
  private void buildBridge(final Scene scene, final Settlement settlement) {
    final double x = settlement.pondX();
    final double y = settlement.pondY();
    final double direction = Math.PI * Hash.unit(Hash.of(seed, (long) x, (long) y));
    final double deck = land.level(settlement) + 1.6;
    scene
        .solids()
        .add(
            x,
            y,
            StrictMath.cos(direction),
            StrictMath.sin(direction),
            1.45 * settlement.pondRadius(),
            1.3,
            deck - 0.4,
            deck,
            0,
            0,
            0,
            Finish.of(Surface.DECK, Tint.NONE));
  }
}
