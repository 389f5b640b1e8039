package io.sparklidar.job.labels;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.job.report.Histogram;
import io.sparklidar.job.report.HistogramAxis;
import io.sparklidar.job.report.PointsPicture;
import io.sparklidar.job.report.TilePicture;
import io.sparklidar.job.report.TopGrid;
import io.sparklidar.job.report.TopView;
import io.sparklidar.las.point.LasColumns;
import java.util.ArrayList;
import java.util.List;

/** What a labelled file looks like: heights and new classes from above, and how sure they are. */
final class LabelPicture {

  private static final int BINS = 64;

  private final PointsPicture points;

  /**
   * A picture without points.
   *
   * @param grid of the job's pictures
   * @param transform of the file's coordinates
   */
  LabelPicture(final TopGrid grid, final CoordinateTransform transform) {
    points = new PointsPicture(transform, empty(grid));
  }

  /** A picture of no file. */
  static TilePicture empty(final TopGrid grid) {
    return new TilePicture(
        new TopView(grid, List.of()),
        new ArrayList<>(
            List.of(new Histogram(LabelOutputs.CONFIDENCE, HistogramAxis.linear(0, 1, BINS)))));
  }

  TilePicture picture() {
    return points.picture();
  }

  /**
   * Adds points of the file.
   *
   * @param of the points
   * @param classes the new class of each
   * @param shares the confidence of each
   */
  void add(final LasColumns of, final byte[] classes, final float[] shares) {
    points.add(of, classes);
    picture().histograms().get(0).add(shares, of.size());
  }
}
