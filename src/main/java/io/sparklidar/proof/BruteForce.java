package io.sparklidar.proof;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/**
 * Neighbours by comparing a point with every other. Distances are exact: squared lattice steps as
 * whole numbers; where the axes have different steps, squares in float64 summed in the order x, y,
 * z, as the definition says.
 */
public final class BruteForce {

  /** Where steps differ, how far beyond the radius float64 may put a point that is at it. */
  private static final double ROUNDING = 0x1p-48;

  /**
   * A neighbour.
   *
   * @param index in the block
   * @param squared distance, exact on a lattice of one step for all axes: in steps; else in float64
   * @param distance in units of the CRS
   */
  public record Neighbor(int index, BigDecimal squared, double distance) {}

  private final PointBlock block;
  private final Lattice lattice;
  private final int k;
  private final double radius;
  private final boolean isNearest;
  private final boolean inPlan;

  /** What a squared distance is to be multiplied by to become one in units of the CRS. */
  private final BigDecimal step;

  private final BigDecimal limit;

  private BruteForce(
      final PointBlock block,
      final int k,
      final double radius,
      final boolean isNearest,
      final boolean inPlan) {
    this.block = block;
    this.lattice = block.lattice();
    this.k = k;
    this.radius = radius;
    this.isNearest = isNearest;
    this.inPlan = inPlan;
    this.step = lattice.isIsotropic() ? exact(lattice.unitX()).pow(2) : BigDecimal.ONE;
    this.limit =
        lattice.isIsotropic()
            ? exact(radius).pow(2)
            : new BigDecimal(radius * radius * (1 + ROUNDING));
  }

  /**
   * The nearest within a radius.
   *
   * @param block all points that may be neighbours
   * @param k how many neighbours at most, the point itself counted
   * @param radius how far at most, in units of the CRS, finite
   */
  public static BruteForce nearest(final PointBlock block, final int k, final double radius) {
    return new BruteForce(block, k, radius, true, false);
  }

  /** All within a radius, finite. */
  public static BruteForce within(final PointBlock block, final double radius) {
    return new BruteForce(block, Integer.MAX_VALUE, radius, false, false);
  }

  /** All within a radius in plan, finite, at any height. */
  public static BruteForce cylinder(final PointBlock block, final double radius) {
    return new BruteForce(block, Integer.MAX_VALUE, radius, false, true);
  }

  /**
   * The nearest within a radius of the first point of each voxel, by (x, y, z, file, index).
   *
   * @param voxel side of the cubes, in units of the CRS
   * @param k how many neighbours at most
   * @param radius how far at most, in units of the CRS, finite
   */
  public static BruteForce thinned(
      final PointBlock block, final double voxel, final int k, final double radius) {
    final Comparator<Integer> order =
        Comparator.comparing((Integer i) -> block.x()[i])
            .thenComparing(i -> block.y()[i])
            .thenComparing(i -> block.z()[i])
            .thenComparing(i -> block.identity()[i]);
    final Lattice lattice = block.lattice();
    final Map<List<BigInteger>, Integer> first = new HashMap<>();
    for (int i = 0; i < block.size(); i++) {
      if (block.references().isEmpty() || block.references().get().get(i)) {
        first.merge(
            List.of(
                cube(block.originX() + block.x()[i], lattice.unitX(), voxel),
                cube(block.originY() + block.y()[i], lattice.unitY(), voxel),
                cube(block.originZ() + block.z()[i], lattice.unitZ(), voxel)),
            i,
            BinaryOperator.minBy(order));
      }
    }
    final BitSet left = new BitSet();
    first.values().forEach(left::set);
    return new BruteForce(block.withReferences(left), k, radius, true, false);
  }

  /** Which cube a coordinate lies in; less than a thousandth of a step below a border, the next. */
  static BigInteger cube(final long steps, final double unit, final double side) {
    final BigDecimal place =
        exact(unit).multiply(BigDecimal.valueOf(steps).add(new BigDecimal("0.001")));
    return place.divide(exact(side), 0, RoundingMode.FLOOR).toBigInteger();
  }

  private static BigDecimal exact(final double value) {
    return new BigDecimal(Double.toString(value));
  }

  /** The neighbours of a point of the block, nearest first; ties by (x, y, z, file, index). */
  public List<Neighbor> of(final int point) {
    final List<Neighbor> found = new ArrayList<>();
    for (int other = 0; other < block.size(); other++) {
      if (mayBeNeighbor(other) && isWithin(squared(point, other, inPlan))) {
        final BigDecimal squared = squared(point, other, false);
        final double unit = lattice.isIsotropic() ? lattice.unitX() : 1;
        found.add(new Neighbor(other, squared, Math.sqrt(squared.doubleValue()) * unit));
      }
    }
    found.sort(
        Comparator.comparing(Neighbor::squared)
            .thenComparing(n -> block.x()[n.index])
            .thenComparing(n -> block.y()[n.index])
            .thenComparing(n -> block.z()[n.index])
            .thenComparing(n -> block.identity()[n.index]));
    return found.size() > k ? List.copyOf(found.subList(0, k)) : List.copyOf(found);
  }

  /** Whether a point may be a neighbour of others, and so is its own. */
  boolean mayBeNeighbor(final int point) {
    return block.references().isEmpty() || block.references().get().get(point);
  }

  /**
   * What lies around a point.
   *
   * @param radius of the ball that holds the neighbours: that of the search, or of the k nearest
   *     the distance to the farthest
   * @param inBall points not farther away than that
   * @param inCylinder points not farther away than that in plan
   */
  public record Ball(double radius, int inBall, int inCylinder) {}

  /**
   * What lies around a point.
   *
   * @param found its neighbours
   */
  public Ball ball(final int point, final List<Neighbor> found) {
    if (isNearest && found.isEmpty()) {
      return new Ball(0, 0, 0);
    }
    final Neighbor last = isNearest ? found.get(found.size() - 1) : null;
    final BigDecimal most = isNearest ? last.squared.multiply(step) : limit;
    int inBall = 0;
    int inCylinder = 0;
    for (int other = 0; other < block.size(); other++) {
      if (!mayBeNeighbor(other)) {
        continue;
      }
      inBall += squared(point, other, false).multiply(step).compareTo(most) <= 0 ? 1 : 0;
      inCylinder += squared(point, other, true).multiply(step).compareTo(most) <= 0 ? 1 : 0;
    }
    return new Ball(isNearest ? last.distance : radius, inBall, inCylinder);
  }

  /** Squared distance, in space or in plan; in steps on a lattice of one step. */
  private BigDecimal squared(final int point, final int other, final boolean plan) {
    final long dx = (long) block.x()[other] - block.x()[point];
    final long dy = (long) block.y()[other] - block.y()[point];
    final long dz = plan ? 0 : (long) block.z()[other] - block.z()[point];
    return lattice.isIsotropic()
        ? new BigDecimal(square(dx).add(square(dy)).add(square(dz)))
        : new BigDecimal(
            (double) dx * dx * (lattice.unitX() * lattice.unitX())
                + (double) dy * dy * (lattice.unitY() * lattice.unitY())
                + (double) dz * dz * (lattice.unitZ() * lattice.unitZ()));
  }

  private boolean isWithin(final BigDecimal squared) {
    return squared.multiply(step).compareTo(limit) <= 0;
  }

  private static BigInteger square(final long value) {
    return BigInteger.valueOf(value).pow(2);
  }
}
