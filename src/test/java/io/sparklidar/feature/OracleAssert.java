package io.sparklidar.feature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.definition.Feature;

/** Holds a row of a table against the oracle, within the tolerances of the catalogue. */
public final class OracleAssert {

  private static final double RATIO = 1e-5;
  private static final double DEGREES = 0.01;

  /** Directions are compared where the eigenvalues that set them off differ by more, over l1. */
  private static final double GAP = 1e-6;

  private OracleAssert() {}

  /** Compares all features of the table that are defined well enough to be compared. */
  public static void assertRow(final Oracle.Row expected, final FeatureTable table, final int row) {
    final double l1 = expected.eigenvalues()[0];
    final boolean normalDefined = !(expected.normalGap() <= GAP);
    final boolean frameDefined = normalDefined && !(expected.firstGap() <= GAP);
    for (final Feature feature : table.features().features()) {
      final double actual = table.column(feature)[row];
      final double wanted = expected.values().get(feature);
      final String what = feature.columnName() + " of point " + row;
      switch (feature.columnName()) {
        case "eigenvalue_1", "eigenvalue_2", "eigenvalue_3", "eigenvalue_sum", "omnivariance" ->
            assertClose(wanted, actual, RATIO * l1, what);
        // Roots of eigenvalues: compared as powers, since a root makes a lot of hardly anything.
        case "length" -> assertClose(wanted * wanted, actual * actual, RATIO * l1, what);
        case "surface" ->
            assertClose(Math.pow(wanted, 4), Math.pow(actual, 4), RATIO * l1 * l1, what);
        case "volume" ->
            assertClose(Math.pow(wanted, 6), Math.pow(actual, 6), RATIO * l1 * l1 * l1, what);
        case "z_p05", "z_p25", "z_p50", "z_p75", "z_p95" ->
            assertClose(wanted, actual, 1e-6 * expected.values().get(Features.Z_RANGE), what);
        case "z_skewness", "z_kurtosis" ->
            assertClose(wanted, actual, RATIO * (1 + Math.abs(wanted)), what);
        case "hsv_h" -> assertClose(wanted, actual, 1e-4, what);
        case "linearity",
            "planarity",
            "sphericity",
            "anisotropy",
            "eigenentropy",
            "surface_variation",
            "pca_1",
            "pca_2" ->
            assertClose(wanted, actual, RATIO, what);
        case "normal_x", "normal_y", "normal_z" -> {
          assertEquals(Double.isNaN(wanted), Double.isNaN(actual), what);
        }
        case "verticality", "horizontality", "wall_score", "roof_score" -> {
          assertEquals(Double.isNaN(wanted), Double.isNaN(actual), what);
          if (normalDefined) {
            assertClose(wanted * wanted, actual * actual, 2 * RATIO, what);
          }
        }
        case "slope" -> {
          assertEquals(Double.isNaN(wanted), Double.isNaN(actual), what);
          if (normalDefined) {
            assertClose(wanted, actual, DEGREES, what);
          }
        }
        case "verticality_guinard" -> {
          if (frameDefined || Double.isNaN(wanted)) {
            assertClose(wanted, actual, RATIO, what);
          }
        }
        case "first_order_moment" -> {
          if (frameDefined) {
            assertClose(wanted, actual, 1e-4 * (1 + wanted), what);
          }
        }
        case "roughness" -> assertEquals(Double.isNaN(wanted), Double.isNaN(actual), what);
        case "mean_curvature", "gaussian_curvature" -> {
          // Held against surfaces of known curvature instead: a fit may be ill-conditioned.
        }
        default -> assertClose(wanted, actual, 1e-6 * Math.abs(wanted), what);
      }
    }
    if (normalDefined && table.features().contains(Features.NORMAL_X)) {
      assertNormal(expected, table, row);
    }
  }

  private static void assertClose(
      final double wanted, final double actual, final double tolerance, final String what) {
    final boolean same = Double.isNaN(wanted) && Double.isNaN(actual);
    assertTrue(
        same || Math.abs(wanted - actual) <= tolerance,
        () -> what + " must be " + wanted + " within " + tolerance + ", is " + actual);
  }

  private static void assertNormal(
      final Oracle.Row expected, final FeatureTable table, final int row) {
    final double x = expected.values().get(Features.NORMAL_X);
    final double y = expected.values().get(Features.NORMAL_Y);
    final double z = expected.values().get(Features.NORMAL_Z);
    if (Double.isNaN(x)) {
      return;
    }
    final double ax = table.column(Features.NORMAL_X)[row];
    final double ay = table.column(Features.NORMAL_Y)[row];
    final double az = table.column(Features.NORMAL_Z)[row];
    assertClose(1, ax * ax + ay * ay + az * az, 1e-6, "the normal of point " + row + " is a unit");
    assertTrue(
        az > 0 || (az == 0 && (ax > 0 || (ax == 0 && ay > 0))), "point " + row + " looks up");
    final double cx = ay * z - az * y;
    final double cy = az * x - ax * z;
    final double cz = ax * y - ay * x;
    final double sine = Math.sqrt(cx * cx + cy * cy + cz * cz);
    assertClose(0, Math.toDegrees(Math.asin(Math.min(1, sine))), DEGREES, "normal of " + row);
    // Near the horizontal the sign hangs on rounding: a normal and its opposite are one there.
    if (z > 1e-9) {
      assertTrue(ax * x + ay * y + az * z > 0, "side of the normal of point " + row);
    }
  }
}
