package io.sparklidar.job.labels;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.job.report.Histogram;
import io.sparklidar.job.report.HistogramAxis;
import io.sparklidar.job.report.TilePicture;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.job.report.TopView;
import io.sparklidar.las.point.LasColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a labelled file looks like: heights and new classes from above, and how sure they are. */
final class LabelPicture {

  private static final int BINS = 64;

  private final Lattice lattice;
  private final Lattice.Mapping mapping;
  private final TilePicture picture;

  /**
   * A picture without points.
   *
   * @param grid of the job's pictures
   * @param transform of the file's coordinates
   */
  LabelPicture(final TopGrid grid, final CoordinateTransform transform) {
    lattice = Lattice.of(List.of(transform));
    mapping = lattice.mapping(transform);
    picture = empty(grid);
  }

  /** A picture of no file. */
  static TilePicture empty(final TopGrid grid) {
    return new TilePicture(
        new TopView(grid, List.of()),
        new ArrayList<>(
            List.of(new Histogram(LabelOutputs.CONFIDENCE, HistogramAxis.linear(0, 1, BINS)))));
  }

  TilePicture picture() {
    return picture;
  }

  /**
   * Adds points of the file.
   *
   * @param points the points
   * @param classes the new class of each
   * @param shares the confidence of each
   */
  void add(final LasColumns points, final byte[] classes, final float[] shares) {
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
    picture.histograms().get(0).add(shares, count);
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
