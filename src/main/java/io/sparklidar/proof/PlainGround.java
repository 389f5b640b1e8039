package io.sparklidar.proof;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
   * @param weights of each, which sum to 1
   * @param circle radius of the circle through the corners of the triangle that they are, in units
   *     of the CRS; NaN if they are none
   */
  public record Height(double value, List<Integer> from, List<Double> weights, double circle) {

    /** A height above one point, or above none. */
    private static Height above(final double value, final List<Integer> from) {
      return new Height(value, from, from.stream().map(any -> 1.0).toList(), Double.NaN);
    }
  }

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

  /**
   * Above the Delaunay triangle of all ground points that the point lies over, if the circle of its
   * corners has at most the radius; else as {@link #nearest}. The lowest of ground points at one
   * place counts. Of four on one circle the first by x, then y, is joined to all others.
   *
   * @param block the points, all of them within two radii in plan; those that may be neighbours are
   *     the ground
   * @param point which of them
   * @param radius in units of the CRS
   */
  public static Height surface(final PointBlock block, final int point, final double radius) {
    final PlainGround ground = new PlainGround(block, point);
    return ground.triangle(radius).orElseGet(() -> ground.nearest(radius));
  }

  private Optional<Height> triangle(final double radius) {
    final List<Integer> vertices = vertices(2 * radius);
    if (vertices.size() < 3) {
      return Optional.empty();
    }
    final int first =
        vertices.stream().min(Comparator.comparing(i -> squared(point, i))).orElseThrow();
    if (squared(point, first).signum() == 0) {
      return Optional.of(Height.above(above(first), List.of(first)));
    }
    // Nearest neighbours share an edge.
    final int second =
        vertices.stream()
            .filter(i -> i != first)
            .min(Comparator.comparing(i -> squared(first, i)))
            .orElseThrow();
    final boolean left = turn(first, second, point) >= 0;
    int a = left ? first : second;
    int b = left ? second : first;
    if (turn(a, b, point) == 0 && apex(a, b, vertices).isEmpty()) {
      // All ground is to the right of the line that the point is on.
      final int other = a;
      a = b;
      b = other;
    }
    while (true) {
      final Optional<Integer> apex = apex(a, b, vertices);
      if (apex.isEmpty()) {
        return Optional.empty();
      }
      final int c = apex.get();
      if (turn(b, c, point) < 0) {
        a = c;
      } else if (turn(c, a, point) < 0) {
        b = c;
      } else {
        return over(a, b, c, vertices, radius);
      }
    }
  }

  /** Of one triangle, or, on an edge, of one of two. */
  private Optional<Height> over(
      final int a, final int b, final int c, final List<Integer> vertices, final double radius) {
    final Optional<Height> inside = over(a, b, Optional.of(c), radius);
    final int[][] edges = {{a, b}, {b, c}, {c, a}};
    for (final int[] edge : edges) {
      if (inside.isEmpty() && turn(edge[0], edge[1], point) == 0) {
        return over(edge[1], edge[0], apex(edge[1], edge[0], vertices), radius);
      }
    }
    return inside;
  }

  private Optional<Height> over(
      final int a, final int b, final Optional<Integer> apex, final double radius) {
    if (apex.isEmpty()) {
      return Optional.empty();
    }
    final int c = apex.get();
    final double area = cross(a, b, c).doubleValue();
    final double circle =
        Math.sqrt(square(a, b).doubleValue())
            * Math.sqrt(square(b, c).doubleValue())
            * Math.sqrt(square(c, a).doubleValue())
            / (2 * area)
            * lattice.unitX();
    if (circle > radius * (1 + 1e-12)) {
      return Optional.empty();
    }
    final double ofA = cross(point, b, c).doubleValue();
    final double ofB = cross(point, c, a).doubleValue();
    final double ofC = cross(point, a, b).doubleValue();
    return Optional.of(
        new Height(
            (ofA * above(a) + ofB * above(b) + ofC * above(c)) / area,
            List.of(a, b, c),
            List.of(ofA / area, ofB / area, ofC / area),
            circle));
  }

  /** The ground points within a distance, of those at one place the lowest. */
  private List<Integer> vertices(final double distance) {
    final Map<List<Integer>, Integer> lowest = new LinkedHashMap<>();
    for (int other = 0; other < block.size(); other++) {
      if (isGround(other) && isWithin(other, distance)) {
        lowest.merge(
            List.of(block.x()[other], block.y()[other]),
            other,
            (one, two) -> block.z()[one] <= block.z()[two] ? one : two);
      }
    }
    return List.copyOf(lowest.values());
  }

  /** The third corner of the triangle to the left of an edge. */
  private Optional<Integer> apex(final int a, final int b, final List<Integer> vertices) {
    int best = -1;
    for (final int other : vertices) {
      if (turn(a, b, other) > 0 && (best < 0 || isNearer(a, b, best, other))) {
        best = other;
      }
    }
    return best < 0 ? Optional.empty() : Optional.of(best);
  }

  /** Whether the triangle over an edge has a point as its corner, not another on the same side. */
  private boolean isNearer(final int a, final int b, final int than, final int other) {
    final int sign = circle(a, b, than, other).signum();
    if (sign != 0) {
      return sign > 0;
    }
    // Counter-clockwise on one circle: a, b, next, last.
    final int next = turn(b, than, other) > 0 ? than : other;
    final int last = next == than ? other : than;
    final int first =
        List.of(a, b, next, last).stream()
            .min(Comparator.comparing((Integer i) -> block.x()[i]).thenComparing(i -> block.y()[i]))
            .orElseThrow();
    return (first == b || first == last ? last : next) == other;
  }

  private int turn(final int a, final int b, final int c) {
    return cross(a, b, c).signum();
  }

  /** Twice the area of a triangle, in steps, below 0 if its corners are clockwise. */
  private BigInteger cross(final int a, final int b, final int c) {
    return steps(block.x(), a, b)
        .multiply(steps(block.y(), a, c))
        .subtract(steps(block.y(), a, b).multiply(steps(block.x(), a, c)));
  }

  /** Above 0 if d lies in the circle of the others, which are counter-clockwise. */
  private BigInteger circle(final int a, final int b, final int c, final int d) {
    return square(d, a)
        .multiply(cross(d, b, c))
        .add(square(d, b).multiply(cross(d, c, a)))
        .add(square(d, c).multiply(cross(d, a, b)));
  }

  private BigInteger square(final int from, final int to) {
    return steps(block.x(), from, to).pow(2).add(steps(block.y(), from, to).pow(2));
  }

  private static BigInteger steps(final int[] of, final int from, final int to) {
    return BigInteger.valueOf((long) of[to] - of[from]);
  }

  private Height nearest(final double radius) {
    final List<Integer> near = new ArrayList<>();
    for (int other = 0; other < block.size(); other++) {
      if (isGround(other) && isWithin(other, radius)) {
        near.add(other);
      }
    }
    near.sort(
        Comparator.comparing((Integer i) -> squared(point, i))
            .thenComparing(i -> block.x()[i])
            .thenComparing(i -> block.y()[i])
            .thenComparing(i -> block.z()[i]));
    final List<Integer> from = near.subList(0, Math.min(NEAREST, near.size()));
    if (from.isEmpty()) {
      return Height.above(Double.NaN, List.of());
    }
    if (squared(point, from.get(0)).signum() == 0) {
      return Height.above(above(from.get(0)), List.of(from.get(0)));
    }
    double sum = 0;
    double weights = 0;
    for (final int ground : from) {
      final double weight = 1 / squared(point, ground).doubleValue();
      sum += weight * above(ground);
      weights += weight;
    }
    final double all = weights;
    return new Height(
        sum / weights,
        List.copyOf(from),
        from.stream().map(ground -> 1 / squared(point, ground).doubleValue() / all).toList(),
        Double.NaN);
  }

  private boolean isGround(final int other) {
    return block.references().isEmpty() || block.references().get().get(other);
  }

  /** How far the point is above a ground point, in units of the CRS. */
  private double above(final int ground) {
    return ((double) block.z()[point] - block.z()[ground]) * lattice.unitZ();
  }

  /** Exact in steps where all axes have the same, else in float64 in units of the CRS. */
  private BigDecimal squared(final int from, final int to) {
    final long dx = (long) block.x()[to] - block.x()[from];
    final long dy = (long) block.y()[to] - block.y()[from];
    if (lattice.isIsotropic()) {
      return BigDecimal.valueOf(dx).pow(2).add(BigDecimal.valueOf(dy).pow(2));
    }
    return new BigDecimal(
        (double) dx * dx * (lattice.unitX() * lattice.unitX())
            + (double) dy * dy * (lattice.unitY() * lattice.unitY()));
  }

  private boolean isWithin(final int other, final double radius) {
    if (!lattice.isIsotropic()) {
      return squared(point, other).doubleValue() <= radius * radius * (1 + ROUNDING);
    }
    final BigDecimal step = new BigDecimal(Double.toString(lattice.unitX()));
    final BigDecimal most = new BigDecimal(Double.toString(radius));
    return squared(point, other).multiply(step.pow(2)).compareTo(most.pow(2)) <= 0;
  }
}
