package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Curvatures against surfaces whose curvature is known from geometry. */
final class QuadricFitTest {

  private static final Neighborhood ALL = Neighborhood.nearest(50, Double.POSITIVE_INFINITY);

  /** By symmetry the frame is that of the axes, in which the surface is a quadric. */
  @Test
  void aQuadricHasItsCurvatureAnywhere() {
    // z = x^2 - 3y^2; derivatives by hand at (0.3, -0.2).
    final BlockBuilder builder = new BlockBuilder(Lattice.ofUnit(0.0001));
    for (int x = 30; x >= -30; x -= 10) {
      for (int y = -20; y <= 20; y += 10) {
        builder.add(100 * x, 100 * y, x * x - 3 * y * y);
      }
    }
    final double zx = 0.6;
    final double zy = 1.2;
    final double q = 1 + zx * zx + zy * zy;
    final FeatureTable table = curvatures(builder.build(1));
    assertEquals(2 * -6 / (q * q), table.column(Features.GAUSSIAN_CURVATURE)[0], 1e-6);
    assertEquals(
        ((1 + zx * zx) * -6 + (1 + zy * zy) * 2) / (2 * Math.pow(q, 1.5)),
        table.column(Features.MEAN_CURVATURE)[0],
        1e-6);
  }

  /** Rough surfaces at any slant, looked at from anywhere on them. */
  @Test
  void roughSurfacesHaveTheCurvaturesOfTheOracle() {
    final Random random = new Random(7);
    for (int cloud = 0; cloud < 200; cloud++) {
      final int size = 12 + random.nextInt(38);
      final double[] slope = {random.nextGaussian(), random.nextGaussian()};
      final double[] bend = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      final BlockBuilder builder = new BlockBuilder(Lattice.ofUnit(0.001));
      for (int i = 0; i < size; i++) {
        final double x = random.nextDouble() - 0.5;
        final double y = random.nextDouble() - 0.5;
        final double z =
            slope[0] * x
                + slope[1] * y
                + bend[0] * x * x
                + bend[1] * x * y
                + bend[2] * y * y
                + 0.02 * random.nextGaussian();
        builder.add((int) (1000 * x), (int) (1000 * y), (int) (1000 * z));
      }
      final PointBlock block = builder.build(1);
      final Oracle.Row row = new Oracle(block, ALL).row(0);
      final FeatureTable table = curvatures(block);
      for (final Feature feature : table.features().features()) {
        final double wanted = row.values().get(feature);
        assertEquals(
            wanted, table.column(feature)[0], 1e-6 * (1 + Math.abs(wanted)), feature + " " + cloud);
      }
    }
  }

  @Test
  void pointsOnTwoLinesOrOnACircleDoNotDefineAQuadric() {
    final int[][] lines = new int[20][];
    final int[][] circle = new int[12][];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = new int[] {100 * i, 700 * (i % 2)};
    }
    final int[][] quarter = {{5, 0}, {4, 3}, {3, 4}};
    for (int i = 0; i < circle.length; i++) {
      int px = quarter[i % 3][0];
      int py = quarter[i % 3][1];
      for (int turn = 0; turn < i / 3; turn++) {
        final int turned = -py;
        py = px;
        px = turned;
      }
      circle[i] = new int[] {1000 * px, 1000 * py};
    }
    for (final int[][] points : new int[][][] {lines, circle}) {
      final BlockBuilder builder = new BlockBuilder(Lattice.ofUnit(0.001));
      for (final int[] p : points) {
        builder.add(p[0], p[1], 0);
      }
      final FeatureTable table = curvatures(builder.build(1));
      assertTrue(Float.isNaN(table.column(Features.MEAN_CURVATURE)[0]));
      assertTrue(Float.isNaN(table.column(Features.GAUSSIAN_CURVATURE)[0]));
    }
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
    final FeatureTable table = curvatures(block);
    assertEquals(mean, table.column(Features.MEAN_CURVATURE)[0], tolerance);
    assertEquals(gaussian, table.column(Features.GAUSSIAN_CURVATURE)[0], tolerance);
    // The oracle fits the same surface by other means.
    final Oracle.Row row = new Oracle(block, ALL).row(0);
    assertEquals(
        row.values().get(Features.MEAN_CURVATURE), table.column(Features.MEAN_CURVATURE)[0], 1e-6);
    assertEquals(
        row.values().get(Features.GAUSSIAN_CURVATURE),
        table.column(Features.GAUSSIAN_CURVATURE)[0],
        1e-6);
  }

  private static FeatureTable curvatures(final PointBlock block) {
    final FeatureTable table =
        new FeatureTable(FeatureSet.parse("mean_curvature,gaussian_curvature"), 1);
    final FeatureWriter writer = new FeatureWriter(block, ALL, table);
    writer.write(0, IntStream.range(0, block.size()).toArray(), block.size());
    writer.flush();
    return table;
  }
}
