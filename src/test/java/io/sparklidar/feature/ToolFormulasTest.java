package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.convention.ToolColumn;
import io.sparklidar.neighbor.cpu.GridEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every column of every tool against its formula as the tool's manual has it, written out here, on
 * neighbours found by comparing all points.
 */
final class ToolFormulasTest {

  private static final int K = 12;
  private static final double RADIUS = 0.6;
  private static final double UNIT = 0.001;

  /** A neighbourhood in the tool's terms. */
  private static final class Around {

    /** Differences to the point, itself first. */
    final double[][] d;

    final double[] l;
    final double[][] v;

    Around(final double[][] d, final int divisor) {
      this.d = d;
      final Oracle.Jacobi axes = new Oracle.Jacobi(covariance(d, divisor));
      this.l = axes.value;
      this.v = axes.vector;
    }

    double root(final int i) {
      return Math.sqrt(l[i]);
    }

    double sum() {
      return l[0] + l[1] + l[2];
    }

    double normal(final int axis) {
      return v[2][2] < 0 ? -v[2][axis] : v[2][axis];
    }

    double upright() {
      return Math.abs(v[2][2]);
    }

    /** z of the unit vector along the sum of magnitudes of eigenvectors, each by its weight. */
    double guinard(final double... weights) {
      final double[] u = new double[3];
      for (int e = 0; e < 3; e++) {
        for (int axis = 0; axis < 3; axis++) {
          u[axis] += weights[e] * Math.abs(v[e][axis]);
        }
      }
      return u[2] / Math.sqrt(u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
    }

    double farthest() {
      double most = 0;
      for (final double[] p : d) {
        most = Math.max(most, Math.sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]));
      }
      return most;
    }

    /** Distance of the point to the least-squares plane of the others. */
    double roughness() {
      final double[][] others = Arrays.copyOfRange(d, 1, d.length);
      final double[] n = new Oracle.Jacobi(covariance(others, others.length)).vector[2];
      final double[] mean = mean(others);
      return Math.abs(n[0] * mean[0] + n[1] * mean[1] + n[2] * mean[2]);
    }

    double firstOrderMoment() {
      double m1 = 0;
      double m2 = 0;
      for (final double[] p : d) {
        final double along = p[0] * v[1][0] + p[1] * v[1][1] + p[2] * v[1][2];
        m1 += along;
        m2 += along * along;
      }
      return m1 * m1 / m2;
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

    private static double[][] covariance(final double[][] d, final int divisor) {
      final double[] mean = mean(d);
      final double[][] c = new double[3][3];
      for (final double[] p : d) {
        for (int i = 0; i < 3; i++) {
          for (int j = 0; j < 3; j++) {
            c[i][j] += (p[i] - mean[i]) * (p[j] - mean[j]) / divisor;
          }
        }
      }
      return c;
    }
  }

  private static double xLnX(final double x) {
    return x * Math.log(x);
  }

  /** filters.covariancefeatures in its default mode, .normal, .eigenvalues and .nndistance. */
  private static Map<String, ToDoubleFunction<Around>> pdal() {
    final Map<String, ToDoubleFunction<Around>> f = new HashMap<>();
    f.put("Linearity", a -> (a.root(0) - a.root(1)) / a.root(0));
    f.put("Planarity", a -> (a.root(1) - a.root(2)) / a.root(0));
    f.put("Scattering", a -> a.root(2) / a.root(0));
    f.put("Verticality", a -> a.guinard(a.root(0), a.root(1), a.root(2)));
    f.put("Omnivariance", a -> Math.cbrt(a.root(0) * a.root(1) * a.root(2)));
    f.put("Anisotropy", a -> (a.root(0) - a.root(2)) / a.root(0));
    f.put("Eigenentropy", a -> -xLnX(a.root(0)) - xLnX(a.root(1)) - xLnX(a.root(2)));
    f.put("EigenvalueSum", Around::sum);
    // As its mode raw has it.
    f.put("SurfaceVariation", a -> a.l[2] / a.sum());
    f.put("DemantkeVerticality", a -> 1 - a.upright());
    f.put("NormalX", a -> a.normal(0));
    f.put("NormalY", a -> a.normal(1));
    f.put("NormalZ", a -> a.normal(2));
    f.put("Eigenvalue0", a -> a.l[2]);
    f.put("Eigenvalue1", a -> a.l[1]);
    f.put("Eigenvalue2", a -> a.l[0]);
    f.put("NNDistance", Around::farthest);
    return f;
  }

  /** stdshapemetrics. */
  private static Map<String, ToDoubleFunction<Around>> lidr() {
    final Map<String, ToDoubleFunction<Around>> f = new HashMap<>();
    f.put("eigen_largest", a -> a.l[0]);
    f.put("eigen_medium", a -> a.l[1]);
    f.put("eigen_smallest", a -> a.l[2]);
    f.put("curvature", a -> a.l[2] / a.sum());
    f.put("linearity", a -> (a.l[0] - a.l[1]) / a.l[0]);
    f.put("planarity", a -> (a.l[1] - a.l[2]) / a.l[0]);
    f.put("sphericity", a -> a.l[2] / a.l[0]);
    f.put("anisotropy", a -> (a.l[0] - a.l[2]) / a.l[0]);
    f.put("horizontality", Around::upright);
    return f;
  }

  /** geometry_features with always_up. */
  private static Map<String, ToDoubleFunction<Around>> lasr() {
    final Map<String, ToDoubleFunction<Around>> f = new HashMap<>();
    f.put("lambda1", a -> a.l[0]);
    f.put("lambda2", a -> a.l[1]);
    f.put("lambda3", a -> a.l[2]);
    f.put("anisotropy", a -> (a.l[0] - a.l[2]) / a.l[0]);
    f.put("planarity", a -> (a.l[1] - a.l[2]) / a.l[0]);
    f.put("sphericity", a -> a.l[2] / a.l[0]);
    f.put("linearity", a -> (a.l[0] - a.l[1]) / a.l[0]);
    f.put("omnivariance", a -> Math.cbrt(a.l[0] * a.l[1] * a.l[2]));
    f.put("curvature", a -> a.l[2] / a.sum());
    f.put("eigensum", Around::sum);
    f.put("inclination", a -> Math.toDegrees(Math.acos(a.upright())));
    f.put("normalX", a -> a.normal(0));
    f.put("normalY", a -> a.normal(1));
    f.put("normalZ", a -> a.normal(2));
    return f;
  }

  /**
   * What CloudCompare and jakteristics have in common but for names: the latter follows the former.
   */
  private static Map<String, ToDoubleFunction<Around>> ofBalls() {
    final Map<String, ToDoubleFunction<Around>> f = new HashMap<>();
    f.put("sum", Around::sum);
    f.put("omnivariance", a -> Math.cbrt(a.l[0] * a.l[1] * a.l[2]));
    f.put("eigenentropy", a -> -(xLnX(a.l[0]) + xLnX(a.l[1]) + xLnX(a.l[2])));
    f.put("anisotropy", a -> (a.l[0] - a.l[2]) / a.l[0]);
    f.put("planarity", a -> (a.l[1] - a.l[2]) / a.l[0]);
    f.put("linearity", a -> (a.l[0] - a.l[1]) / a.l[0]);
    f.put("PCA1", a -> a.l[0] / a.sum());
    f.put("PCA2", a -> a.l[1] / a.sum());
    f.put("variation", a -> a.l[2] / a.sum());
    f.put("sphericity", a -> a.l[2] / a.l[0]);
    f.put("verticality", a -> 1 - a.upright());
    f.put("x", a -> a.normal(0));
    f.put("y", a -> a.normal(1));
    f.put("z", a -> a.normal(2));
    f.put("count", a -> a.d.length);
    f.put("1", a -> a.l[0]);
    f.put("2", a -> a.l[1]);
    f.put("3", a -> a.l[2]);
    return f;
  }

  private static Map<String, ToDoubleFunction<Around>> named(
      final Map<String, String> names, final String... alike) {
    final Map<String, ToDoubleFunction<Around>> common = ofBalls();
    final Map<String, ToDoubleFunction<Around>> f = new HashMap<>();
    names.forEach((name, formula) -> f.put(name, common.get(formula)));
    for (final String name : alike) {
      f.put(name, common.getOrDefault(name, common.get(name.toLowerCase(Locale.ROOT))));
    }
    return f;
  }

  private static Map<String, ToDoubleFunction<Around>> jakteristics() {
    return named(
        Map.of(
            "eigenvalue_sum", "sum",
            "surface_variation", "variation",
            "nx", "x",
            "ny", "y",
            "nz", "z",
            "number_of_neighbors", "count",
            "eigenvalue1", "1",
            "eigenvalue2", "2",
            "eigenvalue3", "3"),
        "omnivariance",
        "eigenentropy",
        "anisotropy",
        "planarity",
        "linearity",
        "PCA1",
        "PCA2",
        "sphericity",
        "verticality");
  }

  private static Map<String, ToDoubleFunction<Around>> cloudCompare() {
    final Map<String, ToDoubleFunction<Around>> f =
        named(
            Map.of(
                "Eigenvalues sum", "sum",
                "Surface variation", "variation",
                "Nx", "x",
                "Ny", "y",
                "Nz", "z",
                "Number of neighbors", "count",
                "1st eigenvalue", "1",
                "2nd eigenvalue", "2",
                "3rd eigenvalue", "3"),
            "Omnivariance",
            "Eigenentropy",
            "Anisotropy",
            "Planarity",
            "Linearity",
            "PCA1",
            "PCA2",
            "Sphericity",
            "Verticality");
    f.put("Roughness", Around::roughness);
    f.put("1st order moment", Around::firstOrderMoment);
    return f;
  }

  /** compute_features and EFeatureID, without what it adds to denominators and below roots. */
  private static Map<String, ToDoubleFunction<Around>> pgeof() {
    final Map<String, ToDoubleFunction<Around>> f = new HashMap<>();
    f.put("Linearity", a -> (a.root(0) - a.root(1)) / a.root(0));
    f.put("Planarity", a -> (a.root(1) - a.root(2)) / a.root(0));
    f.put("Scattering", a -> a.root(2) / a.root(0));
    f.put("VerticalityPGEOF", a -> a.guinard(a.l[0], a.l[1], a.l[2]));
    f.put("Normal_x", a -> a.normal(0));
    f.put("Normal_y", a -> a.normal(1));
    f.put("Normal_z", a -> a.normal(2));
    f.put("Length", a -> a.root(0));
    f.put("Surface", a -> Math.sqrt(a.root(0) * a.root(1)));
    f.put("Volume", a -> Math.cbrt(a.root(0) * a.root(1) * a.root(2)));
    f.put("Curvature", a -> a.root(2) / (a.root(0) + a.root(1) + a.root(2)));
    f.put("Verticality", a -> 1 - a.upright());
    f.put(
        "Eigentropy",
        a -> -xLnX(a.l[0] / a.sum()) - xLnX(a.l[1] / a.sum()) - xLnX(a.l[2] / a.sum()));
    return f;
  }

  private static PointBlock cloud() {
    final SplittableRandom random = new SplittableRandom(31);
    final BlockBuilder points = new BlockBuilder(Lattice.ofUnit(UNIT));
    for (int i = 0; i < 400; i++) {
      final double x = 3 * random.nextDouble();
      final double y = 3 * random.nextDouble();
      final double z = 0.8 * x + 0.3 * Math.sin(2 * y) + 0.25 * random.nextDouble();
      points.add((int) (x / UNIT), (int) (y / UNIT), (int) (z / UNIT));
    }
    return points.build();
  }

  /** Differences of some points to one, nearest first, itself being the first. */
  private static double[][] differences(final PointBlock block, final int point) {
    final List<double[]> all = new ArrayList<>();
    for (int i = 0; i < block.size(); i++) {
      all.add(
          new double[] {
            (block.x()[i] - block.x()[point]) * UNIT,
            (block.y()[i] - block.y()[point]) * UNIT,
            (block.z()[i] - block.z()[point]) * UNIT
          });
    }
    all.sort(Comparator.comparingDouble(ToolFormulasTest::length));
    return all.toArray(double[][]::new);
  }

  private static double length(final double[] d) {
    return Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
  }

  private static double[][] nearest(final PointBlock block, final int point, final int count) {
    return Arrays.copyOf(differences(block, point), count);
  }

  private static double[][] within(final PointBlock block, final int point) {
    return Arrays.stream(differences(block, point))
        .filter(d -> length(d) <= RADIUS)
        .toArray(double[][]::new);
  }

  private interface Neighbors {
    double[][] of(PointBlock block, int point);
  }

  private static void assertFormulas(
      final Tool tool,
      final Neighborhood neighborhood,
      final Neighbors neighbors,
      final boolean sample,
      final Map<String, ToDoubleFunction<Around>> formulas) {
    final PointBlock block = cloud();
    final FeatureSet columns = FeatureSet.parse("all", tool);
    final FeatureTable table = new GridEngine().compute(block, neighborhood, columns);
    int compared = 0;
    for (int point = 0; point < block.size(); point++) {
      final double[][] d = neighbors.of(block, point);
      if (d.length < 6) {
        continue;
      }
      final Around around = new Around(d, sample ? d.length - 1 : d.length);
      for (final Map.Entry<String, ToDoubleFunction<Around>> formula : formulas.entrySet()) {
        final double wanted = formula.getValue().applyAsDouble(around);
        assertEquals(
            wanted,
            table.column(formula.getKey())[point],
            2e-4 * (1 + Math.abs(wanted)) * (formula.getKey().equals("inclination") ? 60 : 1),
            tool.title() + "'s " + formula.getKey() + " of point " + point);
        compared++;
      }
    }
    assertEquals(0, compared % formulas.size());
    assertTrue(compared > 300 * formulas.size(), "points with neighbours");
    assertEquals(
        tool.columns().stream()
            .filter(column -> !column.feature().columnName().endsWith("_curvature"))
            .map(ToolColumn::name)
            .collect(Collectors.toCollection(TreeSet::new)),
        new TreeSet<>(formulas.keySet()),
        "every column has a formula");
  }

  @Test
  void pdalsAreOfThePointAndKOthersByOneLess() {
    assertFormulas(
        Tool.PDAL,
        Neighborhood.nearest(K + 1, 100),
        (block, point) -> nearest(block, point, K + 1),
        true,
        pdal());
  }

  @Test
  void lidrsAreOfKPointsByOneLess() {
    assertFormulas(
        Tool.LIDR,
        Neighborhood.nearest(K, 100),
        (block, point) -> nearest(block, point, K),
        true,
        lidr());
  }

  @Test
  void lasrsAreOfKPointsByOneLess() {
    assertFormulas(
        Tool.LASR,
        Neighborhood.nearest(K, 100),
        (block, point) -> nearest(block, point, K),
        true,
        lasr());
  }

  @Test
  void jakteristicssAreOfABallByOneLess() {
    assertFormulas(
        Tool.JAKTERISTICS,
        Neighborhood.within(RADIUS),
        ToolFormulasTest::within,
        true,
        jakteristics());
  }

  @Test
  void cloudComparesAreOfABallByAllOfThem() {
    assertFormulas(
        Tool.CLOUDCOMPARE,
        Neighborhood.within(RADIUS),
        ToolFormulasTest::within,
        false,
        cloudCompare());
  }

  @Test
  void pgeofsAreOfKPointsByAllOfThem() {
    assertFormulas(
        Tool.PGEOF,
        Neighborhood.nearest(K, 100),
        (block, point) -> nearest(block, point, K),
        false,
        pgeof());
  }

  /** CloudCompare knows no side of a surface. */
  @Test
  void curvaturesOfCloudCompareAreTheMagnitudesOfOurs() {
    final PointBlock block = cloud();
    final Neighborhood ball = Neighborhood.within(RADIUS);
    final FeatureTable own =
        new GridEngine()
            .compute(block, ball, FeatureSet.parse("mean_curvature,gaussian_curvature"));
    final FeatureTable theirs =
        new GridEngine()
            .compute(
                block,
                ball,
                FeatureSet.parse("Mean curvature,Gaussian curvature", Tool.CLOUDCOMPARE));
    int negative = 0;
    for (int i = 0; i < block.size(); i++) {
      final float mean = own.column(Features.MEAN_CURVATURE)[i];
      negative += mean < 0 ? 1 : 0;
      assertEquals(Math.abs(mean), theirs.column("Mean curvature")[i]);
      assertEquals(
          Math.abs(own.column(Features.GAUSSIAN_CURVATURE)[i]),
          theirs.column("Gaussian curvature")[i]);
    }
    assertTrue(negative > 50);
  }
}
