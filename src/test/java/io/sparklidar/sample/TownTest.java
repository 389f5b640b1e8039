package io.sparklidar.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.sample.land.Landscape;
import io.sparklidar.sample.scan.TownArea;
import io.sparklidar.sample.scan.TownPoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TownTest {

  private static final TownArea HOME = TownArea.square(Town.REFERENCE_X, Town.REFERENCE_Y, 250);

  private static TownPoints home() {
    return new Town(1).points(HOME);
  }

  private static TownArea small(final double east, final double north) {
    return TownArea.square(Town.REFERENCE_X + east, Town.REFERENCE_Y + north, 40);
  }

  @Test
  void oneSeedGivesOneTown() {
    assertEquals(
        TownPointsText.of(new Town(7).points(small(60, 60))),
        TownPointsText.of(new Town(7).points(small(60, 60))));
  }

  @Test
  void anotherSeedGivesAnotherTown() {
    final Set<String> one = new HashSet<>(TownPointsText.of(new Town(7).points(small(60, 60))));
    final List<String> other = TownPointsText.of(new Town(8).points(small(60, 60)));
    assertTrue(other.stream().noneMatch(one::contains), "no point is shared");
  }

  @ParameterizedTest
  @EnumSource(Landscape.class)
  void fourQuartersAreTheWhole(final Landscape landscape) {
    final Town town = new Town(3, landscape);
    final TownArea whole = TownArea.ofMetres(770_100, 6_277_040, 770_200, 6_277_140);
    final TownPoints points = town.points(whole);
    final List<String> quarters = new ArrayList<>();
    for (int quarter = 0; quarter < 4; quarter++) {
      final double x = 770_100 + 50 * (quarter & 1);
      final double y = 6_277_040 + 50 * (quarter >> 1);
      quarters.addAll(TownPointsText.of(town.points(TownArea.square(x, y, 50))));
    }
    assertEquals(points.size(), quarters.size());
    assertEquals(new TreeSet<>(TownPointsText.of(points)), new TreeSet<>(quarters));
  }

  @Test
  void everyPointLiesInItsHalfOpenTile() {
    final TownPoints points = home();
    int onWestBorder = 0;
    for (int i = 0; i < points.size(); i++) {
      assertTrue(points.x()[i] >= 77_000_000 && points.x()[i] < 77_025_000, "x of point " + i);
      assertTrue(points.y()[i] >= 627_700_000 && points.y()[i] < 627_725_000, "y of point " + i);
      onWestBorder += points.x()[i] == 77_000_000 ? 1 : 0;
    }
    assertTrue(onWestBorder > 0, "a tile of this size has points on its own border");
  }

  @Test
  void pointsComeInOrderOfTimeAndLinesInOrderOfNumber() {
    final TownPoints points = home();
    for (int i = 1; i < points.size(); i++) {
      assertTrue(points.gpsTime()[i] >= points.gpsTime()[i - 1], "time of point " + i);
      assertTrue(points.pointSourceId()[i] >= points.pointSourceId()[i - 1], "line of point " + i);
    }
    assertTrue(
        points.pointSourceId()[0] < points.pointSourceId()[points.size() - 1],
        "the home tile is seen by more than one line");
  }

  @Test
  void returnsOfAPulseAreNumberedFromTheTopAndComplete() {
    final TownPoints points = new Town(1, Landscape.FOREST).points(small(0, 0));
    final int size = points.size();
    int complete = 0;
    int first = 0;
    while (first < size) {
      int end = first + 1;
      while (end < size && points.gpsTime()[end] == points.gpsTime()[first]) {
        end++;
      }
      final int returns = points.numberOfReturns()[first];
      assertTrue(returns >= 1 && returns <= Town.MAX_RETURNS);
      assertTrue(end - first <= returns, "more points than returns at point " + first);
      boolean inside = true;
      for (int i = first; i < end; i++) {
        assertEquals(returns, points.numberOfReturns()[i], "returns of point " + i);
        assertTrue(points.returnNumber()[i] <= returns);
        if (i > first) {
          assertTrue(points.returnNumber()[i] > points.returnNumber()[i - 1]);
          assertTrue(points.z()[i] < points.z()[i - 1], "later returns are lower");
        }
        // A pulse inside the border by more than its slope times the trees has all its returns.
        inside &= points.x()[i] > 77_000_000 + 1500 && points.x()[i] < 77_004_000 - 1500;
        inside &= points.y()[i] > 627_700_000 + 1500 && points.y()[i] < 627_704_000 - 1500;
      }
      if (inside) {
        assertEquals(returns, end - first, "all returns of the pulse of point " + first);
        complete++;
      }
      first = end;
    }
    assertTrue(complete > 500, "pulses well inside: " + complete);
  }

  @Test
  void forestGivesSeveralReturnsAndOpenLandOne() {
    final TownPoints forest = new Town(1, Landscape.FOREST).points(small(0, 0));
    int several = 0;
    for (int i = 0; i < forest.size(); i++) {
      several += forest.numberOfReturns()[i] > 1 ? 1 : 0;
    }
    assertTrue(several > forest.size() / 2, several + " of " + forest.size());
    final TownPoints lake = new Town(1, Landscape.LAKE).points(small(0, 0));
    for (int i = 0; i < lake.size(); i++) {
      if (lake.classification()[i] == 9) {
        assertEquals(1, lake.numberOfReturns()[i]);
      }
    }
  }

  @Test
  void scanAnglesFollowTheSideOfTheFlightLine() {
    final TownPoints points = home();
    int left = 0;
    int right = 0;
    for (int i = 0; i < points.size(); i++) {
      final int line = Short.toUnsignedInt(points.pointSourceId()[i]) - 1000;
      final double degrees = points.scanAngle()[i] * 0.006;
      assertTrue(Math.abs(degrees) < 24.4, "angle " + degrees);
      final double east = (points.x()[i] - 77_000_000) * 0.01 - (60 + 200 * line);
      final double toTheRight = line % 2 == 0 ? east : -east;
      if (Math.abs(toTheRight) > 25) {
        assertEquals(Math.signum(toTheRight), Math.signum(degrees), "side of point " + i);
        left += degrees < 0 ? 1 : 0;
        right += degrees > 0 ? 1 : 0;
      }
    }
    assertTrue(left > 0 && right > 0);
  }

  @Test
  void flagsTellDirectionEdgeAndOverlap() {
    final TownPoints points = home();
    final Map<Integer, Set<Integer>> linesOfColumn = new HashMap<>();
    final Map<Integer, Boolean> overlapOfColumn = new HashMap<>();
    int forward = 0;
    int edges = 0;
    for (int i = 0; i < points.size(); i++) {
      final int column = (points.x()[i] - 77_000_000) / 100;
      final boolean overlap = (points.flags()[i] & TownPoints.OVERLAP) != 0;
      linesOfColumn
          .computeIfAbsent(column, c -> new HashSet<>())
          .add((int) points.pointSourceId()[i]);
      overlapOfColumn.merge(column, overlap, Boolean::logicalAnd);
      forward += (points.flags()[i] & TownPoints.SCAN_DIRECTION) != 0 ? 1 : 0;
      edges += (points.flags()[i] & TownPoints.EDGE_OF_FLIGHT_LINE) != 0 ? 1 : 0;
    }
    int overlapping = 0;
    for (final Map.Entry<Integer, Boolean> column : overlapOfColumn.entrySet()) {
      if (column.getValue()) {
        overlapping++;
      }
    }
    assertTrue(overlapping > 50, "overlapping columns of 1 m: " + overlapping);
    assertEquals(2, linesOfColumn.get(160).size(), "100 m from line 0, 100 m from line 1");
    assertTrue(overlapOfColumn.get(160));
    assertEquals(1, linesOfColumn.get(60).size(), "right under line 0");
    assertFalse(overlapOfColumn.get(60));
    assertTrue(forward > points.size() / 3 && forward < 2 * points.size() / 3);
    assertTrue(edges > 0 && edges < points.size() / 100);
  }

  @Test
  void theHomeTileHasEveryClass() {
    final TownPoints points = home();
    final Map<Byte, Integer> counts = new HashMap<>();
    for (int i = 0; i < points.size(); i++) {
      counts.merge(points.classification()[i], 1, Integer::sum);
    }
    assertEquals(
        Set.of(
            (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5, (byte) 6, (byte) 9, (byte) 14,
            (byte) 15, (byte) 17),
        counts.keySet());
    assertTrue(counts.get((byte) 14) > 500, "points on wires: " + counts);
    assertTrue(counts.get((byte) 15) > 20, "points on poles: " + counts);
  }

  @ParameterizedTest
  @CsvSource({"TOWN", "LAKE"})
  void waterIsFlatToTheLastBit(final Landscape landscape) {
    final TownPoints points = new Town(5, landscape).points(HOME);
    final Set<Integer> levels = new HashSet<>();
    int water = 0;
    for (int i = 0; i < points.size(); i++) {
      if (points.classification()[i] == 9) {
        levels.add(points.z()[i]);
        water++;
      }
    }
    assertEquals(1, levels.size(), "levels " + levels);
    assertTrue(water > 10_000, "points on water: " + water);
  }

  @Test
  void facadesAreSeenFromTheSide() {
    final TownPoints points = new Town(1, Landscape.CENTRE).points(HOME);
    final Map<Long, int[]> columns = new HashMap<>();
    for (int i = 0; i < points.size(); i++) {
      if (points.classification()[i] == 6) {
        final long key = (long) (points.x()[i] / 50) << 32 | points.y()[i] / 50;
        final int z = points.z()[i];
        columns.merge(
            key,
            new int[] {z, z},
            (a, b) -> new int[] {Math.min(a[0], b[0]), Math.max(a[1], b[1])});
      }
    }
    final long walls = columns.values().stream().filter(c -> c[1] - c[0] > 300).count();
    assertTrue(walls > columns.size() / 50, walls + " of " + columns.size() + " columns are walls");
  }

  @ParameterizedTest
  @CsvSource({"TOWN, 15, 27", "CENTRE, 15, 27", "SUBURB, 15, 27", "FOREST, 20, 40", "LAKE, 8, 18"})
  void densityIsThatOfASurvey(final Landscape landscape, final double low, final double high) {
    final double density = new Town(11, landscape).points(HOME).size() / HOME.squareMetres();
    assertTrue(density > low && density < high, "points a square metre: " + density);
  }

  @Test
  void vegetationReflectsNearInfraredAndStoneDoesNot() {
    final TownPoints points = home();
    final double[] sum = new double[256];
    final int[] count = new int[256];
    for (int i = 0; i < points.size(); i++) {
      final double red = Short.toUnsignedInt(points.red()[i]);
      final double nir = Short.toUnsignedInt(points.nir()[i]);
      sum[points.classification()[i]] += (nir - red) / (nir + red);
      count[points.classification()[i]]++;
    }
    assertTrue(sum[5] / count[5] > 0.35, "mean NDVI of high vegetation " + sum[5] / count[5]);
    assertTrue(sum[6] / count[6] < 0, "mean NDVI of buildings " + sum[6] / count[6]);
  }

  @Test
  void aBlockHoldsExactlyTheNearestPoints() {
    final Town town = new Town(1);
    final PointBlock block = town.block(770_080, 6_277_120, 5000);
    assertEquals(5000, block.size());
    assertEquals(5000, block.coreCount());
    int border = 0;
    for (int i = 0; i < 5000; i++) {
      border = Math.max(border, Math.max(Math.abs(block.x()[i]), Math.abs(block.y()[i])));
    }
    final int middleX = 77_008_000;
    final int middleY = 627_712_000;
    final TownPoints within =
        town.points(
            new TownArea(
                middleX - border + 1, middleY - border + 1, middleX + border, middleY + border));
    final TownPoints withBorder =
        town.points(
            new TownArea(
                middleX - border, middleY - border, middleX + border + 1, middleY + border + 1));
    assertTrue(within.size() < 5000 && withBorder.size() >= 5000);
    for (final PointAttribute attribute :
        List.of(
            PointAttribute.INTENSITY,
            PointAttribute.RETURN_NUMBER,
            PointAttribute.NUMBER_OF_RETURNS,
            PointAttribute.CLASSIFICATION,
            PointAttribute.RED,
            PointAttribute.NIR)) {
      assertTrue(block.has(attribute));
    }
  }

  @Test
  void batchesHoldWhatTheAreaHolds() {
    final Town town = new Town(2);
    final List<String> batched = new ArrayList<>();
    town.scan(small(80, 0), batch -> batched.addAll(TownPointsText.of(batch)));
    assertEquals(TownPointsText.of(town.points(small(80, 0))), batched);
  }

  @Test
  void thereIsNoLandTooFarAway() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Town(1).points(TownArea.square(600_000, Town.REFERENCE_Y, 10)));
  }

  @Test
  void appendKeepsEveryColumn() {
    final TownPoints points = new Town(2).points(small(80, 0));
    final TownPoints copy = new TownPoints(0);
    copy.append(points);
    copy.append(points);
    final List<String> text = TownPointsText.of(points);
    assertEquals(text, TownPointsText.of(copy).subList(0, text.size()));
    assertEquals(text, TownPointsText.of(copy).subList(text.size(), 2 * text.size()));
    assertArrayEquals(new int[0], new TownPoints(0).x());
  }
}
