package io.sparklidar.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Neighborhood;
import io.sparklidar.feature.Oracle;
import io.sparklidar.feature.definition.Feature;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two plain computations, written by different hands and held against each other. */
final class PlainFeaturesTest {

  private static PointBlock cloud(final int n, final int[] extent, final long seed) {
    final Random random = new Random(seed);
    final int[][] xyz = new int[3][n];
    final long[] identity = new long[n];
    final Map<PointAttribute, int[]> attributes = new EnumMap<>(PointAttribute.class);
    for (final PointAttribute attribute :
        List.of(
            PointAttribute.INTENSITY,
            PointAttribute.RETURN_NUMBER,
            PointAttribute.NUMBER_OF_RETURNS,
            PointAttribute.NIR,
            PointAttribute.RED,
            PointAttribute.GREEN,
            PointAttribute.BLUE)) {
      attributes.put(attribute, random.ints(n, 0, 5).toArray());
    }
    for (int i = 0; i < n; i++) {
      for (int axis = 0; axis < 3; axis++) {
        xyz[axis][i] = extent[axis] == 0 ? 0 : random.nextInt(extent[axis]);
      }
      identity[i] = n - i;
    }
    return new PointBlock(
        Lattice.ofUnit(0.01), 0, 0, 0, n, n, xyz[0], xyz[1], xyz[2], identity, attributes);
  }

  private static void assertAgrees(final PointBlock block, final int k, final double radius) {
    assertAgrees(block, Neighborhood.nearest(k, radius), BruteForce.nearest(block, k, radius));
    assertAgrees(block, Neighborhood.within(radius), BruteForce.within(block, radius));
    assertAgrees(block, Neighborhood.cylinder(radius), BruteForce.cylinder(block, radius));
  }

  private static void assertAgrees(
      final PointBlock block, final Neighborhood neighborhood, final BruteForce search) {
    final Oracle oracle = new Oracle(block, neighborhood);
    for (int point = 0; point < block.size(); point++) {
      final List<BruteForce.Neighbor> found = search.of(point);
      assertEquals(
          oracle.neighbors(point), found.stream().map(BruteForce.Neighbor::index).toList());
      final PlainRow row = PlainFeatures.of(block, point, search, found, PlainVariants.of(false));
      final Oracle.Row wanted = oracle.row(point);
      final boolean frame = wanted.normalGap() > 1e-3 && wanted.firstGap() > 1e-3;
      for (final Map.Entry<Feature, Double> entry : wanted.values().entrySet()) {
        final String name = entry.getKey().columnName();
        final double a = entry.getValue();
        final double b = row.values().get(name);
        final String what = name + " of " + point + ": " + a + " and " + b;
        if (!name.endsWith("curvature")) {
          assertEquals(Double.isNaN(a), Double.isNaN(b), what);
        }
        assertEquals(Double.isNaN(b), row.whyNull().containsKey(name), what);
        if (!Double.isNaN(a) && !Double.isNaN(b) && frame) {
          assertEquals(a, b, 1e-6 * (1 + Math.abs(a)), what);
        }
      }
    }
  }

  @Test
  void cloudsHaveTheNeighboursAndFeaturesOfTheOracle() {
    assertAgrees(cloud(150, new int[] {300, 300, 90}, 1), 20, 1);
    assertAgrees(cloud(150, new int[] {300, 300, 90}, 2), 8, 0.5);
  }

  @Test
  void tiesOnALatticeAreDecidedAlike() {
    assertAgrees(cloud(120, new int[] {5, 5, 3}, 3), 10, 0.03);
  }

  @Test
  void degenerateNeighbourhoodsAreNullAlike() {
    assertAgrees(cloud(40, new int[] {0, 0, 0}, 4), 5, 1);
    assertAgrees(cloud(40, new int[] {90, 0, 0}, 5), 5, 1);
    assertAgrees(cloud(40, new int[] {90, 90, 0}, 6), 7, 1);
    assertAgrees(cloud(2, new int[] {90, 90, 90}, 7), 7, 2);
  }

  @Test
  void optimalNumbersOfNeighboursAreTheOracles() {
    assertOptimal(cloud(90, new int[] {300, 300, 90}, 9), 10, 40);
    assertOptimal(cloud(120, new int[] {5, 5, 3}, 10), 3, 30);
    assertOptimal(cloud(30, new int[] {90, 0, 0}, 11), 5, 20);
    assertOptimal(cloud(30, new int[] {0, 0, 0}, 12), 5, 20);
    assertOptimal(cloud(4, new int[] {9, 9, 9}, 13), 5, 20);
  }

  private static void assertOptimal(final PointBlock block, final int fewest, final int most) {
    final Oracle oracle = new Oracle(block, Neighborhood.optimal(fewest, most, 2));
    final BruteForce search = BruteForce.nearest(block, most, 2);
    for (int point = 0; point < block.size(); point++) {
      assertEquals(
          oracle.neighbors(point),
          PlainFeatures.optimal(block, point, search, search.of(point), fewest).stream()
              .map(BruteForce.Neighbor::index)
              .toList());
    }
  }

  @Test
  void everyFeatureOfTheCatalogueIsThere() {
    final PointBlock block = cloud(30, new int[] {90, 90, 90}, 8);
    final BruteForce search = BruteForce.nearest(block, 20, 2);
    final PlainRow row = PlainFeatures.of(block, 0, search, search.of(0), PlainVariants.of(false));
    for (final String name : FeatureSet.Preset.FULL.features().columnNames()) {
      assertTrue(row.values().containsKey(name), name);
    }
  }
}
