package io.sparklidar.job.report;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.las.point.LasColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A picture of points as files hold them, without features: heights and classes from above. For use
 * by one thread.
 */
public final class PointsPicture {

  private final Lattice lattice;
  private final Lattice.Mapping mapping;
  private final TilePicture picture;

  /**
   * A picture without points.
   *
   * @param transform of the coordinates of the points to come
   * @param picture takes them
   */
  public PointsPicture(final CoordinateTransform transform, final TilePicture picture) {
    lattice = Lattice.of(List.of(transform));
    mapping = lattice.mapping(transform);
    this.picture = picture;
  }

  /**
   * A picture of no point, with nothing but the view from above.
   *
   * @param grid of the job's pictures
   */
  public static TilePicture empty(final TopGrid grid) {
    return new TilePicture(new TopView(grid, List.of()), new ArrayList<>());
  }

  /** What the points added so far look like. */
  public TilePicture picture() {
    return picture;
  }

  /**
   * Adds points.
   *
   * @param points the points
   * @param classes the class of each
   */
  public void add(final LasColumns points, final byte[] classes) {
    final int count = points.size();
    if (count == 0) {
      return;
    }
    final int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = classes[i] & 0xFF;
    }
    final long originX = mapping.x().toLattice(points.x()[0]);
    final long originY = mapping.y().toLattice(points.y()[0]);
    final long originZ = mapping.z().toLattice(points.z()[0]);
    final PointBlock block =
        new PointBlock(
            lattice,
            originX,
            originY,
            originZ,
            count,
            count,
            steps(points.x(), count, mapping.x(), originX),
            steps(points.y(), count, mapping.y(), originY),
            steps(points.z(), count, mapping.z(), originZ),
            new long[count],
            Map.of(PointAttribute.CLASSIFICATION, labels));
    picture.view().add(block, new FeatureTable(FeatureSet.NONE, count));
  }

  private static int[] steps(
      final int[] from, final int count, final Lattice.AxisMapping axis, final long origin) {
    final int[] steps = new int[count];
    for (int i = 0; i < count; i++) {
      // What no int can count lies outside of any picture.
      final long step = axis.toLattice(from[i]) - origin;
      steps[i] = (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, step));
    }
    return steps;
  }
}
