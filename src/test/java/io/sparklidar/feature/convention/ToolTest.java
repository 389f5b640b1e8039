package io.sparklidar.feature.convention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.Scale;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.EigenMode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What is asked for and named as a tool has it is that tool's, and nobody else's. */
final class ToolTest {

  /** What a descriptor of extra bytes of LAS has room for. */
  private static final int NAME_BYTES = 32;

  @Test
  void namesAreDistinctAndFitLasWithTheLongestScale() {
    for (final Tool tool : Tool.values()) {
      final List<String> names =
          tool.columns().stream().map(c -> c.name().toLowerCase(Locale.ROOT)).toList();
      assertEquals(names.size(), names.stream().distinct().count(), tool + ": " + names);
      assertEquals(
          names.size(), tool.columns().stream().map(ToolColumn::feature).distinct().count());
      for (final String name : names) {
        final String longest = name + new Scale.Within(999_999.999).suffix();
        assertTrue(longest.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES, longest);
      }
    }
  }

  @Test
  void ofThisProgramAreAllFeaturesAsTheyAre() {
    assertEquals(
        Features.columnNames(), Tool.NONE.columns().stream().map(ToolColumn::name).toList());
    assertEquals(FeatureSet.parse("full"), FeatureSet.parse("full", Tool.NONE));
    assertTrue(Convention.OWN.variants().isEmpty());
  }

  @Test
  void namesAreThoseOfTheToolInAskingAndInAnswering() {
    final FeatureSet pdal = FeatureSet.parse("scattering, NormalZ,Linearity_k20", Tool.PDAL);
    assertEquals(List.of("Scattering", "NormalZ", "Linearity_k20"), pdal.columnNames());
    assertEquals(
        List.of(Features.SPHERICITY, Features.NORMAL_Z, Features.LINEARITY), pdal.features());
    assertEquals(
        List.of("Linearity", "Planarity", "Scattering", "Verticality"),
        FeatureSet.parse("default", Tool.PDAL).columnNames());
    assertEquals(
        Tool.PDAL.columns().size(), FeatureSet.parse("all", Tool.PDAL).columnNames().size());
    assertEquals(
        List.of("1st eigenvalue_r1.0"),
        FeatureSet.parse("1st eigenvalue_r1.0", Tool.CLOUDCOMPARE).columnNames());
  }

  @Test
  void theSameNameIsAnotherFeatureOfAnotherTool() {
    assertEquals(
        List.of(Features.VERTICALITY_GUINARD),
        FeatureSet.parse("Verticality", Tool.PDAL).features());
    assertEquals(
        List.of(Features.VERTICALITY), FeatureSet.parse("Verticality", Tool.PGEOF).features());
    assertEquals(
        List.of(Features.EIGENVALUE_2), FeatureSet.parse("Eigenvalue1", Tool.PDAL).features());
    assertEquals(
        List.of(Features.EIGENVALUE_1),
        FeatureSet.parse("eigenvalue1", Tool.JAKTERISTICS).features());
  }

  @Test
  void kOfAToolThatLeavesOutThePointIsOneMore() {
    final Column pdal = FeatureSet.parse("Linearity_k20", Tool.PDAL).columns().get(0);
    assertEquals(new Scale.Nearest(21), pdal.scale());
    final Column lidr = FeatureSet.parse("linearity_k20", Tool.LIDR).columns().get(0);
    assertEquals(new Scale.Nearest(20), lidr.scale());
  }

  @Test
  void whatAToolHasNotIsRefusedWithWhatItHas() {
    final IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> FeatureSet.parse("z_range", Tool.PGEOF));
    assertTrue(refused.getMessage().contains("pgeof has no column 'z_range'"));
    assertTrue(refused.getMessage().contains("VerticalityPGEOF"));
    assertThrows(IllegalArgumentException.class, () -> FeatureSet.parse(" ,", Tool.PGEOF));
    assertThrows(
        IllegalArgumentException.class, () -> FeatureSet.parse("Linearity_x9", Tool.PGEOF));
  }

  @Test
  void aSetTravelsWithItsConvention() throws Exception {
    final FeatureSet set =
        FeatureSet.parse("all", Tool.PDAL).at(List.of(new Scale.Nearest(11))).in(EigenMode.RAW);
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(set);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      final FeatureSet arrived = (FeatureSet) in.readObject();
      assertEquals(set, arrived);
      assertEquals(set.columns(), arrived.columns());
      assertTrue(arrived.columnNames().contains("Scattering_k10"), arrived.toString());
      assertEquals(EigenMode.RAW, arrived.eigenMode());
    }
  }

  @Test
  void definitionsSayInWhichVariantTheyAreRead() {
    final FeatureSet pdal =
        FeatureSet.parse("Omnivariance,Eigenentropy,SurfaceVariation", Tool.PDAL);
    assertEquals(
        List.of(
            "(l1 l2 l3)^(1/3), with sqrt(l_i) for l_i; C has the divisor m - 1",
            "-sum(l_i ln l_i), 0 ln 0 = 0, with sqrt(l_i) for l_i",
            "l3 / S, also called change of curvature"),
        pdal.columns().stream().map(Column::definition).toList());
    assertEquals(">= 0 m", pdal.columns().get(0).rangeText());
    assertEquals("", pdal.columns().get(1).rangeText());
  }
}
