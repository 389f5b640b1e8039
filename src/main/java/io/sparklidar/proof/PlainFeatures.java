package io.sparklidar.proof;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The formulas of the catalogue as its definitions read, in float64, for one point at a time. */
public final class PlainFeatures {

  private static final String FEW = "fewer than 3 neighbours";
  private static final String NONE = "the point has no neighbour";
  private static final String ONE_SPOT = "all neighbours lie at one spot";
  private static final String LINE = "the neighbours lie on a line, which has no normal";

  private final PointBlock block;
  private final int point;
  private final List<BruteForce.Neighbor> neighbors;
  private final BruteForce.Ball ball;
  private final double[][] d;
  private final int m;

  /** How many neighbours are other points. */
  private final int others;

  private final Map<String, Double> values = new LinkedHashMap<>();
  private final Map<String, String> whyNull = new LinkedHashMap<>();

  private final PlainVariants variants;

  private PlainFeatures(
      final PointBlock block,
      final int point,
      final List<BruteForce.Neighbor> neighbors,
      final boolean isItsOwn,
      final BruteForce.Ball ball,
      final PlainVariants variants) {
    this.variants = variants;
    this.ball = ball;
    this.block = block;
    this.point = point;
    this.neighbors = neighbors;
    this.m = neighbors.size();
    this.others = isItsOwn ? m - 1 : m;
    this.d = new double[m][];
    for (int n = 0; n < m; n++) {
      d[n] = difference(neighbors.get(n).index());
    }
  }

  /**
   * All features of a point.
   *
   * @param block the points
   * @param point which of them
   * @param search finds neighbours among them
   * @param neighbors those it found of the point, itself included
   * @param variants in which variants definitions are read
   */
  public static PlainRow of(
      final PointBlock block,
      final int point,
      final BruteForce search,
      final List<BruteForce.Neighbor> neighbors,
      final PlainVariants variants) {
    final BruteForce.Ball ball = search.ball(point, neighbors);
    return new PlainFeatures(block, point, neighbors, search.mayBeNeighbor(point), ball, variants)
        .row();
  }

  /**
   * As many of the nearest neighbours of a point as have the smallest eigenentropy, as float32 has
   * it: of several such numbers the smallest, of fewer neighbours than may be chosen all. Numbers
   * whose entropy is not defined do not count, unless no other is there: then the fewest.
   *
   * @param block the points
   * @param point which of them
   * @param search finds neighbours among them
   * @param nearest its neighbours, nearest first, as many as may be chosen at most
   * @param fewest how many may be chosen at least
   */
  public static List<BruteForce.Neighbor> optimal(
      final PointBlock block,
      final int point,
      final BruteForce search,
      final List<BruteForce.Neighbor> nearest,
      final int fewest) {
    // No entropy depends on what lies around.
    final BruteForce.Ball ball = search.ball(point, nearest);
    int chosen = Math.min(fewest, nearest.size());
    float smallest = Float.POSITIVE_INFINITY;
    for (int m = fewest; m <= nearest.size(); m++) {
      final PlainRow row =
          new PlainFeatures(
                  block,
                  point,
                  nearest.subList(0, m),
                  search.mayBeNeighbor(point),
                  ball,
                  PlainVariants.of(false))
              .row();
      final float entropy = row.values().get("eigenentropy").floatValue();
      if (entropy < smallest) {
        smallest = entropy;
        chosen = m;
      }
    }
    return nearest.subList(0, chosen);
  }

  private double[] difference(final int other) {
    return new double[] {
      ((double) block.x()[other] - block.x()[point]) * block.lattice().unitX(),
      ((double) block.y()[other] - block.y()[point]) * block.lattice().unitY(),
      ((double) block.z()[other] - block.z()[point]) * block.lattice().unitZ()
    };
  }

  private PlainRow row() {
    distances();
    heights();
    attributes();
    final double[][] covariance = covariance(d);
    final double more = variants.sample() ? m / (m - 1.0) : 1;
    for (int i = 0; i < 9 && m > 1; i++) {
      covariance[i / 3][i % 3] *= more;
    }
    final double nan = Double.NaN;
    if (m < 3) {
      eigenvalueColumns(FEW);
      directionColumns(FEW);
      return new PlainRow(
          values,
          whyNull,
          new double[][] {{nan, nan, nan}, {nan, nan, nan}, {nan, nan, nan}},
          new Axes(new double[] {nan, nan, nan}, new double[3][3]));
    }
    final List<Integer> all = neighbors.stream().map(BruteForce.Neighbor::index).toList();
    final int dimensions = dimensions(all);
    final Axes found = Axes.of(covariance);
    final double[] l = found.values().clone();
    for (int e = 0; e < 3; e++) {
      l[e] = e < dimensions ? Math.max(0, l[e]) : 0;
    }
    final Axes axes = new Axes(l, found.vectors());
    shape(axes, dimensions);
    if (dimensions >= 2) {
      orientation(axes);
    } else {
      directionColumns(dimensions == 0 ? ONE_SPOT : LINE);
    }
    return new PlainRow(values, whyNull, covariance, axes);
  }

  private void put(final String name, final double value, final String reason) {
    values.put(name, value);
    if (Double.isNaN(value)) {
      whyNull.put(name, reason);
    }
  }

  private void distances() {
    double sum = 0;
    double farthest = 0;
    for (final BruteForce.Neighbor neighbor : neighbors) {
      sum += neighbor.distance();
      farthest = Math.max(farthest, neighbor.distance());
    }
    final String alone = "the point has no other neighbour";
    put("neighbor_count", m, "");
    put("optimal_k", m, "");
    put("knn_distance_mean", others > 0 ? sum / others : Double.NaN, alone);
    put("knn_distance_max", others > 0 ? farthest : Double.NaN, alone);
    put(
        "density_3d",
        farthest > 0 ? m / (4.0 / 3 * Math.PI * farthest * farthest * farthest) : Double.NaN,
        others > 0 ? ONE_SPOT : alone);
    final double r = ball.radius();
    final boolean isPoint = r == 0;
    final String none = others > 0 ? ONE_SPOT : alone;
    put("density_2d", isPoint ? Double.NaN : ball.inCylinder() / (Math.PI * r * r), none);
    put("echo_ratio", isPoint ? Double.NaN : 100.0 * ball.inBall() / ball.inCylinder(), none);
  }

  private void heights() {
    if (m == 0) {
      for (final String name :
          List.of(
              "z_range",
              "z_std",
              "z_above_min",
              "z_p05",
              "z_p25",
              "z_p50",
              "z_p75",
              "z_p95",
              "z_skewness",
              "z_kurtosis")) {
        put(name, Double.NaN, NONE);
      }
      return;
    }
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (final double[] v : d) {
      lowest = Math.min(lowest, v[2]);
      highest = Math.max(highest, v[2]);
    }
    put("z_range", highest - lowest, "");
    put("z_std", Math.sqrt(covariance(d)[2][2]), "");
    put("z_above_min", -lowest, "");
    final double low = lowest;
    final double[] above = Arrays.stream(d).mapToDouble(v -> v[2] - low).sorted().toArray();
    for (final int percent : new int[] {5, 25, 50, 75, 95}) {
      final double at = percent / 100.0 * (m - 1);
      final int below = (int) Math.min(Math.floor(at), m - 1.0);
      final double next = above[Math.min(below + 1, m - 1)];
      put(
          String.format(Locale.ROOT, "z_p%02d", percent),
          above[below] + (at - below) * (next - above[below]),
          "");
    }
    final double variance = covariance(d)[2][2];
    final double centre = mean(d)[2];
    double third = 0;
    double fourth = 0;
    for (final double[] v : d) {
      third += Math.pow(v[2] - centre, 3) / m;
      fourth += Math.pow(v[2] - centre, 4) / m;
    }
    final boolean flat = highest == lowest;
    final String level = "all neighbours are equally high";
    put("z_skewness", flat ? Double.NaN : third / Math.pow(variance, 1.5), level);
    put("z_kurtosis", flat ? Double.NaN : fourth / (variance * variance), level);
  }

  private void attributes() {
    if (block.has(PointAttribute.INTENSITY)) {
      double sum = 0;
      double squares = 0;
      for (final BruteForce.Neighbor n : neighbors) {
        sum += attribute(PointAttribute.INTENSITY, n.index());
      }
      for (final BruteForce.Neighbor n : neighbors) {
        final double off = attribute(PointAttribute.INTENSITY, n.index()) - sum / m;
        squares += off * off;
      }
      put("intensity_mean", sum / m, NONE);
      put("intensity_std", Math.sqrt(squares / m), NONE);
    }
    if (block.has(PointAttribute.NUMBER_OF_RETURNS) && block.has(PointAttribute.RETURN_NUMBER)) {
      final double returns = attribute(PointAttribute.NUMBER_OF_RETURNS, point);
      put(
          "return_ratio",
          returns > 0 ? attribute(PointAttribute.RETURN_NUMBER, point) / returns : Double.NaN,
          "number_of_returns is 0");
    }
    if (block.has(PointAttribute.NIR) && block.has(PointAttribute.RED)) {
      final double nir = attribute(PointAttribute.NIR, point);
      final double red = attribute(PointAttribute.RED, point);
      final boolean absent = nir == PointBlock.ABSENT || red == PointBlock.ABSENT;
      put(
          "ndvi",
          absent ? Double.NaN : (nir - red) / (nir + red),
          absent ? "the file has no near infrared" : "red and near infrared are 0");
    }
    if (block.has(PointAttribute.RED)
        && block.has(PointAttribute.GREEN)
        && block.has(PointAttribute.BLUE)) {
      colour(
          attribute(PointAttribute.RED, point),
          attribute(PointAttribute.GREEN, point),
          attribute(PointAttribute.BLUE, point));
    }
  }

  private void colour(final double red, final double green, final double blue) {
    final boolean absent = red == PointBlock.ABSENT;
    final String none = "the file has no colour";
    final double top = Math.max(red, Math.max(green, blue));
    final double span = top - Math.min(red, Math.min(green, blue));
    double hue = 60 * (4 + (red - green) / span);
    if (top == red) {
      hue = 60 * (green - blue) / span;
    } else if (top == green) {
      hue = 60 * (2 + (blue - red) / span);
    }
    final boolean grey = span == 0;
    put(
        "hsv_h",
        absent || grey ? Double.NaN : hue < 0 ? hue + 360 : hue,
        absent ? none : "grey has no hue");
    put("hsv_s", absent ? Double.NaN : top == 0 ? 0 : span / top, none);
    put("hsv_v", absent ? Double.NaN : top / 65535, none);
  }

  private double attribute(final PointAttribute attribute, final int of) {
    return block.attribute(attribute)[of];
  }

  private void eigenvalueColumns(final String reason) {
    for (final String name :
        List.of(
            "eigenvalue_1",
            "eigenvalue_2",
            "eigenvalue_3",
            "eigenvalue_sum",
            "omnivariance",
            "length",
            "surface",
            "volume")) {
      put(name, Double.NaN, reason);
    }
    ratioColumns(reason);
  }

  private void ratioColumns(final String reason) {
    for (final String name :
        List.of(
            "linearity",
            "planarity",
            "sphericity",
            "anisotropy",
            "eigenentropy",
            "surface_variation",
            "pca_1",
            "pca_2",
            "verticality_guinard")) {
      put(name, Double.NaN, reason);
    }
  }

  private void directionColumns(final String reason) {
    for (final String name :
        List.of(
            "normal_x",
            "normal_y",
            "normal_z",
            "verticality",
            "horizontality",
            "slope",
            "roughness",
            "mean_curvature",
            "gaussian_curvature",
            "first_order_moment",
            "wall_score",
            "roof_score")) {
      put(name, Double.NaN, reason);
    }
  }

  private void shape(final Axes axes, final int dimensions) {
    final double l1 = axes.values()[0];
    final double l2 = axes.values()[1];
    final double l3 = axes.values()[2];
    final double sum = l1 + l2 + l3;
    put("eigenvalue_1", l1, "");
    put("eigenvalue_2", l2, "");
    put("eigenvalue_3", l3, "");
    put("eigenvalue_sum", sum, "");
    put("length", Math.sqrt(l1), "");
    put("surface", Math.sqrt(Math.sqrt(l1 * l2)), "");
    put("volume", Math.sqrt(Math.cbrt(l1 * l2 * l3)), "");
    final double a1 = variants.roots() ? Math.sqrt(l1) : l1;
    final double a2 = variants.roots() ? Math.sqrt(l2) : l2;
    final double a3 = variants.roots() ? Math.sqrt(l3) : l3;
    put(
        "omnivariance",
        variants.omnivarianceOfShapes() ? Math.cbrt(a1 * a2 * a3) : Math.cbrt(l1 * l2 * l3),
        "");
    if (dimensions == 0) {
      ratioColumns(ONE_SPOT);
      if (variants.entropyOfShapes()) {
        put("eigenentropy", 0, "");
      }
      return;
    }
    put("linearity", (a1 - a2) / a1, "");
    put("planarity", (a2 - a3) / a1, "");
    put("sphericity", a3 / a1, "");
    put("anisotropy", (a1 - a3) / a1, "");
    put(
        "eigenentropy",
        variants.entropyOfShapes()
            ? entropy(a1) + entropy(a2) + entropy(a3)
            : entropy(l1 / sum) + entropy(l2 / sum) + entropy(l3 / sum),
        "");
    put("surface_variation", variants.variationOfShapes() ? a3 / (a1 + a2 + a3) : l3 / sum, "");
    put("pca_1", l1 / sum, "");
    put("pca_2", l2 / sum, "");
    final double[] u = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      for (int e = 0; e < 3; e++) {
        final double l = axes.values()[e];
        final double weight = variants.guinardOfShapes() && variants.roots() ? Math.sqrt(l) : l;
        u[axis] += weight * Math.abs(axes.vectors()[e][axis]);
      }
    }
    put("verticality_guinard", u[2] / Math.sqrt(dot(u, u)), "");
  }

  private static double entropy(final double share) {
    return share > 0 ? -share * Math.log(share) : 0;
  }

  private void orientation(final Axes axes) {
    final double[] n = axes.vectors()[2].clone();
    final double sign = n[2] != 0 ? n[2] : n[0] != 0 ? n[0] : n[1];
    for (int axis = 0; axis < 3 && sign < 0; axis++) {
      n[axis] = -n[axis];
    }
    if (variants.towardsSensor()) {
      turn(n);
    }
    put("normal_x", n[0], "");
    put("normal_y", n[1], "");
    put("normal_z", n[2], "");
    final double up = Math.min(1, Math.abs(n[2]));
    put("verticality", 1 - up, "");
    put("horizontality", up, "");
    put("slope", Math.toDegrees(Math.acos(up)), "");
    final double planarity = values.get("planarity");
    put("wall_score", Math.sqrt((1 - up) * planarity), "");
    put("roof_score", Math.sqrt(up * planarity), "");
    double along = 0;
    double squares = 0;
    for (final double[] v : d) {
      final double projection = dot(v, axes.vectors()[1]);
      along += projection;
      squares += projection * projection;
    }
    put(
        "first_order_moment",
        along * along / squares,
        "all neighbours lie at the point along the second axis");
    roughness();
    curvature(axes, n);
  }

  /** To where the sensor was, if that is known. */
  private void turn(final double[] normal) {
    PlainSensor.seenFrom(block, point)
        .ifPresent(
            sensor -> {
              final double side = dot(normal, sensor);
              values.put(PlainRow.SENSOR_SIDE, Math.abs(side));
              for (int axis = 0; axis < 3 && side < 0; axis++) {
                normal[axis] = -normal[axis];
              }
            });
  }

  private void roughness() {
    final List<Integer> around = new ArrayList<>();
    for (final BruteForce.Neighbor neighbor : neighbors) {
      if (neighbor.index() != point) {
        around.add(neighbor.index());
      }
    }
    double distance = Double.NaN;
    if (around.size() >= 3 && dimensions(around) >= 2) {
      final double[][] o = around.stream().map(this::difference).toArray(double[][]::new);
      distance = Math.abs(dot(mean(o), Axes.of(covariance(o)).vectors()[2]));
    }
    put("roughness", distance, "the other neighbours lie on a line, or there are fewer than 3");
  }

  /** Of z = a + bx + cy + dx² + exy + fy² fitted by orthogonalising the columns one by one. */
  private void curvature(final Axes axes, final double[] normal) {
    final double[] fit = m < 6 ? new double[0] : quadric(axes, normal);
    final String reason = m < 6 ? "fewer than 6 neighbours" : "the neighbours determine no quadric";
    if (fit.length == 0) {
      put("mean_curvature", Double.NaN, reason);
      put("gaussian_curvature", Double.NaN, reason);
      return;
    }
    final double[] centre = mean(d);
    final double x = -dot(centre, axes.vectors()[0]);
    final double y = -dot(centre, axes.vectors()[1]);
    final double fx = fit[1] + 2 * fit[3] * x + fit[4] * y;
    final double fy = fit[2] + fit[4] * x + 2 * fit[5] * y;
    final double q = 1 + fx * fx + fy * fy;
    final double mean =
        ((1 + fx * fx) * 2 * fit[5] - 2 * fx * fy * fit[4] + (1 + fy * fy) * 2 * fit[3])
            / (2 * Math.pow(q, 1.5));
    final double gaussian = (4 * fit[3] * fit[5] - fit[4] * fit[4]) / (q * q);
    put("mean_curvature", variants.unsignedCurvature() ? Math.abs(mean) : mean, "");
    put("gaussian_curvature", variants.unsignedCurvature() ? Math.abs(gaussian) : gaussian, "");
  }

  private double[] quadric(final Axes axes, final double[] normal) {
    final double[] centre = mean(d);
    final double[][] basis = new double[6][m];
    final double[] rest = new double[m];
    for (int i = 0; i < m; i++) {
      final double[] v = {d[i][0] - centre[0], d[i][1] - centre[1], d[i][2] - centre[2]};
      final double x = dot(v, axes.vectors()[0]);
      final double y = dot(v, axes.vectors()[1]);
      final double[] terms = {1, x, y, x * x, x * y, y * y};
      for (int t = 0; t < 6; t++) {
        basis[t][i] = terms[t];
      }
      rest[i] = dot(v, normal);
    }
    final double[][] r = new double[6][6];
    final double[] right = new double[6];
    for (int t = 0; t < 6; t++) {
      final double before = Math.sqrt(dot(basis[t], basis[t]));
      for (int s = 0; s < t; s++) {
        r[s][t] = dot(basis[s], basis[t]);
        subtract(basis[t], basis[s], r[s][t]);
      }
      r[t][t] = Math.sqrt(dot(basis[t], basis[t]));
      if (!(r[t][t] > 1e-7 * before)) {
        return new double[0];
      }
      for (int i = 0; i < m; i++) {
        basis[t][i] /= r[t][t];
      }
      right[t] = dot(basis[t], rest);
      subtract(rest, basis[t], right[t]);
    }
    final double[] fit = new double[6];
    for (int t = 5; t >= 0; t--) {
      fit[t] = right[t];
      for (int s = t + 1; s < 6; s++) {
        fit[t] -= r[t][s] * fit[s];
      }
      fit[t] /= r[t][t];
    }
    return fit;
  }

  private static void subtract(final double[] from, final double[] what, final double times) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= times * what[i];
    }
  }

  /** How many dimensions points span, decided exactly: by whole-number determinants. */
  private int dimensions(final List<Integer> of) {
    BigInteger[] first = null;
    BigInteger[] across = null;
    for (final int other : of) {
      final BigInteger[] v = steps(of.get(0), other);
      if (first == null) {
        first = isZero(v) ? null : v;
      } else if (across == null) {
        final BigInteger[] product = {
          first[1].multiply(v[2]).subtract(first[2].multiply(v[1])),
          first[2].multiply(v[0]).subtract(first[0].multiply(v[2])),
          first[0].multiply(v[1]).subtract(first[1].multiply(v[0]))
        };
        across = isZero(product) ? null : product;
      } else if (across[0]
              .multiply(v[0])
              .add(across[1].multiply(v[1]))
              .add(across[2].multiply(v[2]))
              .signum()
          != 0) {
        return 3;
      }
    }
    return first == null ? 0 : across == null ? 1 : 2;
  }

  private BigInteger[] steps(final int from, final int to) {
    return new BigInteger[] {
      BigInteger.valueOf((long) block.x()[to] - block.x()[from]),
      BigInteger.valueOf((long) block.y()[to] - block.y()[from]),
      BigInteger.valueOf((long) block.z()[to] - block.z()[from])
    };
  }

  private static boolean isZero(final BigInteger[] v) {
    return v[0].signum() == 0 && v[1].signum() == 0 && v[2].signum() == 0;
  }

  private static double[] mean(final double[][] of) {
    final double[] mean = new double[3];
    for (final double[] v : of) {
      for (int axis = 0; axis < 3; axis++) {
        mean[axis] += v[axis] / of.length;
      }
    }
    return mean;
  }

  private static double[][] covariance(final double[][] of) {
    final double[] mean = mean(of);
    final double[][] c = new double[3][3];
    for (final double[] v : of) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          c[i][j] += (v[i] - mean[i]) * (v[j] - mean[j]) / of.length;
        }
      }
    }
    return c;
  }

  private static double dot(final double[] a, final double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
