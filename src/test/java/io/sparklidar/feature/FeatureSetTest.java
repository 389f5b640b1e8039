package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.EigenMode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FeatureSetTest {

  @Test
  void defaultIsTwelveEigenvalueColumnsNormalDensityAndCount() {
    assertEquals(
        "eigenvalue_1,eigenvalue_2,eigenvalue_3,eigenvalue_sum,linearity,planarity,sphericity,"
            + "anisotropy,omnivariance,eigenentropy,surface_variation,normal_x,normal_y,normal_z,"
            + "verticality,neighbor_count,density_3d",
        FeatureSet.parse("default").toString());
  }

  @Test
  void minimalIsNormalPlanarityVerticalityAndSurfaceVariation() {
    assertEquals(
        "planarity,surface_variation,normal_x,normal_y,normal_z,verticality",
        FeatureSet.parse("minimal").toString());
  }

  @Test
  void presetsAndColumnsMixInCatalogueOrder() {
    assertEquals(
        List.of(
            Features.PLANARITY, Features.SURFACE_VARIATION, Features.NORMAL_X, Features.NORMAL_Y),
        FeatureSet.parse(" NDVI, minimal,planarity,,slope ,slope").features().subList(0, 4));
    assertEquals(8, FeatureSet.parse(" NDVI, minimal,planarity,,slope ,slope").size());
  }

  @Test
  void fullIsEverythingAndLod3HoldsLod2() {
    final List<String> full = FeatureSet.parse("full").columnNames();
    final List<String> all = new ArrayList<>(Features.columnNames());
    all.removeAll(full);
    // That of a neighbourhood that the job's is not, that of a pass over all points of the job, and
    // that of ground points.
    assertEquals(Set.of("optimal_k", "outlier_sor", "height_above_ground"), Set.copyOf(all));
    assertTrue(Features.columnNames().containsAll(full));
    final List<String> lod2 = FeatureSet.parse("lod2").columnNames();
    final List<String> lod3 = FeatureSet.parse("lod3").columnNames();
    assertTrue(lod3.containsAll(lod2) && lod3.size() > lod2.size());
    assertEquals(Set.of(), FeatureSet.parse("lod2").needs());
    assertTrue(
        FeatureSet.parse("lod2").features().stream().allMatch(f -> f.cuda().isPresent()),
        "a device computes all of lod2");
  }

  @Test
  void whatAPresetHoldsIsNotNamed() {
    assertEquals(List.of("ndvi"), FeatureSet.named("full, ndvi", Tool.NONE).columnNames());
    assertEquals(0, FeatureSet.named("default", Tool.NONE).size());
  }

  @Test
  void atScalesEachFeatureIsThereOnceForEach() {
    assertEquals(
        List.of(
            "ndvi",
            "slope_k9",
            "planarity_k10",
            "z_std_k10",
            "planarity_k50",
            "z_std_k50",
            "planarity_r1.0",
            "z_std_r1.0",
            "planarity_c2.0",
            "z_std_c2.0"),
        FeatureSet.parse("planarity,z_std,ndvi,slope_k9")
            .at(Scale.parse("k=50, C=2, K=10,r=1,,"))
            .columnNames());
    assertEquals(FeatureSet.parse("minimal"), FeatureSet.parse("minimal").at(Scale.parse(" ")));
    for (final String wrong : List.of("10", "k10", "k=0", "r=-1", "q=3", "k=10 r=1", "_k=3")) {
      final IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Scale.parse("k=5," + wrong));
      assertTrue(e.getMessage().contains("'" + wrong + "'"), e.getMessage());
      assertTrue(e.getMessage().contains("k=10"), e.getMessage());
    }
  }

  @Test
  void whatRatiosAreMadeOfIsPartOfTheSet() {
    final FeatureSet raw = FeatureSet.parse("planarity,slope,slope_k9");
    final FeatureSet roots = raw.in(EigenMode.SQRT);
    assertNotEquals(raw, roots);
    assertEquals(raw.columnNames(), roots.columnNames());
    assertEquals(EigenMode.SQRT, roots.at(Scale.parse("k=3")).eigenMode());
    assertEquals(EigenMode.SQRT, roots.where(column -> true).eigenMode());
    for (final FeaturePlan.Part part :
        FeaturePlan.of(roots, Neighborhood.nearest(20, 10)).parts()) {
      assertEquals(EigenMode.SQRT, part.features().eigenMode());
    }
  }

  @Test
  void everyColumnCanBeNamedAlone() {
    for (final String name : Features.columnNames()) {
      assertEquals(name, FeatureSet.parse(name).toString());
    }
    assertEquals(Features.ALL.size(), new HashSet<>(Features.columnNames()).size());
  }

  @Test
  void anUnknownEntryIsNamedWithItsNearest() {
    final IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> FeatureSet.parse("default,Planrity"));
    assertTrue(e.getMessage().contains("'Planrity'"), e.getMessage());
    assertTrue(e.getMessage().contains("nearest: planarity,"), e.getMessage());
    assertTrue(e.getMessage().contains("spark-lidar features"), e.getMessage());
  }

  @Test
  void aNameMayEndWithTheNeighbourhoodItLooksAt() {
    final FeatureSet set =
        FeatureSet.parse(
            "planarity_c0.25,planarity_r1,slope,Planarity_K50,planarity,planarity_k10,planarity_r0.5");
    assertEquals(
        List.of(
            "planarity",
            "slope",
            "planarity_k10",
            "planarity_k50",
            "planarity_r0.5",
            "planarity_r1.0",
            "planarity_c0.25"),
        set.columnNames());
    assertEquals(set, FeatureSet.parse(set.toString()));
    final Neighborhood job = Neighborhood.nearest(20, 10);
    assertEquals(
        List.of(
            job,
            job,
            Neighborhood.nearest(10, 10),
            Neighborhood.nearest(50, 10),
            Neighborhood.within(0.5),
            Neighborhood.within(1),
            Neighborhood.cylinder(0.25)),
        set.columns().stream().map(column -> column.scale().in(job)).toList());
  }

  @Test
  void anOptimalNeighbourhoodComesWithWhatWasChosen() {
    final FeatureSet set = FeatureSet.parse("slope,optimal_k,slope_opt9to20,slope_opt3to20");
    assertEquals(
        List.of(
            "slope_k10",
            "slope_opt3to20",
            "slope_opt9to20",
            "slope_opt10to50",
            "optimal_k_opt10to50",
            "slope_opt10to100",
            "optimal_k_opt10to100"),
        set.at(Scale.parse("optimal=10..50, k=10, Optimal")).columnNames());
    assertEquals(set, FeatureSet.parse(set.toString()));
    assertEquals(
        Neighborhood.optimal(9, 20, 7),
        set.columns().get(3).scale().in(Neighborhood.nearest(20, 7)));
    for (final String wrong : List.of("optimal=10", "optimal=10..", "optimal=10-50", "opt10to50")) {
      assertThrows(IllegalArgumentException.class, () -> Scale.parse(wrong));
    }
    for (final String wrong : List.of("optimal=2..9", "optimal=9..9", "optimal=50..10")) {
      final IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Scale.parse(wrong));
      assertTrue(e.getMessage().contains("at least 3 neighbours"), e.getMessage());
    }
  }

  @Test
  void theHaloHoldsTheLargestRadiusAnyColumnLooksAt() {
    assertEquals(10, FeatureSet.parse("planarity_k50").radius(10));
    assertEquals(25, FeatureSet.parse("planarity,slope_r25,slope_r3").radius(10));
    assertEquals(3, FeatureSet.parse("slope_r3").radius(10));
    assertEquals(12.5, FeatureSet.parse("slope_r3,z_p50_c12.5").radius(10));
  }

  @Test
  void everyColumnFitsIntoADescriptorOfLas() {
    for (final String name : Features.columnNames()) {
      assertTrue(name.length() + "_r123456.125".length() <= 32, name);
      assertTrue(name.length() + "_opt999to1024".length() <= 32, name);
    }
  }

  @Test
  void aNeighbourhoodThatIsNoneIsNamedWithWhatIsKnown() {
    for (final String suffix :
        List.of("_k", "_k0", "_k-5", "_r", "_r1.0001", "_q3", "_r0", "_c", "_c0")) {
      final IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> FeatureSet.parse("planarity" + suffix));
      assertTrue(e.getMessage().contains("'planarity" + suffix + "'"), e.getMessage());
      assertTrue(e.getMessage().contains("_k10"), e.getMessage());
    }
  }

  @Test
  void whatLooksAtNoNeighboursHasNoNeighbourhood() {
    final IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> FeatureSet.parse("ndvi_k10"));
    assertTrue(e.getMessage().contains("no neighbours"), e.getMessage());
  }

  @Test
  void columnsOfOneNeighbourhoodShareASearch() {
    final FeaturePlan plan =
        FeaturePlan.of(
            FeatureSet.parse("ndvi,planarity,slope,planarity_k20,slope_k50,z_range_r1"),
            Neighborhood.nearest(20, 10));
    assertEquals(
        List.of(Neighborhood.nearest(20, 10), Neighborhood.nearest(50, 10), Neighborhood.within(1)),
        plan.parts().stream().map(FeaturePlan.Part::neighborhood).toList());
    assertEquals("planarity,slope", plan.parts().get(0).features().toString());
    assertEquals(
        List.of(0, 1, 3),
        plan.parts().get(0).targets().stream().map(FeaturePlan.Target::position).toList());
    assertEquals(List.of(2), plan.ofPoints().stream().map(FeaturePlan.Target::position).toList());
  }

  /** They look at no neighbours, so there is one at any scale. */
  @Test
  void heightsAboveGroundHaveNoScale() {
    assertThrows(IllegalArgumentException.class, () -> FeatureSet.parse("height_above_ground_k10"));
    assertEquals(
        "height_above_ground,slope_k5,slope_r1.0",
        FeatureSet.parse("slope,height_above_ground").at(Scale.parse("k=5,r=1")).toString());
    assertTrue(FeatureSet.parse("classification").contains(Features.HEIGHT_ABOVE_GROUND));
  }

  @Test
  void anEmptyListIsAnError() {
    assertThrows(IllegalArgumentException.class, () -> FeatureSet.parse(" , "));
  }

  @Test
  void onlyAttributesThatAreLookedAtAreNeeded() {
    assertEquals(Set.of(), FeatureSet.parse("default").needs());
    assertEquals(
        Set.of(PointAttribute.RED, PointAttribute.NIR, PointAttribute.INTENSITY),
        FeatureSet.parse("ndvi,intensity_std,roughness").needs());
  }

  @Test
  void itTravels() throws Exception {
    final FeatureSet set = FeatureSet.parse("default,ndvi").in(EigenMode.SQRT);
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(set);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(set, in.readObject());
    }
    assertEquals(set, FeatureSet.parse(set.toString()).in(EigenMode.SQRT));
  }
}
