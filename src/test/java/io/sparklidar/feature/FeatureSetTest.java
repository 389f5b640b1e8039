package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.feature.catalogue.Features;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
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
  void whatIsNotComputedYetIsUnknown() {
    for (final String name :
        List.of("height_above_ground", "echo_ratio", "density_2d", "outlier_sor", "optimal_k")) {
      assertThrows(IllegalArgumentException.class, () -> FeatureSet.parse(name));
    }
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
    final FeatureSet set = FeatureSet.parse("default,ndvi");
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(set);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(set, in.readObject());
    }
    assertEquals(set, FeatureSet.parse(set.toString()));
  }
}
