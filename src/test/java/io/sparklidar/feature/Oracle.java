package io.sparklidar.feature;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.EigenMode;
import io.sparklidar.feature.definition.Feature;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The definitions of the catalogue, written a second time and the slow way: every point compared
 * with every other, two-pass means, Jacobi rotations, normal equations. What engines are held
 * against.
 */
public final class Oracle {

  private static final List<Feature> ALL = FeatureSet.Preset.FULL.features().features();

  private final PointBlock block;
  private final Neighborhood neighborhood;
  private final Lattice lattice;
  private final EigenMode mode;

  public Oracle(final PointBlock block, final Neighborhood neighborhood) {
    this(block, neighborhood, EigenMode.RAW);
  }

  public Oracle(final PointBlock block, final Neighborhood neighborhood, final EigenMode mode) {
    this.mode = mode;
    this.block = block;
    this.neighborhood = neighborhood;
    this.lattice = block.lattice();
  }

  /** Ordered by {@code key}, within the radius by the true distance. */
  private record Candidate(int index, BigDecimal key) {}

  /** Indexes of the neighbours of a point, nearest first, ties in their order. */
  public List<Integer> neighbors(final int point) {
    final List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < block.size(); i++) {
      final BigInteger dx = difference(block.x(), i, point);
      final BigInteger dy = difference(block.y(), i, point);
      final BigInteger dz = difference(block.z(), i, point);
      final BigDecimal squared =
          squared(dx, lattice.unitX())
              .add(squared(dy, lattice.unitY()))
              .add(squared(dz, lattice.unitZ()));
      final BigDecimal inPlan = squared(dx, lattice.unitX()).add(squared(dy, lattice.unitY()));
      final BigDecimal counted = neighborhood instanceof Neighborhood.Cylinder ? inPlan : squared;
      if (neighborhood.radius() == Double.POSITIVE_INFINITY
          || counted.compareTo(decimal(neighborhood.radius()).pow(2)) <= 0) {
        // Where steps differ in length, the order is that of float64, as it is defined.
        candidates.add(
            new Candidate(
                i, lattice.isIsotropic() ? squared : new BigDecimal(rounded(dx, dy, dz))));
      }
    }
    candidates.sort(
        Comparator.comparing(Candidate::key)
            .thenComparing(c -> block.x()[c.index])
            .thenComparing(c -> block.y()[c.index])
            .thenComparing(c -> block.z()[c.index])
            .thenComparing(c -> block.identity()[c.index]));
    final List<Integer> nearest =
        candidates.stream().limit(neighborhood.k()).map(Candidate::index).toList();
    return neighborhood instanceof Neighborhood.Optimal optimal
        ? nearest.subList(0, optimal(point, nearest, optimal.fewest()))
        : nearest;
  }

  /**
   * How many have the smallest entropy, as float32 has it; of several such numbers the smallest.
   */
  private int optimal(final int point, final List<Integer> nearest, final int fewest) {
    int best = Math.min(fewest, nearest.size());
    float smallest = Float.POSITIVE_INFINITY;
    for (int m = fewest; m <= nearest.size(); m++) {
      final Row row = rowOfNeighbors(point, nearest.subList(0, m));
      final float entropy = row.values.get(Features.EIGENENTROPY).floatValue();
      if (entropy < smallest) {
        smallest = entropy;
        best = m;
      }
    }
    return best;
  }

  private static BigDecimal squared(final BigInteger steps, final double unit) {
    return new BigDecimal(steps).multiply(decimal(unit)).pow(2);
  }

  private static BigDecimal decimal(final double value) {
    return new BigDecimal(Double.toString(value));
  }

  private double rounded(final BigInteger dx, final BigInteger dy, final BigInteger dz) {
    final double x = dx.doubleValue();
    final double y = dy.doubleValue();
    final double z = dz.doubleValue();
    return x * x * (lattice.unitX() * lattice.unitX())
        + y * y * (lattice.unitY() * lattice.unitY())
        + z * z * (lattice.unitZ() * lattice.unitZ());
  }

  private static BigInteger difference(final int[] values, final int a, final int b) {
    return BigInteger.valueOf(values[a]).subtract(BigInteger.valueOf(values[b]));
  }

  /**
   * What the oracle says of a point.
   *
   * @param values one a feature, NaN where it is not defined
   * @param eigenvalues descending
   */
  public record Row(Map<Feature, Double> values, double[] eigenvalues) {

    /** Distance between the closest two eigenvalues that set off the normal, relative to l1. */
    public double normalGap() {
      return (eigenvalues[1] - eigenvalues[2]) / eigenvalues[0];
    }

    /** Distance between the two largest eigenvalues, relative to l1. */
    public double firstGap() {
      return (eigenvalues[0] - eigenvalues[1]) / eigenvalues[0];
    }
  }

  /** All features of a point. */
  public Row row(final int point) {
    return row(point, neighbors(point));
  }

  /** All features of a point whose neighbours are known. */
  public Row row(final int point, final List<Integer> neighbors) {
    final Row row = rowOfNeighbors(point, neighbors);
    putAround(point, neighbors, row.values);
    return row;
  }

  /** Those that follow from its neighbours alone: nothing else of the cloud is looked at. */
  public Row rowOfNeighbors(final int point, final List<Integer> neighbors) {
    final Map<Feature, Double> v = new HashMap<>();
    for (final Feature feature : ALL) {
      v.put(feature, Double.NaN);
    }
    final int m = neighbors.size();
    final double[][] d = new double[m][];
    for (int i = 0; i < m; i++) {
      d[i] = vector(point, neighbors.get(i));
    }

    double distanceSum = 0;
    double distanceMax = 0;
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    double intensitySum = 0;
    for (int i = 0; i < m; i++) {
      final double distance = Math.sqrt(dot(d[i], d[i]));
      distanceSum += distance;
      distanceMax = Math.max(distanceMax, distance);
      lowest = Math.min(lowest, d[i][2]);
      highest = Math.max(highest, d[i][2]);
      intensitySum += attribute(PointAttribute.INTENSITY, neighbors.get(i));
    }
    v.put(Features.NEIGHBOR_COUNT, (double) m);
    v.put(Features.OPTIMAL_K, (double) m);
    if (m > 1) {
      v.put(Features.KNN_DISTANCE_MEAN, distanceSum / (m - 1));
      v.put(Features.KNN_DISTANCE_MAX, distanceMax);
      if (distanceMax > 0) {
        v.put(Features.DENSITY_3D, m / (4.0 / 3 * Math.PI * Math.pow(distanceMax, 3)));
      }
    }
    final double[] mean = mean(d);
    final double[][] c = covariance(d, mean);
    v.put(Features.Z_RANGE, highest - lowest);
    v.put(Features.Z_ABOVE_MIN, -lowest);
    v.put(Features.Z_STD, Math.sqrt(c[2][2]));
    final double intensityMean = intensitySum / m;
    double intensitySquares = 0;
    for (final int i : neighbors) {
      intensitySquares += Math.pow(attribute(PointAttribute.INTENSITY, i) - intensityMean, 2);
    }
    v.put(Features.INTENSITY_MEAN, intensityMean);
    v.put(Features.INTENSITY_STD, Math.sqrt(intensitySquares / m));
    v.put(
        Features.RETURN_RATIO,
        attribute(PointAttribute.NUMBER_OF_RETURNS, point) == 0
            ? Double.NaN
            : attribute(PointAttribute.RETURN_NUMBER, point)
                / attribute(PointAttribute.NUMBER_OF_RETURNS, point));
    final double nir = attribute(PointAttribute.NIR, point);
    final double red = attribute(PointAttribute.RED, point);
    v.put(Features.NDVI, (nir - red) / (nir + red));
    putHsv(red, attribute(PointAttribute.GREEN, point), attribute(PointAttribute.BLUE, point), v);
    putHeights(d, v);

    if (m < 3) {
      return new Row(v, new double[] {Double.NaN, Double.NaN, Double.NaN});
    }
    final Jacobi j = new Jacobi(c);
    final int rank = rank(neighbors);
    final double l1 = j.value[0];
    final double l2 = rank < 2 ? 0 : Math.max(0, j.value[1]);
    final double l3 = rank < 3 ? 0 : Math.max(0, j.value[2]);
    final double s = l1 + l2 + l3;
    v.put(Features.EIGENVALUE_1, l1);
    v.put(Features.EIGENVALUE_2, l2);
    v.put(Features.EIGENVALUE_3, l3);
    v.put(Features.EIGENVALUE_SUM, s);
    v.put(Features.OMNIVARIANCE, Math.pow(l1 * l2 * l3, 1.0 / 3));
    v.put(Features.LENGTH, Math.sqrt(l1));
    v.put(Features.SURFACE, Math.pow(l1 * l2, 0.25));
    v.put(Features.VOLUME, Math.pow(l1 * l2 * l3, 1.0 / 6));
    final double[] values = {l1, l2, l3};
    if (rank == 0) {
      return new Row(v, values);
    }
    final double a1 = mode == EigenMode.SQRT ? Math.sqrt(l1) : l1;
    final double a2 = mode == EigenMode.SQRT ? Math.sqrt(l2) : l2;
    final double a3 = mode == EigenMode.SQRT ? Math.sqrt(l3) : l3;
    v.put(Features.LINEARITY, (a1 - a2) / a1);
    v.put(Features.PLANARITY, (a2 - a3) / a1);
    v.put(Features.SPHERICITY, a3 / a1);
    v.put(Features.ANISOTROPY, (a1 - a3) / a1);
    double entropy = 0;
    for (final double l : values) {
      entropy -= l == 0 ? 0 : l / s * Math.log(l / s);
    }
    v.put(Features.EIGENENTROPY, entropy);
    v.put(Features.SURFACE_VARIATION, l3 / s);
    v.put(Features.PCA_1, l1 / s);
    v.put(Features.PCA_2, l2 / s);
    final double[] u = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      for (int e = 0; e < 3; e++) {
        u[axis] += values[e] * Math.abs(j.vector[e][axis]);
      }
    }
    v.put(Features.VERTICALITY_GUINARD, u[2] / Math.sqrt(dot(u, u)));
    if (rank < 2) {
      return new Row(v, values);
    }
    final double[] n = upward(j.vector[2]);
    v.put(Features.NORMAL_X, n[0]);
    v.put(Features.NORMAL_Y, n[1]);
    v.put(Features.NORMAL_Z, n[2]);
    final double nz = Math.min(1, Math.abs(n[2]));
    v.put(Features.VERTICALITY, 1 - nz);
    v.put(Features.HORIZONTALITY, nz);
    v.put(Features.SLOPE, Math.toDegrees(Math.acos(nz)));
    v.put(Features.WALL_SCORE, Math.sqrt((1 - nz) * (a2 - a3) / a1));
    v.put(Features.ROOF_SCORE, Math.sqrt(nz * (a2 - a3) / a1));
    double along = 0;
    double alongSquares = 0;
    for (final double[] difference : d) {
      final double projection = dot(difference, j.vector[1]);
      along += projection;
      alongSquares += projection * projection;
    }
    v.put(Features.FIRST_ORDER_MOMENT, along * along / alongSquares);
    v.put(Features.ROUGHNESS, roughness(d, point, neighbors));
    curvature(d, mean, j.vector[0], j.vector[1], n, v);
    return new Row(v, values);
  }

  /** Points of the ball and of the cylinder around it, of all there are. */
  private void putAround(
      final int point, final List<Integer> neighbors, final Map<Feature, Double> v) {
    // Among the k nearest distances are compared as they order points.
    final boolean asOrdered = neighborhood.k() < Integer.MAX_VALUE;
    final BigDecimal limit =
        asOrdered
            ? key(point, neighbors.get(neighbors.size() - 1), true, true)
            : decimal(neighborhood.radius()).pow(2);
    final double r = asOrdered ? Math.sqrt(limit.doubleValue()) : neighborhood.radius();
    long near = 0;
    long below = 0;
    for (int i = 0; i < block.size(); i++) {
      near += key(point, i, true, asOrdered).compareTo(limit) <= 0 ? 1 : 0;
      below += key(point, i, false, asOrdered).compareTo(limit) <= 0 ? 1 : 0;
    }
    if (r > 0) {
      v.put(Features.DENSITY_2D, below / (Math.PI * Math.pow(r, 2)));
      v.put(Features.ECHO_RATIO, 100.0 * near / below);
    }
  }

  /** Square of a distance: as it is compared with others, or as it is. */
  private BigDecimal key(final int a, final int b, final boolean inSpace, final boolean asOrdered) {
    final BigInteger dx = difference(block.x(), a, b);
    final BigInteger dy = difference(block.y(), a, b);
    final BigInteger dz = inSpace ? difference(block.z(), a, b) : BigInteger.ZERO;
    return lattice.isIsotropic() || !asOrdered
        ? squared(dx, lattice.unitX())
            .add(squared(dy, lattice.unitY()))
            .add(squared(dz, lattice.unitZ()))
        : new BigDecimal(rounded(dx, dy, dz));
  }

  /** The hexagon of hues, as colours are drawn on it. */
  private static void putHsv(
      final double red, final double green, final double blue, final Map<Feature, Double> v) {
    if (Double.isNaN(red)) {
      return;
    }
    final double r = red / 65_535;
    final double g = green / 65_535;
    final double b = blue / 65_535;
    final double value = Math.max(r, Math.max(g, b));
    final double chroma = value - Math.min(r, Math.min(g, b));
    v.put(Features.HSV_V, value);
    v.put(Features.HSV_S, value == 0 ? 0 : chroma / value);
    if (chroma > 0) {
      final double sector =
          value == r ? (g - b) / chroma : value == g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma;
      v.put(Features.HSV_H, (60 * sector + 360) % 360);
    }
  }

  private static void putHeights(final double[][] d, final Map<Feature, Double> v) {
    final int m = d.length;
    final double[] z = new double[m];
    double mean = 0;
    for (int i = 0; i < m; i++) {
      z[i] = d[i][2];
      mean += z[i] / m;
    }
    Arrays.sort(z);
    final Map<Feature, Double> shares =
        Map.of(
            Features.Z_P05, 0.05,
            Features.Z_P25, 0.25,
            Features.Z_P50, 0.5,
            Features.Z_P75, 0.75,
            Features.Z_P95, 0.95);
    shares.forEach(
        (feature, share) -> {
          final double at = share * (m - 1);
          final int below = (int) Math.floor(at);
          final int above = Math.min(m - 1, below + 1);
          v.put(feature, z[below] + (at - below) * (z[above] - z[below]) - z[0]);
        });
    if (z[m - 1] > z[0]) {
      final double[] central = new double[5];
      for (final double height : z) {
        for (int power = 2; power <= 4; power++) {
          central[power] += Math.pow(height - mean, power) / m;
        }
      }
      v.put(Features.Z_SKEWNESS, central[3] / Math.pow(central[2], 1.5));
      v.put(Features.Z_KURTOSIS, central[4] / Math.pow(central[2], 2));
    }
  }

  private double roughness(final double[][] d, final int point, final List<Integer> neighbors) {
    final int self = neighbors.indexOf(point);
    final double[][] others = new double[d.length - 1][];
    final List<Integer> otherNeighbors = new ArrayList<>();
    for (int i = 0; i < d.length; i++) {
      if (i != self) {
        others[otherNeighbors.size()] = d[i];
        otherNeighbors.add(neighbors.get(i));
      }
    }
    if (others.length < 3 || rank(otherNeighbors) < 2) {
      return Double.NaN;
    }
    final double[] mean = mean(others);
    return Math.abs(dot(mean, new Jacobi(covariance(others, mean)).vector[2]));
  }

  /** How many dimensions some points span, by exact cross products. */
  private int rank(final List<Integer> neighbors) {
    BigInteger[] direction = null;
    BigInteger[] normal = null;
    for (final int neighbor : neighbors) {
      final BigInteger[] d = {
        difference(block.x(), neighbor, neighbors.get(0)),
        difference(block.y(), neighbor, neighbors.get(0)),
        difference(block.z(), neighbor, neighbors.get(0))
      };
      if (normal != null) {
        if (dot(normal, d).signum() != 0) {
          return 3;
        }
      } else if (direction != null) {
        final BigInteger[] cross = cross(direction, d);
        normal = dot(cross, cross).signum() != 0 ? cross : null;
      } else {
        direction = dot(d, d).signum() != 0 ? d : null;
      }
    }
    return direction == null ? 0 : normal == null ? 1 : 2;
  }

  private static BigInteger dot(final BigInteger[] a, final BigInteger[] b) {
    return a[0].multiply(b[0]).add(a[1].multiply(b[1])).add(a[2].multiply(b[2]));
  }

  private static BigInteger[] cross(final BigInteger[] a, final BigInteger[] b) {
    return new BigInteger[] {
      a[1].multiply(b[2]).subtract(a[2].multiply(b[1])),
      a[2].multiply(b[0]).subtract(a[0].multiply(b[2])),
      a[0].multiply(b[1]).subtract(a[1].multiply(b[0]))
    };
  }

  private static void curvature(
      final double[][] d,
      final double[] mean,
      final double[] vx,
      final double[] vy,
      final double[] n,
      final Map<Feature, Double> v) {
    if (d.length < 6) {
      return;
    }
    // Normal equations with total pivoting, lengths in units of the largest.
    double scale = 0;
    for (final double[] p : d) {
      scale = Math.max(scale, Math.sqrt(dot(p, p)));
    }
    final double[][] a = new double[6][7];
    for (final double[] p : d) {
      final double[] q = minus(p, mean);
      final double x = dot(q, vx) / scale;
      final double y = dot(q, vy) / scale;
      final double[] terms = {1, x, y, x * x, x * y, y * y, dot(q, n) / scale};
      for (int i = 0; i < 6; i++) {
        for (int k = 0; k < 7; k++) {
          a[i][k] += terms[i] * terms[k];
        }
      }
    }
    final double[] h = solve(a);
    if (h.length == 0) {
      return;
    }
    final double x = -dot(mean, vx) / scale;
    final double y = -dot(mean, vy) / scale;
    final double fx = h[1] + 2 * h[3] * x + h[4] * y;
    final double fy = h[2] + 2 * h[5] * y + h[4] * x;
    final double q = 1 + fx * fx + fy * fy;
    v.put(Features.GAUSSIAN_CURVATURE, (4 * h[3] * h[5] - h[4] * h[4]) / (q * q) / (scale * scale));
    v.put(
        Features.MEAN_CURVATURE,
        ((1 + fx * fx) * 2 * h[5] - 2 * fx * fy * h[4] + (1 + fy * fy) * 2 * h[3])
            / (2 * Math.pow(q, 1.5))
            / scale);
  }

  /** Gauss-Jordan elimination; empty if a pivot vanishes. */
  private static double[] solve(final double[][] a) {
    final int n = a.length;
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int r = column + 1; r < n; r++) {
        pivot = Math.abs(a[r][column]) > Math.abs(a[pivot][column]) ? r : pivot;
      }
      final double[] swapped = a[pivot];
      a[pivot] = a[column];
      a[column] = swapped;
      if (Math.abs(a[column][column]) < 1e-12) {
        return new double[0];
      }
      for (int r = 0; r < n; r++) {
        if (r != column) {
          final double factor = a[r][column] / a[column][column];
          for (int k = column; k <= n; k++) {
            a[r][k] -= factor * a[column][k];
          }
        }
      }
    }
    final double[] solution = new double[n];
    for (int i = 0; i < n; i++) {
      solution[i] = a[i][n] / a[i][i];
    }
    return solution;
  }

  private double attribute(final PointAttribute attribute, final int point) {
    return block.has(attribute) && block.attribute(attribute)[point] != PointBlock.ABSENT
        ? block.attribute(attribute)[point]
        : Double.NaN;
  }

  private double[] vector(final int from, final int to) {
    return new double[] {
      difference(block.x(), to, from).doubleValue() * lattice.unitX(),
      difference(block.y(), to, from).doubleValue() * lattice.unitY(),
      difference(block.z(), to, from).doubleValue() * lattice.unitZ()
    };
  }

  private static double[] mean(final double[][] d) {
    final double[] mean = new double[3];
    for (final double[] p : d) {
      for (int axis = 0; axis < 3; axis++) {
        mean[axis] += p[axis] / d.length;
      }
    }
    return mean;
  }

  private static double[][] covariance(final double[][] d, final double[] mean) {
    final double[][] c = new double[3][3];
    for (final double[] p : d) {
      final double[] q = minus(p, mean);
      for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
          c[i][k] += q[i] * q[k] / d.length;
        }
      }
    }
    return c;
  }

  private static double[] minus(final double[] a, final double[] b) {
    return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
  }

  private static double dot(final double[] a, final double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double[] upward(final double[] n) {
    final boolean flip = n[2] < 0 || (n[2] == 0 && (n[0] < 0 || (n[0] == 0 && n[1] < 0)));
    return flip ? new double[] {-n[0], -n[1], -n[2]} : n;
  }

  /** Cyclic Jacobi rotations on a symmetric 3 x 3 matrix; values descending, vectors as rows. */
  static final class Jacobi {

    final double[] value = new double[3];
    final double[][] vector = new double[3][];

    Jacobi(final double[][] matrix) {
      final double[][] a = {matrix[0].clone(), matrix[1].clone(), matrix[2].clone()};
      final double[][] v = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
      for (int sweep = 0; sweep < 60; sweep++) {
        for (int p = 0; p < 2; p++) {
          for (int q = p + 1; q < 3; q++) {
            rotate(a, v, p, q);
          }
        }
      }
      final List<Integer> order = new ArrayList<>(List.of(0, 1, 2));
      order.sort(Comparator.comparingDouble(i -> -a[i][i]));
      for (int i = 0; i < 3; i++) {
        final int column = order.get(i);
        value[i] = a[column][column];
        vector[i] = new double[] {v[0][column], v[1][column], v[2][column]};
      }
    }

    private static void rotate(final double[][] a, final double[][] v, final int p, final int q) {
      if (a[p][q] == 0) {
        return;
      }
      final double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
      final double t = Math.copySign(1, theta) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
      final double c = 1 / Math.sqrt(t * t + 1);
      final double s = t * c;
      for (int k = 0; k < 3; k++) {
        final double kp = a[k][p];
        final double kq = a[k][q];
        a[k][p] = c * kp - s * kq;
        a[k][q] = s * kp + c * kq;
      }
      for (int k = 0; k < 3; k++) {
        final double pk = a[p][k];
        final double qk = a[q][k];
        a[p][k] = c * pk - s * qk;
        a[q][k] = s * pk + c * qk;
        final double vp = v[k][p];
        final double vq = v[k][q];
        v[k][p] = c * vp - s * vq;
        v[k][q] = s * vp + c * vq;
      }
    }
  }
}
