package io.sparklidar.ground;

import io.sparklidar.cloud.PointBlock;
import io.sparklidar.ground.tin.Surface;
import io.sparklidar.parallel.ParallelLoop;
import io.sparklidar.parallel.SpareCores;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * How high the core points of a tile are above the ground.
 *
 * @param heights one per core point, in units of the CRS; NaN where no ground is near
 * @param byTriangle how many of them are above a triangle
 * @param without how many of them are NaN
 * @param byRaster how many of them are above a raster
 */
public record HeightAboveGround(float[] heights, long byTriangle, long without, long byRaster) {

  /** Among the {@link #ways}, points without a height. */
  public static final String WITHOUT = "heights_without_ground";

  /** Points of a turn. */
  private static final int TURN = 1 << 14;

  /** Above ground points, none of them above a raster. */
  public HeightAboveGround(final float[] heights, final long byTriangle, final long without) {
    this(heights, byTriangle, without, 0);
  }

  /** Above a raster, where they are not NaN. */
  public static HeightAboveGround ofRaster(final float[] heights, final long without) {
    return new HeightAboveGround(heights, 0, without, heights.length - without);
  }

  /**
   * What the search holds of a ground point, in bytes.
   *
   * @param model how high the ground is between its points
   */
  public static long bytesOfPoint(final HeightModel model) {
    final long tree = 3 * Integer.BYTES + 1 + GroundGrid.BYTES_OF_POINT;
    return model == HeightModel.TIN ? tree + Surface.BYTES_OF_POINT : tree;
  }

  /** How many were found in which way, for reports. */
  public Map<String, Long> ways() {
    final Map<String, Long> ways = new LinkedHashMap<>();
    ways.put("heights_by_triangle", byTriangle);
    ways.put("heights_by_nearest", heights.length - byTriangle - without - byRaster);
    ways.put("heights_by_raster", byRaster);
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
    final GroundGrid grid = new GroundGrid(ground);
    final Optional<GroundTree> tree =
        model == HeightModel.TIN || !grid.isEven()
            ? Optional.of(GroundTree.of(ground, spare))
            : Optional.empty();
    final Optional<Surface> surface =
        tree.filter(any -> model == HeightModel.TIN)
            .map(of -> new Surface(of.x, of.y, of.z, of.size(), radius / points.lattice().unitX()));
    final LongAdder byTriangle = new LongAdder();
    final LongAdder without = new LongAdder();
    ParallelLoop.run(
        spare,
        (cores + TURN - 1) / TURN,
        turn -> {
          final NearestGround nearest = new NearestGround(grid, tree, points.lattice(), radius);
          final Heights of = new Heights(points, tree, nearest, surface, heights);
          of.write(turn * TURN, Math.min(cores, (turn + 1) * TURN));
          byTriangle.add(of.byTriangle);
          without.add(of.without);
        });
    return new HeightAboveGround(heights, byTriangle.sum(), without.sum());
  }

  /** Heights of some points. For use by one thread. */
  private static final class Heights {

    private final PointBlock points;

    /** Null where nobody walks over a surface. */
    private final GroundTree tree;

    private final NearestGround nearest;
    private final Surface.Walker walker;
    private final float[] heights;
    private long byTriangle;
    private long without;

    Heights(
        final PointBlock points,
        final Optional<GroundTree> tree,
        final NearestGround nearest,
        final Optional<Surface> surface,
        final float[] heights) {
      this.points = points;
      this.tree = tree.orElse(null);
      this.nearest = nearest;
      this.walker = surface.map(Surface::walker).orElse(null);
      this.heights = heights;
    }

    void write(final int from, final int to) {
      for (int p = from; p < to; p++) {
        final int x = points.x()[p];
        final int y = points.y()[p];
        final int z = points.z()[p];
        double steps = walker == null ? Double.NaN : walker.height(x, y, z, tree.near(x, y));
        if (Double.isNaN(steps)) {
          steps = nearest.height(x, y, z);
          without += Double.isNaN(steps) ? 1 : 0;
        } else {
          byTriangle++;
        }
        heights[p] = (float) (steps * points.lattice().unitZ());
      }
    }
  }
}
