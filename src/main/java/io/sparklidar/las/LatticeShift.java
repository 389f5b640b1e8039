package io.sparklidar.las;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.las.point.LasColumns;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is added to the integers of a file to have its points on the lattice of another: coordinates
 * stay the same to the last step.
 *
 * @param x along x, in steps
 * @param y along y
 * @param z along z
 */
public record LatticeShift(long x, long y, long z) implements Serializable {

  /** Offsets differ by a whole number of units, but for the rounding of their decimals. */
  private static final double TOLERANCE = 1e-4;

  private static final double FARTHEST = 1L << 40;

  /** From one scale and offset to others; empty if whole steps do not lead there. */
  public static Optional<LatticeShift> between(
      final CoordinateTransform from, final CoordinateTransform to) {
    final OptionalLong x = steps(from.scaleX(), from.offsetX(), to.scaleX(), to.offsetX());
    final OptionalLong y = steps(from.scaleY(), from.offsetY(), to.scaleY(), to.offsetY());
    final OptionalLong z = steps(from.scaleZ(), from.offsetZ(), to.scaleZ(), to.offsetZ());
    return x.isEmpty() || y.isEmpty() || z.isEmpty()
        ? Optional.empty()
        : Optional.of(new LatticeShift(x.getAsLong(), y.getAsLong(), z.getAsLong()));
  }

  private static OptionalLong steps(
      final double sourceScale,
      final double sourceOffset,
      final double targetScale,
      final double targetOffset) {
    if (sourceScale != targetScale) {
      return OptionalLong.empty();
    }
    final double shift = (sourceOffset - targetOffset) / targetScale;
    final double whole = Math.rint(shift);
    return Math.abs(shift - whole) <= TOLERANCE && Math.abs(whole) < FARTHEST
        ? OptionalLong.of((long) whole)
        : OptionalLong.empty();
  }

  /**
   * Moves points in place.
   *
   * @param points of which x, y and z are held
   * @return the index of the first that lies beyond what the integers of the other reach, or empty;
   *     the points are then not to be used
   */
  public OptionalLong apply(final LasColumns points) {
    final OptionalLong misfit = add(points.x(), points.size(), x);
    if (misfit.isPresent()) {
      return misfit;
    }
    final OptionalLong misfitY = add(points.y(), points.size(), y);
    return misfitY.isPresent() ? misfitY : add(points.z(), points.size(), z);
  }

  private static OptionalLong add(final int[] values, final int size, final long shift) {
    if (shift == 0) {
      return OptionalLong.empty();
    }
    for (int i = 0; i < size; i++) {
      final long moved = values[i] + shift;
      if (moved != (int) moved) {
        return OptionalLong.of(i);
      }
      values[i] = (int) moved;
    }
    return OptionalLong.empty();
  }
}
