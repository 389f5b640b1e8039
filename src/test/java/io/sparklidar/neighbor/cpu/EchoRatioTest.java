package io.sparklidar.neighbor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.FeatureTable;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.Oracle;
import io.sparklidar.feature.OracleAssert;
import io.sparklidar.feature.catalogue.Features;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What lies around a neighbourhood: density in plan and echo ratio, of each kind. */
final class EchoRatioTest {

  private static final Lattice CENTIMETRES = Lattice.ofUnit(0.01);
  private static final FeatureSet BOTH = FeatureSet.parse("density_2d,echo_ratio");

  private final GridEngine engine = new GridEngine();

  /** A square grid of 1 m: the 5 nearest are the point and those beside it. */
  private static BlockBuilder floor() {
    final BlockBuilder floor = new BlockBuilder(CENTIMETRES);
    for (int x = -3; x <= 3; x++) {
      for (int y = -3; y <= 3; y++) {
        floor.add(100 * x, 100 * y, 0);
      }
    }
    return floor;
  }

  private FeatureTable of(final PointBlock block, final Neighborhood neighborhood) {
    return engine.compute(block, neighborhood, BOTH);
  }

  private static void assertRow(
      final double density, final double ratio, final FeatureTable table, final int row) {
    assertEquals((float) density, table.column(Features.DENSITY_2D)[row]);
    assertEquals((float) ratio, table.column(Features.ECHO_RATIO)[row]);
  }

  @Test
  void whatIsAboveCountsInPlanAlone() {
    final BlockBuilder points = floor();
    points.add(0, 0, 101);
    points.add(60, 80, 5000);
    points.add(60, 81, 5000);
    final int center = 3 * 7 + 3;
    final PointBlock block = points.build();
    final double disc = Math.PI;
    assertRow(7 / disc, 500 / 7.0, of(block, Neighborhood.nearest(5, 10)), center);
    assertRow(7 / disc, 500 / 7.0, of(block, Neighborhood.within(1)), center);
    assertRow(7 / disc, 500 / 7.0, of(block, Neighborhood.cylinder(1)), center);
  }

  @Test
  void ofSeveralEquallyFarAllCount() {
    final int center = 3 * 7 + 3;
    for (int k = 2; k <= 5; k++) {
      assertRow(5 / Math.PI, 100, of(floor().build(), Neighborhood.nearest(k, 10)), center);
    }
  }

  @Test
  void aPointAloneHasADensityWhereTheRadiusIsGiven() {
    final BlockBuilder one = new BlockBuilder(CENTIMETRES);
    one.add(4, 5, 6);
    final PointBlock alone = one.build();
    assertRow(Double.NaN, Double.NaN, of(alone, Neighborhood.nearest(5, 2)), 0);
    assertRow(1 / (4 * Math.PI), 100, of(alone, Neighborhood.within(2)), 0);
    assertRow(1 / (4 * Math.PI), 100, of(alone, Neighborhood.cylinder(2)), 0);
  }

  @Test
  void neighboursAtOneSpotHaveNoRadius() {
    final BlockBuilder spot = floor();
    for (int i = 0; i < 100; i++) {
      spot.add(0, 0, 0);
    }
    final FeatureTable table = of(spot.build(), Neighborhood.nearest(20, 2));
    for (int i = 49; i < 149; i++) {
      assertRow(Double.NaN, Double.NaN, table, i);
    }
    // Of the hundred and one only some are among the 20 nearest of those beside; all lie there.
    final int beside = 3 * 7 + 4;
    assertRow(105 / Math.PI, 100, table, beside);
  }

  @Test
  void manyDuplicatesAtSomeSpotsAreTheOracles() {
    final BlockBuilder cloud = new BlockBuilder(CENTIMETRES);
    final Random random = new Random(1);
    for (int i = 0; i < 1200; i++) {
      cloud.add(10 * random.nextInt(3), 10 * random.nextInt(3), 15 * random.nextInt(3));
    }
    for (int i = 0; i < 300; i++) {
      cloud.add(random.nextInt(60), random.nextInt(60), random.nextInt(4000));
    }
    for (final int k : new int[] {3, 30, 130}) {
      assertOracle(cloud.build(), Neighborhood.nearest(k, 2));
    }
    assertOracle(cloud.build(), Neighborhood.within(0.1));
    assertOracle(cloud.build(), Neighborhood.cylinder(0.1));
  }

  /** Ten times as many above and below as around, and gaps that have to be searched alone. */
  @Test
  void tallForestsAreTheOracles() {
    final BlockBuilder forest = new BlockBuilder(CENTIMETRES);
    final Random random = new Random(2);
    for (int i = 0; i < 4000; i++) {
      forest.add(
          random.nextInt(500), random.nextInt(500), random.nextInt(20) * random.nextInt(300));
    }
    for (int i = 0; i < 40; i++) {
      forest.add(random.nextInt(9000), random.nextInt(9000), random.nextInt(90_000));
    }
    assertOracle(forest.build(), Neighborhood.nearest(20, 3));
    assertOracle(forest.build(), Neighborhood.nearest(8, Double.POSITIVE_INFINITY));
    assertOracle(forest.build(), Neighborhood.within(0.8));
    assertOracle(forest.build(), Neighborhood.cylinder(0.8));
  }

  @Test
  void degreesAndMetresAreTheOracles() {
    final Lattice degrees =
        Lattice.of(List.of(new CoordinateTransform(1e-7, 1e-7, 0.001, 4, 50, 0)));
    final BlockBuilder cloud = new BlockBuilder(degrees);
    final Random random = new Random(3);
    for (int i = 0; i < 600; i++) {
      cloud.add(random.nextInt(10_000_000), random.nextInt(10_000_000), random.nextInt(500));
    }
    assertOracle(cloud.build(), Neighborhood.nearest(12, 0.3));
    assertOracle(cloud.build(), Neighborhood.within(0.2));
  }

  private void assertOracle(final PointBlock block, final Neighborhood neighborhood) {
    final FeatureTable table = of(block, neighborhood);
    final Oracle oracle = new Oracle(block, neighborhood);
    int less = 0;
    for (int i = 0; i < block.coreCount(); i += Math.max(1, block.coreCount() / 250)) {
      OracleAssert.assertRow(oracle.row(i), table, i);
      less += table.column(Features.ECHO_RATIO)[i] < 100 ? 1 : 0;
    }
    assertTrue(less > 20, "hardly anything lies above or below anything");
  }
}
