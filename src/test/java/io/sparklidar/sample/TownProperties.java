package io.sparklidar.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.sample.land.Landscape;
import io.sparklidar.sample.scan.TownArea;
import io.sparklidar.sample.scan.TownPoints;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TownProperties {

  /** Anywhere in the land, on tiles of any size: what a tile holds does not depend on the tile. */
  @Property(tries = 60)
  void aTileGeneratedAloneIsTheCutOfALargerArea(
      @ForAll final long seed,
      @ForAll final Landscape landscape,
      @ForAll @IntRange(min = -200_000, max = 200_000) final int east,
      @ForAll @IntRange(min = -200_000, max = 200_000) final int north,
      @ForAll @IntRange(min = 1, max = 3_000) final int width,
      @ForAll @IntRange(min = 1, max = 3_000) final int height,
      @ForAll @IntRange(min = 1, max = 6_000) final int margin) {
    final Town town = new Town(seed, landscape);
    final int x = 77_000_000 + east;
    final int y = 627_700_000 + north;
    final TownArea tile = new TownArea(x, y, x + width, y + height);
    final TownPoints larger =
        town.points(
            new TownArea(x - margin / 2, y - margin, x + width + margin, y + height + margin / 3));
    final List<String> text = TownPointsText.of(larger);
    final List<String> cut = new ArrayList<>();
    for (int i = 0; i < larger.size(); i++) {
      if (tile.contains(larger.x()[i], larger.y()[i])) {
        cut.add(text.get(i));
      }
    }
    assertEquals(cut, TownPointsText.of(town.points(tile)));
  }

  /** The smallest area there is looks everything up around itself, and finds the same. */
  @Property(tries = 10)
  void aPointIsTheSameInAnAreaOfItsOwn(
      @ForAll final long seed,
      @ForAll @IntRange(min = 0, max = 250) final int east,
      @ForAll @IntRange(min = 0, max = 250) final int north) {
    final Town town = new Town(seed);
    final TownPoints whole =
        town.points(TownArea.square(Town.REFERENCE_X + east, Town.REFERENCE_Y + north, 12));
    final List<String> expected = TownPointsText.of(whole);
    for (int i = 0; i < whole.size(); i += 197) {
      final int x = whole.x()[i];
      final int y = whole.y()[i];
      final List<String> alone = TownPointsText.of(town.points(new TownArea(x, y, x + 1, y + 1)));
      assertTrue(alone.contains(expected.get(i)), expected.get(i));
    }
  }
}
