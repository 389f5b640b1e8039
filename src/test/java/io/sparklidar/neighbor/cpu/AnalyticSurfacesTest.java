package io.sparklidar.neighbor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Surfaces whose shape geometry knows, sampled at random as a scanner does and turned every which
 * way: what is computed of them is within 2 % of what they are.
 */
final class AnalyticSurfacesTest {

  private static final double STEP = 1e-4;
  private static final double SHARE = 0.02;

  /** A point of a surface for two numbers. */
  private interface Surface {
    double[] at(double u, double v);
  }

  /** Turns by Euler's angles. */
  private record Turn(double yaw, double pitch, double roll) {

    double[] of(final double[] p) {
      final double x = Math.cos(roll) * p[0] - Math.sin(roll) * p[1];
      final double y = Math.sin(roll) * p[0] + Math.cos(roll) * p[1];
      final double z = Math.cos(pitch) * p[2] - Math.sin(pitch) * y;
      final double tilted = Math.sin(pitch) * p[2] + Math.cos(pitch) * y;
      return new double[] {
        Math.cos(yaw) * x - Math.sin(yaw) * tilted, Math.sin(yaw) * x + Math.cos(yaw) * tilted, z
      };
    }
  }

  private static final List<Turn> TURNS =
      List.of(new Turn(0, 0, 0), new Turn(0.7, 0.4, 0.2), new Turn(2.1, 1.2, -0.9));

  /** The point at 0, 0, then others with both numbers in -reach..reach; only the first is core. */
  private static PointBlock sample(
      final Surface surface, final double reach, final int count, final Turn turn) {
    final SplittableRandom random = new SplittableRandom(5);
    final BlockBuilder points = new BlockBuilder(Lattice.ofUnit(STEP));
    for (int i = 0; i <= count; i++) {
      final double u = i == 0 ? 0 : reach * (2 * random.nextDouble() - 1);
      final double v = i == 0 ? 0 : reach * (2 * random.nextDouble() - 1);
      final double[] p = turn.of(surface.at(u, v));
      points.add(steps(p[0]), steps(p[1]), steps(p[2]));
    }
    return points.build(1);
  }

  private static int steps(final double length) {
    return (int) Math.rint(length / STEP);
  }

  private static FeatureTable around(final PointBlock points, final double radius) {
    return new GridEngine()
        .compute(
            points,
            Neighborhood.within(radius),
            FeatureSet.parse("full").where(column -> column.feature().needs().isEmpty()));
  }

  private static double value(final FeatureTable table, final Feature feature) {
    return table.column(feature)[0];
  }

  private static void assertWithin(final double wanted, final double got) {
    assertEquals(wanted, got, SHARE * Math.abs(wanted));
  }

  private static Stream<FeatureTable> turned(final Surface surface) {
    return TURNS.stream().map(turn -> around(sample(surface, 1.5, 4000, turn), 1));
  }

  private static double magnitude(final FeatureTable table, final Feature feature) {
    return Math.abs(value(table, feature));
  }

  @Test
  void aPlaneIsADiscWithoutThickness() {
    for (final Turn turn : TURNS) {
      final FeatureTable table =
          around(sample((u, v) -> new double[] {u, v, 0}, 1.5, 60_000, turn), 1);
      final double[] normal = turn.of(new double[] {0, 0, 1});
      assertWithin(0.25, value(table, Features.EIGENVALUE_1));
      assertWithin(0.25, value(table, Features.EIGENVALUE_2));
      assertTrue(value(table, Features.PLANARITY) > 1 - 2 * SHARE);
      assertEquals(0, value(table, Features.SURFACE_VARIATION), 1e-6);
      assertEquals(Math.abs(normal[2]), value(table, Features.HORIZONTALITY), 1e-4);
      assertEquals(0, value(table, Features.ROUGHNESS), 2 * STEP);
      assertEquals(0, value(table, Features.MEAN_CURVATURE), 1e-3);
      assertEquals(0, value(table, Features.GAUSSIAN_CURVATURE), 1e-3);
    }
  }

  @Test
  void aSphereCurvesTheSameEverywhere() {
    final double radius = 8;
    turned(
            (u, v) -> {
              final double w = Math.sqrt(radius * radius - u * u - v * v);
              return new double[] {u, v, w};
            })
        .forEach(
            table -> {
              assertWithin(1 / radius, magnitude(table, Features.MEAN_CURVATURE));
              assertWithin(1 / (radius * radius), value(table, Features.GAUSSIAN_CURVATURE));
            });
  }

  @Test
  void aCylinderCurvesInOneDirection() {
    final double radius = 6;
    turned((u, v) -> new double[] {radius * Math.sin(u / radius), v, radius * Math.cos(u / radius)})
        .forEach(
            table -> {
              assertWithin(1 / (2 * radius), magnitude(table, Features.MEAN_CURVATURE));
              assertEquals(0, value(table, Features.GAUSSIAN_CURVATURE), SHARE / (radius * radius));
            });
  }

  @Test
  void aSaddleCurvesBothWays() {
    final double bend = 0.1;
    turned((u, v) -> new double[] {u, v, bend * (u * u - v * v)})
        .forEach(
            table -> {
              assertWithin(-4 * bend * bend, value(table, Features.GAUSSIAN_CURVATURE));
              assertEquals(0, value(table, Features.MEAN_CURVATURE), 2 * bend * SHARE);
            });
  }

  @Test
  void aLineHasALengthAndNoNormal() {
    final BlockBuilder points = new BlockBuilder(Lattice.ofUnit(STEP));
    for (int i = 0; i <= 200; i++) {
      final int along = i % 2 == 0 ? i / 2 : -(i + 1) / 2;
      points.add(60 * along, 80 * along, 0);
    }
    final FeatureTable table = around(points.build(1), 1);
    assertEquals(1, value(table, Features.LINEARITY));
    assertEquals(0, value(table, Features.PLANARITY));
    // A metre to both sides: the variance is a third of a square metre.
    assertWithin(1.0 / 3, value(table, Features.EIGENVALUE_1));
    assertWithin(Math.sqrt(1.0 / 3), value(table, Features.LENGTH));
    assertTrue(Double.isNaN(value(table, Features.NORMAL_Z)));
  }

  /** Three quarters of a disc: their moments by hand, e.g. the centroid of one is at 4 / (3 pi). */
  @Test
  void aCornerOfThreeFacesLooksOutwards() {
    final double mean = 2.0 / 3 * 4 / (3 * Math.PI);
    final double variance = 1.0 / 6 - mean * mean;
    final double covariance = 1 / (6 * Math.PI) - mean * mean;
    final double outwards = variance + 2 * covariance;
    final double across = variance - covariance;
    for (final Turn turn : TURNS) {
      final SplittableRandom random = new SplittableRandom(9);
      final BlockBuilder points = new BlockBuilder(Lattice.ofUnit(STEP));
      points.add(0, 0, 0);
      for (int i = 0; i < 30_000; i++) {
        final double[] p = {1.2 * random.nextDouble(), 1.2 * random.nextDouble(), 0};
        final double[] q = turn.of(new double[] {p[i % 3], p[(i + 1) % 3], p[(i + 2) % 3]});
        points.add(steps(q[0]), steps(q[1]), steps(q[2]));
      }
      final FeatureTable table = around(points.build(1), 1);
      assertTrue(across > outwards);
      assertWithin(across, value(table, Features.EIGENVALUE_1));
      assertWithin(across, value(table, Features.EIGENVALUE_2));
      assertWithin(outwards, value(table, Features.EIGENVALUE_3));
      final double diagonal = 1 / Math.sqrt(3);
      final double[] normal = turn.of(new double[] {diagonal, diagonal, diagonal});
      final double cosine =
          normal[0] * value(table, Features.NORMAL_X)
              + normal[1] * value(table, Features.NORMAL_Y)
              + normal[2] * value(table, Features.NORMAL_Z);
      assertEquals(1, Math.abs(cosine), 1e-3);
      final double[] expected = {across, across, outwards};
      assertWithin(
          Math.cbrt(Arrays.stream(expected).reduce(1, (a, b) -> a * b)),
          value(table, Features.OMNIVARIANCE));
    }
  }
}
