package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FeaturePlanTest {

  private static final Neighborhood JOB = Neighborhood.nearest(20, 10);

  private static List<Boolean> rows(final String features) {
    return FeaturePlan.of(FeatureSet.parse(features), JOB).parts().stream()
        .map(FeaturePlan.Part::isInARow)
        .toList();
  }

  @Test
  void columnsOfEachNeighbourhoodStandInARow() {
    assertEquals(List.of(true), rows("default"));
    assertEquals(
        List.of(true, true, true, true),
        rows("planarity,slope_k50,planarity_k50,z_p50_r1.0,optimal_k_opt10to50"));
  }

  @Test
  void aNeighbourhoodOfTwoNamesIsInNoRow() {
    assertEquals(List.of(false, true), rows("planarity,slope,planarity_k10,slope_k20"));
    assertEquals(List.of(false), rows("planarity,planarity_k20"));
  }

  @Test
  void columnsOfThePointAloneMayStandBetween() {
    assertEquals(List.of(false), rows("intensity_mean,slope,ndvi,planarity"));
  }
}
