package io.sparklidar.proof;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The height of a point above the ground as its definition reads, in float64, with every ground
 * point looked at. Ground are the points of a block that may be neighbours.
 */
public final class PlainGround {

  private static final int NEAREST = 3;

  /** Where axes have different steps, how far beyond the radius float64 may put a point at it. */
  private static final double ROUNDING = 0x1p-48;

  private final PointBlock block;
  private final Lattice lattice;
  private final int point;

  private PlainGround(final PointBlock block, final int point) {
    this.block = block;
    this.lattice = block.lattice();
    this.point = point;
  }

  /**
   * How high a point is.
   *
   * @param value in units of the CRS; NaN if it is not defined
   * @param from the ground points that say so, by their index in the block
   */
  public record Height(double value, List<Integer> from) {}

  /**
   * Above the mean of the three ground points nearest in plan, weighted by 1 / distance squared;
   * above the one exactly below it, where there is one.
   *
   * @param block the points; those that may be neighbours are the ground
   * @param point which of them
   * @param radius how far ground may be in plan, in units of the CRS
   */
  public static Height nearest(final PointBlock block, final int point, final double radius) {
    return new PlainGround(block, point).nearest(radius);
  }

  private Height nearest(final double radius) {
    final List<Integer> near = new ArrayList<>();
    for (int other = 0; other < block.size(); other++) {
      if (isGround(other) && isWithin(other, radius)) {
        near.add(other);
      }
    }
    near.sort(
        Comparator.comparing(this::squared)
            .thenComparing(i -> block.x()[i])
            .thenComparing(i -> block.y()[i])
            .thenComparing(i -> block.z()[i]));
    final List<Integer> from = near.subList(0, Math.min(NEAREST, near.size()));
    if (from.isEmpty()) {
      return new Height(Double.NaN, List.of());
    }
    if (squared(from.get(0)).signum() == 0) {
      return new Height(above(from.get(0)), List.of(from.get(0)));
    }
    double sum = 0;
    double weights = 0;
    for (final int ground : from) {
      final double weight = 1 / squared(ground).doubleValue();
      sum += weight * above(ground);
      weights += weight;
    }
    return new Height(sum / weights, List.copyOf(from));
  }

  private boolean isGround(final int other) {
    return block.references().isEmpty() || block.references().get().get(other);
  }

  /** How far the point is above a ground point, in units of the CRS. */
  private double above(final int ground) {
    return ((double) block.z()[point] - block.z()[ground]) * lattice.unitZ();
  }

  /** Exact in steps where all axes have the same, else in float64 in units of the CRS. */
  private BigDecimal squared(final int other) {
    final long dx = (long) block.x()[other] - block.x()[point];
    final long dy = (long) block.y()[other] - block.y()[point];
    if (lattice.isIsotropic()) {
      return BigDecimal.valueOf(dx).pow(2).add(BigDecimal.valueOf(dy).pow(2));
    }
    return new BigDecimal(
        (double) dx * dx * (lattice.unitX() * lattice.unitX())
            + (double) dy * dy * (lattice.unitY() * lattice.unitY()));
  }

  private boolean isWithin(final int other, final double radius) {
    if (!lattice.isIsotropic()) {
      return squared(other).doubleValue() <= radius * radius * (1 + ROUNDING);
    }
    final BigDecimal step = new BigDecimal(Double.toString(lattice.unitX()));
    final BigDecimal most = new BigDecimal(Double.toString(radius));
    return squared(other).multiply(step.pow(2)).compareTo(most.pow(2)) <= 0;
  }
}
