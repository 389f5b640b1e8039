package io.sparklidar.proof;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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
  private final BigDecimal limit;

  /**
   * @param block all points; neighbours are those that may be
   * @param k how many neighbours at most, the point itself counted
   * @param radius how far at most, in units of the CRS, finite
   */
  public BruteForce(final PointBlock block, final int k, final double radius) {
    this.block = block;
    this.lattice = block.lattice();
    this.k = k;
    this.limit =
        lattice.isIsotropic()
            ? exact(radius).pow(2)
            : new BigDecimal(radius * radius * (1 + ROUNDING));
  }

  private static BigDecimal exact(final double value) {
    return new BigDecimal(Double.toString(value));
  }

  /** The points that are searched. */
  PointBlock block() {
    return block;
  }

  /** The neighbours of a point of the block, nearest first; ties by (x, y, z, file, index). */
  public List<Neighbor> of(final int point) {
    final List<Neighbor> found = new ArrayList<>();
    final BigDecimal step = exact(lattice.unitX()).pow(2);
    for (int other = 0; other < block.size(); other++) {
      if (!mayBeNeighbor(other)) {
        continue;
      }
      final long dx = (long) block.x()[other] - block.x()[point];
      final long dy = (long) block.y()[other] - block.y()[point];
      final long dz = (long) block.z()[other] - block.z()[point];
      if (lattice.isIsotropic()) {
        final BigDecimal squared = new BigDecimal(square(dx).add(square(dy)).add(square(dz)));
        if (squared.multiply(step).compareTo(limit) <= 0) {
          found.add(
              new Neighbor(other, squared, Math.sqrt(squared.doubleValue()) * lattice.unitX()));
        }
      } else {
        final double squared =
            (double) dx * dx * (lattice.unitX() * lattice.unitX())
                + (double) dy * dy * (lattice.unitY() * lattice.unitY())
                + (double) dz * dz * (lattice.unitZ() * lattice.unitZ());
        final BigDecimal key = new BigDecimal(squared);
        if (key.compareTo(limit) <= 0) {
          found.add(new Neighbor(other, key, Math.sqrt(squared)));
        }
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
  public boolean mayBeNeighbor(final int point) {
    return block.references().isEmpty() || block.references().get().get(point);
  }

  private static BigInteger square(final long value) {
    return BigInteger.valueOf(value).pow(2);
  }
}
