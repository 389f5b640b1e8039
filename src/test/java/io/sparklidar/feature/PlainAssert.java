package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sparklidar.proof.PlainRow;

/** Holds values of a table against the plain formulas, where these are defined well enough. */
public final class PlainAssert {

  /** Directions and fits are compared where the eigenvalues that set them off differ by more. */
  private static final double GAP = 1e-2;

  private PlainAssert() {}

  /** Compares a value with that of a row; of a fit, nothing but what it is made of. */
  public static void assertValue(
      final Column column, final PlainRow row, final int point, final FeatureTable table) {
    final String feature = column.feature().columnName();
    final double wanted = row.values().get(feature);
    final double actual = table.column(column.name())[point];
    final String what = column.name() + " of point " + point + ": " + actual + ", plain " + wanted;
    if (feature.endsWith("_curvature")) {
      return;
    }
    assertEquals(Double.isNaN(wanted), Double.isNaN(actual), what);
    if (!Double.isNaN(wanted) && isDefinedWell(feature, row)) {
      assertEquals(wanted, actual, 1e-4 * (1e-3 + Math.abs(wanted)), what);
    }
  }

  private static boolean isDefinedWell(final String feature, final PlainRow row) {
    return switch (feature) {
      case "normal_x", "normal_y", "normal_z" ->
          hasFrame(row) && Math.abs(row.values().get("normal_z")) > 1e-6;
      case "verticality",
          "horizontality",
          "slope",
          "wall_score",
          "roof_score",
          "verticality_guinard",
          "first_order_moment",
          "roughness" ->
          hasFrame(row);
      default -> true;
    };
  }

  private static boolean hasFrame(final PlainRow row) {
    return row.normalGap() > GAP && row.firstGap() > GAP;
  }
}
