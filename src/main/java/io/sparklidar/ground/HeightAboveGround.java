package io.sparklidar.ground;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.parallel.ParallelLoop;
import io.sparklidar.parallel.SpareCores;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How high the core points of a tile are above the ground.
 *
 * @param heights one per core point, in units of the CRS; NaN where no ground is near
 * @param without how many of them are NaN
 */
public record HeightAboveGround(float[] heights, long without) {

  /** Among the {@link #ways}, points without a height. */
  public static final String WITHOUT = "heights_without_ground";

  /** Points of a turn. */
  private static final int TURN = 1 << 14;

  /** What the search holds of a ground point, in bytes. */
  public static final long BYTES_OF_POINT = 3 * Integer.BYTES + 1;

  /** How many were found in which way, for reports. */
  public Map<String, Long> ways() {
    final Map<String, Long> ways = new LinkedHashMap<>();
    ways.put("heights_by_nearest", heights.length - without);
    ways.put(WITHOUT, without);
    ways.values().removeIf(points -> points == 0);
    return ways;
  }

  /**
   * Of the core points of a block. The result depends on the set of ground points within reach, not
   * on their order, and on nothing that is farther.
   *
   * @param points whose core points are asked for
   * @param ground the ground points, on the same lattice and origin
   * @param model how high the ground is between its points
   * @param radius how far ground may be in plan, in units of the CRS
   * @param spare cores that may help
   */
  public static HeightAboveGround of(
      final PointBlock points,
      final PointBlock ground,
      final HeightModel model,
      final double radius,
      final SpareCores spare) {
    final int cores = points.coreCount();
    final float[] heights = new float[cores];
    final GroundTree tree = GroundTree.of(ground, spare);
    final int turns = (cores + TURN - 1) / TURN;
    final long[] without = new long[turns];
    ParallelLoop.run(
        spare,
        turns,
        turn -> {
          final NearestGround nearest = new NearestGround(tree, points.lattice(), radius);
          final int end = Math.min(cores, (turn + 1) * TURN);
          long none = 0;
          for (int p = turn * TURN; p < end; p++) {
            heights[p] = (float) nearest.height(points.x()[p], points.y()[p], points.z()[p]);
            none += Float.isNaN(heights[p]) ? 1 : 0;
          }
          without[turn] = none;
        });
    long none = 0;
    for (final long ofTurn : without) {
      none += ofTurn;
    }
    return new HeightAboveGround(heights, none);
  }
}
