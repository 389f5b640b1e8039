package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of degenerate neighbourhoods, row by row: what is defined, and what it is. */
final class DegenerateNeighborhoodTest {

  private static final FeatureSet ALL = FeatureSet.parse(String.join(",", Feature.columnNames()));

  /** Features that look at eigenvalues or eigenvectors. */
  private static final Set<Feature> EIGEN =
      EnumSet.copyOf(
          ALL.features().stream()
              .filter(f -> f.cost() == Feature.Cost.EIGEN || f.cost() == Feature.Cost.FIT)
              .toList());

  private static final Set<Feature> EIGENVALUES =
      EnumSet.of(
          Feature.EIGENVALUE_1,
          Feature.EIGENVALUE_2,
          Feature.EIGENVALUE_3,
          Feature.EIGENVALUE_SUM,
          Feature.OMNIVARIANCE);

  private static final Set<Feature> NORMAL =
      EnumSet.of(
          Feature.NORMAL_X,
          Feature.NORMAL_Y,
          Feature.NORMAL_Z,
          Feature.VERTICALITY,
          Feature.HORIZONTALITY,
          Feature.SLOPE,
          Feature.ROUGHNESS,
          Feature.WALL_SCORE,
          Feature.ROOF_SCORE,
          Feature.FIRST_ORDER_MOMENT,
          Feature.MEAN_CURVATURE,
          Feature.GAUSSIAN_CURVATURE);

  @Test
  void anIsolatedPointHasACountOnly() {
    final FeatureTable table = table(new int[][] {{4, 5, 6}});
    assertUndefined(table, EIGEN);
    assertValue(1, table, Feature.NEIGHBOR_COUNT);
    assertUndefined(
        table, EnumSet.of(Feature.KNN_DISTANCE_MAX, Feature.KNN_DISTANCE_MEAN, Feature.DENSITY_3D));
    assertValue(0, table, Feature.Z_RANGE);
    assertValue(0, table, Feature.Z_STD);
  }

  @Test
  void aPairHasCountsAndDistances() {
    final FeatureTable table = table(new int[][] {{0, 0, 0}, {30, 0, 40}});
    assertUndefined(table, EIGEN);
    assertValue(2, table, Feature.NEIGHBOR_COUNT);
    assertValue(0.5, table, Feature.KNN_DISTANCE_MAX);
    assertValue(0.5, table, Feature.KNN_DISTANCE_MEAN);
    assertValue(2 / (4.0 / 3 * Math.PI * 0.125), table, Feature.DENSITY_3D);
    assertValue(0.4, table, Feature.Z_RANGE);
  }

  @Test
  void coincidingPointsHaveEigenvaluesOfZeroAndNoRatios() {
    final FeatureTable table = table(new int[][] {{7, 7, 7}, {7, 7, 7}, {7, 7, 7}, {7, 7, 7}});
    for (final Feature feature : EIGEN) {
      if (EIGENVALUES.contains(feature)) {
        assertValue(0, table, feature);
      } else {
        assertUndefined(table, EnumSet.of(feature));
      }
    }
    assertValue(4, table, Feature.NEIGHBOR_COUNT);
    assertValue(0, table, Feature.KNN_DISTANCE_MAX);
    assertValue(0, table, Feature.KNN_DISTANCE_MEAN);
    assertUndefined(table, EnumSet.of(Feature.DENSITY_3D));
  }

  @Test
  void collinearPointsAreLinearAndHaveNoNormal() {
    // A slope that float64 has no exact direction for.
    final FeatureTable table =
        table(new int[][] {{0, 0, 0}, {3, 7, -1}, {6, 14, -2}, {-9, -21, 3}, {300, 700, -100}});
    assertUndefined(table, NORMAL);
    assertValue(0, table, Feature.EIGENVALUE_2);
    assertValue(0, table, Feature.EIGENVALUE_3);
    assertValue(1, table, Feature.LINEARITY);
    assertValue(0, table, Feature.PLANARITY);
    assertValue(0, table, Feature.SPHERICITY);
    assertValue(1, table, Feature.ANISOTROPY);
    assertValue(0, table, Feature.OMNIVARIANCE);
    assertValue(0, table, Feature.EIGENENTROPY);
    assertValue(0, table, Feature.SURFACE_VARIATION);
    assertValue(1, table, Feature.PCA_1);
    assertValue(0, table, Feature.PCA_2);
    assertValue(1 / Math.sqrt(59), table, Feature.VERTICALITY_GUINARD);
    assertTrue(table.column(Feature.EIGENVALUE_1)[0] > 0);
  }

  @Test
  void stillWaterHasItsExactNormal() {
    final FeatureTable table =
        table(new int[][] {{0, 0, 9}, {1000, 10, 9}, {-20, 900, 9}, {77, -31, 9}, {5, 5, 9}});
    assertValue(0, table, Feature.EIGENVALUE_3);
    assertValue(0, table, Feature.NORMAL_X);
    assertValue(0, table, Feature.NORMAL_Y);
    assertValue(1, table, Feature.NORMAL_Z);
    assertValue(0, table, Feature.VERTICALITY);
    assertValue(0, table, Feature.SLOPE);
    assertValue(0, table, Feature.ROUGHNESS);
    assertEquals(
        table.column(Feature.EIGENVALUE_2)[0] / table.column(Feature.EIGENVALUE_1)[0],
        table.column(Feature.PLANARITY)[0],
        1e-6f);
  }

  @Test
  void anUprightPlaneLooksAlongXAndThenY() {
    final FeatureTable facingX =
        table(new int[][] {{9, 0, 0}, {9, 1000, 10}, {9, -20, 900}, {9, 77, -31}});
    assertValue(1, facingX, Feature.NORMAL_X);
    assertValue(0, facingX, Feature.NORMAL_Y);
    assertValue(0, facingX, Feature.NORMAL_Z);
    assertValue(1, facingX, Feature.VERTICALITY);
    assertValue(90, facingX, Feature.SLOPE);
    final FeatureTable facingY =
        table(new int[][] {{0, 9, 0}, {1000, 9, 10}, {-20, 9, 900}, {77, 9, -31}});
    assertValue(1, facingY, Feature.NORMAL_Y);
    final FeatureTable oblique =
        table(new int[][] {{0, 0, 0}, {10, -10, 3}, {-70, 70, 9}, {33, -33, -31}});
    assertValue(Math.sqrt(0.5), oblique, Feature.NORMAL_X);
    assertValue(Math.sqrt(0.5), oblique, Feature.NORMAL_Y);
    assertValue(0, oblique, Feature.NORMAL_Z);
  }

  @Test
  void theNormalOfATiltedPlaneIsExact() {
    // 2x + 3y + 6z = 0, of length 7.
    final FeatureTable table =
        table(new int[][] {{0, 0, 0}, {3, -2, 0}, {0, -2, 1}, {300, -200, 0}, {3, -4, 1}});
    assertValue(2.0 / 7, table, Feature.NORMAL_X);
    assertValue(3.0 / 7, table, Feature.NORMAL_Y);
    assertValue(6.0 / 7, table, Feature.NORMAL_Z);
    assertValue(0, table, Feature.EIGENVALUE_3);
    assertValue(0, table, Feature.SURFACE_VARIATION);
  }

  @Test
  void theSameHoldsWherePointsAreTooFarApartForLongSums() {
    final int far = 1_000_000_000;
    final FeatureTable flat =
        table(new int[][] {{0, 0, 9}, {far, 10, 9}, {-20, far, 9}, {-far, -far, 9}, {5, 5, 9}});
    assertValue(1, flat, Feature.NORMAL_Z);
    assertValue(0, flat, Feature.EIGENVALUE_3);
    final FeatureTable line =
        table(new int[][] {{0, 0, 0}, {far, far, far}, {-far, -far, -far}, {5, 5, 5}});
    assertValue(1, line, Feature.LINEARITY);
    assertUndefined(line, NORMAL);
  }

  private static FeatureTable table(final int[][] neighbors) {
    final BlockBuilder builder = new BlockBuilder(Lattice.ofUnit(0.01));
    for (final int[] p : neighbors) {
      builder.add(p[0], p[1], p[2]);
    }
    final PointBlock block = builder.build(1);
    final FeatureTable table = new FeatureTable(ALL, 1);
    final FeatureWriter writer =
        new FeatureWriter(block, new Neighborhood(20, Double.POSITIVE_INFINITY), table);
    writer.write(0, IntStream.range(0, neighbors.length).toArray(), neighbors.length);
    writer.flush();
    return table;
  }

  private static void assertValue(
      final double expected, final FeatureTable table, final Feature feature) {
    assertEquals((float) expected, table.column(feature)[0], feature.columnName());
  }

  private static void assertUndefined(final FeatureTable table, final Set<Feature> features) {
    for (final Feature feature : features) {
      assertTrue(Float.isNaN(table.column(feature)[0]), feature.columnName());
    }
  }
}
