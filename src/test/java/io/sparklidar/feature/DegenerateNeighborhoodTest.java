package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.BlockBuilder;
import io.sparklidar.cloud.Lattice;
import io.sparklidar.cloud.PointBlock;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of degenerate neighbourhoods, row by row: what is defined, and what it is. */
final class DegenerateNeighborhoodTest {

  /** What follows from neighbours. */
  private static final FeatureSet ALL =
      FeatureSet.Preset.FULL
          .features()
          .where(column -> !column.feature().quantities().contains(Quantity.BALL));

  /** Features that look at eigenvalues or eigenvectors. */
  private static final Set<Feature> EIGEN =
      Features.ALL.stream()
          .filter(
              f ->
                  f.quantities().contains(Quantity.EIGEN)
                      || f.quantities().contains(Quantity.NORMAL_OF_OTHERS))
          .collect(Collectors.toSet());

  private static final Set<Feature> EIGENVALUES =
      Set.of(
          Features.EIGENVALUE_1,
          Features.EIGENVALUE_2,
          Features.EIGENVALUE_3,
          Features.EIGENVALUE_SUM,
          Features.OMNIVARIANCE,
          Features.LENGTH,
          Features.SURFACE,
          Features.VOLUME);

  private static final Set<Feature> PERCENTILES =
      Set.of(Features.Z_P05, Features.Z_P25, Features.Z_P50, Features.Z_P75, Features.Z_P95);

  private static final Set<Feature> NORMAL =
      Set.of(
          Features.NORMAL_X,
          Features.NORMAL_Y,
          Features.NORMAL_Z,
          Features.VERTICALITY,
          Features.HORIZONTALITY,
          Features.SLOPE,
          Features.ROUGHNESS,
          Features.WALL_SCORE,
          Features.ROOF_SCORE,
          Features.FIRST_ORDER_MOMENT,
          Features.MEAN_CURVATURE,
          Features.GAUSSIAN_CURVATURE);

  @Test
  void anIsolatedPointHasACountOnly() {
    final FeatureTable table = table(new int[][] {{4, 5, 6}});
    assertUndefined(table, EIGEN);
    assertValue(1, table, Features.NEIGHBOR_COUNT);
    assertUndefined(
        table, Set.of(Features.KNN_DISTANCE_MAX, Features.KNN_DISTANCE_MEAN, Features.DENSITY_3D));
    assertValue(0, table, Features.Z_RANGE);
    assertValue(0, table, Features.Z_STD);
    assertLevel(table);
  }

  /** All heights alike: no spread, so nothing to be lopsided. */
  private static void assertLevel(final FeatureTable table) {
    PERCENTILES.forEach(percentile -> assertValue(0, table, percentile));
    assertUndefined(table, Set.of(Features.Z_SKEWNESS, Features.Z_KURTOSIS));
  }

  @Test
  void aPairHasCountsAndDistances() {
    final FeatureTable table = table(new int[][] {{0, 0, 0}, {30, 0, 40}});
    assertUndefined(table, EIGEN);
    assertValue(2, table, Features.NEIGHBOR_COUNT);
    assertValue(0.5, table, Features.KNN_DISTANCE_MAX);
    assertValue(0.5, table, Features.KNN_DISTANCE_MEAN);
    assertValue(2 / (4.0 / 3 * Math.PI * 0.125), table, Features.DENSITY_3D);
    assertValue(0.4, table, Features.Z_RANGE);
    assertValue(0.02, table, Features.Z_P05);
    assertValue(0.2, table, Features.Z_P50);
    assertValue(0.38, table, Features.Z_P95);
    assertValue(0, table, Features.Z_SKEWNESS);
    assertValue(1, table, Features.Z_KURTOSIS);
  }

  @Test
  void coincidingPointsHaveEigenvaluesOfZeroAndNoRatios() {
    final FeatureTable table = table(new int[][] {{7, 7, 7}, {7, 7, 7}, {7, 7, 7}, {7, 7, 7}});
    for (final Feature feature : EIGEN) {
      if (EIGENVALUES.contains(feature)) {
        assertValue(0, table, feature);
      } else {
        assertUndefined(table, Set.of(feature));
      }
    }
    assertValue(4, table, Features.NEIGHBOR_COUNT);
    assertValue(0, table, Features.KNN_DISTANCE_MAX);
    assertValue(0, table, Features.KNN_DISTANCE_MEAN);
    assertUndefined(table, Set.of(Features.DENSITY_3D));
    assertLevel(table);
  }

  @Test
  void collinearPointsAreLinearAndHaveNoNormal() {
    // A slope that float64 has no exact direction for.
    final FeatureTable table =
        table(new int[][] {{0, 0, 0}, {3, 7, -1}, {6, 14, -2}, {-9, -21, 3}, {300, 700, -100}});
    assertUndefined(table, NORMAL);
    assertValue(0, table, Features.EIGENVALUE_2);
    assertValue(0, table, Features.EIGENVALUE_3);
    assertValue(1, table, Features.LINEARITY);
    assertValue(0, table, Features.PLANARITY);
    assertValue(0, table, Features.SPHERICITY);
    assertValue(1, table, Features.ANISOTROPY);
    assertValue(0, table, Features.OMNIVARIANCE);
    assertValue(0, table, Features.SURFACE);
    assertValue(0, table, Features.VOLUME);
    assertEquals(
        Math.sqrt(table.column(Features.EIGENVALUE_1)[0]),
        table.column(Features.LENGTH)[0],
        1e-6 * table.column(Features.LENGTH)[0]);
    assertValue(0, table, Features.EIGENENTROPY);
    assertValue(0, table, Features.SURFACE_VARIATION);
    assertValue(1, table, Features.PCA_1);
    assertValue(0, table, Features.PCA_2);
    assertValue(1 / Math.sqrt(59), table, Features.VERTICALITY_GUINARD);
    assertTrue(table.column(Features.EIGENVALUE_1)[0] > 0);
  }

  @Test
  void stillWaterHasItsExactNormal() {
    final FeatureTable table =
        table(new int[][] {{0, 0, 9}, {1000, 10, 9}, {-20, 900, 9}, {77, -31, 9}, {5, 5, 9}});
    assertValue(0, table, Features.EIGENVALUE_3);
    assertValue(0, table, Features.NORMAL_X);
    assertValue(0, table, Features.NORMAL_Y);
    assertValue(1, table, Features.NORMAL_Z);
    assertValue(0, table, Features.VERTICALITY);
    assertValue(0, table, Features.SLOPE);
    assertValue(0, table, Features.ROUGHNESS);
    assertValue(0, table, Features.VOLUME);
    assertTrue(table.column(Features.SURFACE)[0] > 0);
    assertLevel(table);
    assertEquals(
        table.column(Features.EIGENVALUE_2)[0] / table.column(Features.EIGENVALUE_1)[0],
        table.column(Features.PLANARITY)[0],
        1e-6f);
  }

  @Test
  void anUprightPlaneLooksAlongXAndThenY() {
    final FeatureTable facingX =
        table(new int[][] {{9, 0, 0}, {9, 1000, 10}, {9, -20, 900}, {9, 77, -31}});
    assertValue(1, facingX, Features.NORMAL_X);
    assertValue(0, facingX, Features.NORMAL_Y);
    assertValue(0, facingX, Features.NORMAL_Z);
    assertValue(1, facingX, Features.VERTICALITY);
    assertValue(90, facingX, Features.SLOPE);
    final FeatureTable facingY =
        table(new int[][] {{0, 9, 0}, {1000, 9, 10}, {-20, 9, 900}, {77, 9, -31}});
    assertValue(1, facingY, Features.NORMAL_Y);
    final FeatureTable oblique =
        table(new int[][] {{0, 0, 0}, {10, -10, 3}, {-70, 70, 9}, {33, -33, -31}});
    assertValue(Math.sqrt(0.5), oblique, Features.NORMAL_X);
    assertValue(Math.sqrt(0.5), oblique, Features.NORMAL_Y);
    assertValue(0, oblique, Features.NORMAL_Z);
  }

  @Test
  void theNormalOfATiltedPlaneIsExact() {
    // 2x + 3y + 6z = 0, of length 7.
    final FeatureTable table =
        table(new int[][] {{0, 0, 0}, {3, -2, 0}, {0, -2, 1}, {300, -200, 0}, {3, -4, 1}});
    assertValue(2.0 / 7, table, Features.NORMAL_X);
    assertValue(3.0 / 7, table, Features.NORMAL_Y);
    assertValue(6.0 / 7, table, Features.NORMAL_Z);
    assertValue(0, table, Features.EIGENVALUE_3);
    assertValue(0, table, Features.SURFACE_VARIATION);
  }

  @Test
  void theSameHoldsWherePointsAreTooFarApartForLongSums() {
    final int far = 1_000_000_000;
    final FeatureTable flat =
        table(new int[][] {{0, 0, 9}, {far, 10, 9}, {-20, far, 9}, {-far, -far, 9}, {5, 5, 9}});
    assertValue(1, flat, Features.NORMAL_Z);
    assertValue(0, flat, Features.EIGENVALUE_3);
    final FeatureTable line =
        table(new int[][] {{0, 0, 0}, {far, far, far}, {-far, -far, -far}, {5, 5, 5}});
    assertValue(1, line, Features.LINEARITY);
    assertUndefined(line, NORMAL);
  }

  /** Heights 0, 0, 0 and 4: mean 1, second moment 3, third 6, fourth 21. */
  @Test
  void aPointAboveThreeOthersMakesHeightsLopsided() {
    for (final int step : new int[] {1, 10_000, 1 << 20, 500_000_000}) {
      final FeatureTable table =
          table(new int[][] {{0, 0, -step}, {5, 0, -step}, {0, 5, -step}, {5, 5, 3 * step}});
      assertValue(6 / Math.pow(3, 1.5), table, Features.Z_SKEWNESS);
      assertValue(21.0 / 9, table, Features.Z_KURTOSIS);
      assertValue(0, table, Features.Z_P50);
      assertValue(0.04 * step * 0.25, table, Features.Z_P75);
    }
  }

  private static FeatureTable table(final int[][] neighbors) {
    final BlockBuilder builder = new BlockBuilder(Lattice.ofUnit(0.01));
    for (final int[] p : neighbors) {
      builder.add(p[0], p[1], p[2]);
    }
    final PointBlock block = builder.build(1);
    final FeatureTable table = new FeatureTable(ALL, 1);
    final FeatureWriter writer =
        new FeatureWriter(block, Neighborhood.nearest(20, Double.POSITIVE_INFINITY), table);
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
