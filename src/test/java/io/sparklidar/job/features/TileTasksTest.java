package io.sparklidar.job.features;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.cloud.Bounds;
import io.sparklidar.tile.HaloRegion;
import io.sparklidar.tile.TileCore;
import io.sparklidar.tile.TileSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of tasks. */
final class TileTasksTest {

  private static List<TileTask.Work> tiles(final long... points) {
    final List<TileTask.Work> works = new ArrayList<>();
    for (final long n : points) {
      final int number = works.size();
      final Bounds bounds = new Bounds(number, 0, number + 1, 1);
      final TileSpec tile =
          new TileSpec(
              "tile-" + number,
              new TileCore.WholeFile(number),
              bounds,
              new HaloRegion.Rectangle(bounds),
              List.of(),
              n,
              n,
              n);
      works.add(new TileTask.Work(tile, "tile-" + number, "", List.of()));
    }
    return works;
  }

  private static List<List<String>> order(final int cores, final long... points) {
    return TileTasks.of(tiles(points), cores).stream()
        .map(task -> task.stream().map(work -> work.tile().id()).toList())
        .toList();
  }

  @Test
  void neighboursOfAboutTheSameSizeBeginInPlanOrderAndMuchLargerOnesFirst() {
    assertEquals(
        List.of(
            List.of("tile-3"),
            List.of("tile-0"),
            List.of("tile-1"),
            List.of("tile-4"),
            List.of("tile-2")),
        order(1, 3_000_000, 2_500_000, 1_000_000, 8_000_000, 4_000_000));
  }

  @Test
  void smallTilesShareATaskWhereEachCoreHasEnough() {
    assertEquals(
        List.of(List.of("tile-0"), List.of("tile-1", "tile-2"), List.of("tile-3")),
        order(1, 1_000_000, 100_000, 100_000, 100_000));
    assertEquals(
        List.of(List.of("tile-0"), List.of("tile-1"), List.of("tile-2")),
        order(100, 100_000, 100_000, 100_000));
  }
}
