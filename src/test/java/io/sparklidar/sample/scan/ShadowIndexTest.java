package io.sparklidar.sample.scan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.sample.chance.Draw;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.sample.land.PowerLines;
import io.sparklidar.sample.land.Relief;
import io.sparklidar.sample.land.ReliefPatch;
import io.sparklidar.sample.land.Settlements;
import io.sparklidar.sample.land.StreetPatch;
import io.sparklidar.sample.land.StreetPlan;
import io.sparklidar.sample.scene.Scene;
import io.sparklidar.sample.scene.SceneBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShadowIndexTest {

  private static final int PULSES = 4000;

  /** The slow truth: every pulse against everything that stands anywhere near. */
  @ParameterizedTest
  @CsvSource({"TOWN, 0", "TOWN, 1", "TOWN, -1", "FOREST, 0", "CENTRE, 1", "SUBURB, 0"})
  void everythingAPulseHitsIsListedWhereItMeetsTheGround(
      final Landscape landscape, final int line) {
    final long seed = 4;
    final Settlements settlements = new Settlements(seed);
    final Relief land = new Relief(seed, landscape, settlements);
    final StreetPlan plan = new StreetPlan(seed, landscape, settlements);
    final PowerLines powerLines = new PowerLines(seed, landscape);
    final ReliefPatch relief = new ReliefPatch(land, -60, -60, 310, 310);
    final StreetPatch streets = new StreetPatch(plan, seed, 20, 20, 230, 230);
    final Scene scene =
        new SceneBuilder(seed, landscape, settlements, plan, powerLines, land, relief, streets)
            .build(20, 20, 230, 230);
    final ShadowIndex index = new ShadowIndex(scene, relief, line, 60, 60, 190, 190);

    final Draw draw = new Draw(line);
    int hits = 0;
    for (int pulse = 0; pulse < PULSES; pulse++) {
      final double x = draw.between(60, 190);
      final double y = draw.between(60, 190);
      final double ground = relief.surface(x, y);
      final double sensorX = FlightPlan.lineX(line) + draw.between(-1, 1) * FlightPlan.MAX_DRIFT;
      final double slopeX = (x - sensorX) / (FlightPlan.SENSOR_HEIGHT - ground);
      final double slopeY = draw.between(FlightPlan.minSlopeY(line), FlightPlan.maxSlopeY(line));
      final double rayX = x + slopeX * ground;
      final double rayY = y + slopeY * ground;
      final int cell = index.cell(x, y);
      for (int i = 0; i < scene.solids().count(); i++) {
        if (scene.solids().hit(i, rayX, rayY, slopeX, slopeY) > ground) {
          assertTrue(lists(index, cell, ShadowIndex.SOLID, i), "solid " + i + " at " + x + " " + y);
          hits++;
        }
      }
      for (int i = 0; i < scene.crowns().count(); i++) {
        if (scene.crowns().enter(i, rayX, rayY, slopeX, slopeY) > ground) {
          assertTrue(lists(index, cell, ShadowIndex.CROWN, i), "crown " + i + " at " + x + " " + y);
          hits++;
        }
      }
      for (int i = 0; i < scene.wires().count(); i++) {
        if (scene.wires().hit(i, rayX, rayY, slopeX, slopeY) > ground) {
          assertTrue(lists(index, cell, ShadowIndex.WIRE, i), "wire " + i + " at " + x + " " + y);
          hits++;
        }
      }
    }
    assertTrue(hits > PULSES / 20, "hits: " + hits);
  }

  private static boolean lists(
      final ShadowIndex index, final int cell, final int kind, final int thing) {
    for (int at = index.start(cell); at < index.end(cell); at++) {
      if (index.kind(at) == kind && index.thing(at) == thing) {
        return true;
      }
    }
    return false;
  }
}
