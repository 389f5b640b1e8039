package io.sparklidar.source.read;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.Span;
import io.sparklidar.job.input.FileHeader;
import io.sparklidar.las.copc.Box;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * Where the points of a file lie, as its header has it. Headers round, and some are wrong: what is
 * left out because of one is left out with some slack, and what is read is held against it.
 *
 * @param min the smallest x, y and z
 * @param max the largest x, y and z
 * @param transform of the file
 */
record PointExtent(List<Double> min, List<Double> max, CoordinateTransform transform)
    implements Serializable {

  /** Steps that headers may be off by, as they are rounded. */
  private static final int SLACK = 10;

  /** The part of a step by which a coordinate may miss its place among the file's integers. */
  private static final double EXACT = 1e-3;

  /** What the header of a file with points says; empty if that cannot be. */
  static Optional<PointExtent> of(final FileHeader file) {
    final PointExtent extent =
        new PointExtent(
            List.of(file.bounds().minX(), file.bounds().minY(), file.minZ()),
            List.of(file.bounds().maxX(), file.bounds().maxY(), file.maxZ()),
            file.transform());
    for (int axis = 0; axis < PointAttribute.AXES.size(); axis++) {
      final double length = extent.max.get(axis) - extent.min.get(axis);
      if (!(length >= 0) || Double.isInfinite(length)) {
        return Optional.empty();
      }
    }
    return Optional.of(extent);
  }

  /** The box around it that no point lies outside of. */
  Box reach() {
    final double x = SLACK * Math.abs(transform.scaleX());
    final double y = SLACK * Math.abs(transform.scaleY());
    final double z = SLACK * Math.abs(transform.scaleZ());
    return new Box(min.get(0), min.get(1), min.get(2), max.get(0), max.get(1), max.get(2))
        .expand(x, y, z);
  }

  /** Whether coordinates as a file stores them lie along an axis as the header has it. */
  boolean holds(final PointAttribute axis, final Span span) {
    final int a = PointAttribute.AXES.indexOf(axis);
    final double slack = SLACK * Math.abs(scale(a));
    final double one = span.low() * scale(a) + offset(a);
    final double other = span.high() * scale(a) + offset(a);
    return Math.min(one, other) >= min.get(a) - slack && Math.max(one, other) <= max.get(a) + slack;
  }

  /** One end, as a point there has it; empty where that is no number that the file could store. */
  Optional<Double> end(final PointAttribute axis, final boolean upper) {
    final int a = PointAttribute.AXES.indexOf(axis);
    final double stated = upper ? max.get(a) : min.get(a);
    final double stored = Math.rint((stated - offset(a)) / scale(a));
    final double exact = stored * scale(a) + offset(a);
    return stored >= Integer.MIN_VALUE
            && stored <= Integer.MAX_VALUE
            && Math.abs(exact - stated) <= EXACT * Math.abs(scale(a)) + 2 * Math.ulp(stated)
        ? Optional.of(exact)
        : Optional.empty();
  }

  private double scale(final int axis) {
    return switch (axis) {
      case 0 -> transform.scaleX();
      case 1 -> transform.scaleY();
      default -> transform.scaleZ();
    };
  }

  private double offset(final int axis) {
    return switch (axis) {
      case 0 -> transform.offsetX();
      case 1 -> transform.offsetY();
      default -> transform.offsetZ();
    };
  }

  @Override
  public String toString() {
    return "x "
        + min.get(0)
        + ".."
        + max.get(0)
        + ", y "
        + min.get(1)
        + ".."
        + max.get(1)
        + ", z "
        + min.get(2)
        + ".."
        + max.get(2);
  }
}
