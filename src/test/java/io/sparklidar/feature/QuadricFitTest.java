package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.catalogue.Features;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Curvatures against surfaces whose curvature is known from geometry. */
final class QuadricFitTest {

  @Test
  void aQuadricHasItsCurvatureAnywhere() {
    // z = 3 + x/2 + 2y + x^2 + xy/2 - 3y^2; derivatives by hand at (1, -2).
    final QuadricFit fit = new QuadricFit(50);
    final Random random = new Random(1);
    fit.clear(2);
    for (int i = 0; i < 50; i++) {
      final double x = random.nextGaussian();
      final double y = random.nextGaussian();
      fit.add(x, y, 3 + x / 2 + 2 * y + x * x + x * y / 2 - 3 * y * y);
    }
    fit.solve(1, -2);
    final double zx = 0.5 + 2 - 1;
    final double zy = 2 + 0.5 + 12;
    final double q = 1 + zx * zx + zy * zy;
    assertEquals((2 * -6 - 0.25) / (q * q), fit.gaussian, 1e-12);
    assertEquals(
        ((1 + zx * zx) * -6 - 2 * zx * zy * 0.5 + (1 + zy * zy) * 2) / (2 * Math.pow(q, 1.5)),
        fit.mean,
        1e-12);
  }

  @Test
  void pointsOnTwoLinesDoNotDefineAQuadric() {
    final QuadricFit fit = new QuadricFit(20);
    fit.clear(1);
    for (int i = 0; i < 20; i++) {
      fit.add(i / 10.0, i % 2, i);
    }
    fit.solve(0, 0);
    assertTrue(Double.isNaN(fit.mean) && Double.isNaN(fit.gaussian));
  }

  @Test
  void aBallOfTenMetresCurvesByATenthOutOfTheGround() {
    // The top of a ball bends away from its normal, a bowl towards it.
    assertCurvature(-0.1, 0.01, (x, y) -> Math.sqrt(100 - x * x - y * y), 0.003);
    assertCurvature(0.1, 0.01, (x, y) -> -Math.sqrt(100 - x * x - y * y), 0.003);
  }

  @Test
  void aSaddleHasNegativeGaussianCurvature() {
    assertCurvature(0, -0.04, (x, y) -> 0.1 * (x * x - y * y), 0.002);
  }

  @Test
  void aCylinderIsFlatInOneDirection() {
    assertCurvature(-0.05, 0, (x, y) -> Math.sqrt(100 - x * x), 0.002);
  }

  private interface Surface {
    double z(double x, double y);
  }

  private static void assertCurvature(
      final double mean, final double gaussian, final Surface surface, final double tolerance) {
    final BlockBuilder builder = new BlockBuilder(Lattice.ofUnit(0.0001));
    final Random random = new Random(3);
    builder.add(0, 0, (int) Math.round(surface.z(0, 0) * 1e4));
    for (int i = 1; i < 30; i++) {
      final double x = random.nextDouble() * 2 - 1;
      final double y = random.nextDouble() * 2 - 1;
      builder.add(
          (int) Math.round(x * 1e4),
          (int) Math.round(y * 1e4),
          (int) Math.round(surface.z(x, y) * 1e4));
    }
    final PointBlock block = builder.build(1);
    final FeatureTable table =
        new FeatureTable(FeatureSet.parse("mean_curvature,gaussian_curvature"), 1);
    final Neighborhood neighborhood = Neighborhood.nearest(30, Double.POSITIVE_INFINITY);
    final FeatureWriter writer = new FeatureWriter(block, neighborhood, table);
    writer.write(0, IntStream.range(0, 30).toArray(), 30);
    writer.flush();
    assertEquals(mean, table.column(Features.MEAN_CURVATURE)[0], tolerance);
    assertEquals(gaussian, table.column(Features.GAUSSIAN_CURVATURE)[0], tolerance);
    // The oracle fits the same surface by other means.
    final Oracle.Row row = new Oracle(block, neighborhood).row(0);
    assertEquals(
        row.values().get(Features.MEAN_CURVATURE), table.column(Features.MEAN_CURVATURE)[0], 1e-6);
    assertEquals(
        row.values().get(Features.GAUSSIAN_CURVATURE),
        table.column(Features.GAUSSIAN_CURVATURE)[0],
        1e-6);
  }
}
