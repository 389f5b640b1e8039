package io.sparklidar.job.features;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which tiles are a task, and in what order tasks begin. */
final class TileTasks {

  /** Points that tiles which share a task have together, at most. */
  private static final long SMALL_TILE_POINTS = 250_000;

  /**
   * Tasks that a core has at least before tiles share any: fewer would leave it idle at the end.
   */
  private static final int TASKS_PER_CORE = 4;

  private TileTasks() {}

  /**
   * Large tiles alone, small ones together. Expensive tasks first, so that none of them is the last
   * to end; of tasks that cost about the same, to a factor of two, those beside each other in the
   * plan, as they read some of the same chunks.
   *
   * @param tiles in plan order
   * @param cores that work on them
   */
  static List<List<TileTask.Work>> of(final List<TileTask.Work> tiles, final int cores) {
    final long all = points(tiles);
    final long most = Math.min(SMALL_TILE_POINTS, all / ((long) TASKS_PER_CORE * cores));
    final List<List<TileTask.Work>> tasks = new ArrayList<>();
    List<TileTask.Work> open = new ArrayList<>();
    long openPoints = 0;
    for (final TileTask.Work work : tiles) {
      final long points = work.tile().readPoints();
      if (openPoints + points > most && !open.isEmpty()) {
        tasks.add(open);
        open = new ArrayList<>();
        openPoints = 0;
      }
      open.add(work);
      openPoints += points;
    }
    tasks.add(open);
    tasks.sort(Comparator.comparing(task -> Long.numberOfLeadingZeros(points(task))));
    return tasks;
  }

  private static long points(final List<TileTask.Work> task) {
    return task.stream().mapToLong(work -> work.tile().readPoints()).sum();
  }
}
