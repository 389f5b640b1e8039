package io.sparklidar.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.feature.FeatureSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FiltersTest {

  private static String refusal(final Filters filters) {
    return assertThrows(IllegalArgumentException.class, filters::validated).getMessage();
  }

  @Test
  void theOptionThatIsWrongIsNamed() {
    assertTrue(
        refusal(new Filters("planarity > 1", "", "", "", 0, ""))
            .startsWith("--only: unknown attribute 'planarity'"));
    assertTrue(
        refusal(new Filters("", "planarty > 1", "", "", 0, ""))
            .startsWith("--where: unknown column 'planarty' (nearest: planarity"));
    assertTrue(
        refusal(new Filters("", "planarity", "", "", 0, "")).startsWith("--where: expected"));
    assertTrue(refusal(new Filters("", "", "1,2,3", "", 0, "")).startsWith("--box: "));
    assertTrue(refusal(new Filters("", "", "", "POLYGON (1", 0, "")).startsWith("--polygon: "));
    assertTrue(refusal(new Filters("", "", "", "", -1, "")).startsWith("--thin "));
    assertTrue(refusal(new Filters("", "", "", "", 0, "ror")).startsWith("--drop-outliers "));
  }

  @Test
  void conditionsBringTheColumnsTheyLookAt() {
    final FeatureSet written = FeatureSet.parse("slope,planarity");
    final PointFilters filters =
        new Filters(
                "",
                "not outlier_sor_k5 and (Slope < 3 or neighbor_count_r1.0 in (3, 4))",
                "",
                "",
                0,
                "sor")
            .validated()
            .resolved("");
    assertEquals(
        List.of("planarity", "slope", "outlier_sor", "outlier_sor_k5", "neighbor_count_r1.0"),
        filters.computed(written).columnNames());
    assertEquals(
        List.of("where", "drop-outliers"),
        filters.tests().stream().map(PointFilters.Test::name).toList());
  }

  @Test
  void filtersThatAreNotGivenAreNotReported() {
    assertTrue(Filters.NONE.asMap().isEmpty());
    assertTrue(Filters.NONE.validated().resolved("").areNone());
    assertEquals(
        List.of("only", "thin"),
        List.copyOf(new Filters("z > 3", "", "", "", 0.5, "").asMap().keySet()));
  }
}
