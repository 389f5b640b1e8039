package io.sparklidar.job.verify;

import io.sparklidar.proof.PlainRow;
import io.sparklidar.proof.PlainVariants;

/**
 * How near a value must be to what the plain formulas give: the tolerances of the definitions.
 * Counts are equal; where the gap between eigenvalues defines no direction, a direction is not
 * compared.
 */
final class Agreement {

  /** Of ratios of eigenvalues. */
  private static final double RATIO = 1e-5;

  /** Of ratios of their roots: a root magnifies what is nearly nothing. */
  private static final double RATIO_OF_ROOTS = 1e-3;

  /** Of a normal along the line of sight, as far as normals may differ and a little more. */
  private static final double SEEN = 1e-3;

  /** Of normals. */
  private static final double DEGREES = 0.01;

  /** Below this gap between eigenvalues, by the largest, a direction is not defined well. */
  private static final double GAP = 1e-3;

  /** What a fit may differ by, by its size: its equations are worse conditioned than the rest. */
  private static final double FIT = 1e-2;

  /** What a float may differ by, by its size. */
  static final double FLOAT = 1e-6;

  private Agreement() {}

  /**
   * Whether a value agrees with a row.
   *
   * @param feature its name
   * @param row what the plain formulas give
   * @param value what is to be proven, NaN for null
   * @param step what the file rounds values to; 0 if it holds them as they are
   * @param variants in which variants definitions are read
   */
  static boolean of(
      final String feature,
      final PlainRow row,
      final double value,
      final double step,
      final PlainVariants variants) {
    final Double wanted = row.values().get(feature);
    if (wanted == null) {
      return true;
    }
    if (Double.isNaN(wanted) || Double.isNaN(value)) {
      return Double.isNaN(wanted) == Double.isNaN(value) || isFit(feature);
    }
    if (feature.equals("neighbor_count") || feature.equals("optimal_k")) {
      return wanted == value;
    }
    return Math.abs(wanted - value) <= tolerance(feature, row, wanted, variants) + step;
  }

  private static boolean isFit(final String feature) {
    return feature.endsWith("_curvature");
  }

  private static double tolerance(
      final String feature, final PlainRow row, final double wanted, final PlainVariants variants) {
    final boolean roots = variants.roots();
    final double size = row.axes().values()[0];
    final boolean normal = row.normalGap() > GAP;
    final boolean frame = normal && row.firstGap() > GAP;
    final double any = Double.POSITIVE_INFINITY;
    return switch (feature) {
      case "eigenvalue_1", "eigenvalue_2", "eigenvalue_3", "eigenvalue_sum" -> RATIO * size;
      // A cube root magnifies what is nearly nothing.
      case "omnivariance" ->
          roots && variants.omnivarianceOfShapes()
              ? RATIO_OF_ROOTS * Math.sqrt(size)
              : RATIO * size;
      case "length" -> RATIO * wanted;
      case "surface", "volume" -> RATIO_OF_ROOTS * Math.sqrt(size);
      case "linearity", "planarity", "sphericity", "anisotropy" -> roots ? RATIO_OF_ROOTS : RATIO;
      // x ln x is steep near nothing.
      case "eigenentropy" ->
          variants.entropyOfShapes() ? RATIO_OF_ROOTS * Math.max(Math.sqrt(size), size) : RATIO;
      case "surface_variation" -> roots && variants.variationOfShapes() ? RATIO_OF_ROOTS : RATIO;
      case "pca_1", "pca_2" -> RATIO;
      case "normal_x", "normal_y", "normal_z" ->
          normal && row.sideGap() > side(variants) ? Math.toRadians(DEGREES) : any;
      case "verticality", "horizontality" -> normal ? Math.toRadians(DEGREES) : any;
      case "slope" -> normal ? DEGREES + slack(wanted) : any;
      case "wall_score", "roof_score" ->
          normal ? 2 * (roots ? RATIO_OF_ROOTS : RATIO) / Math.max(wanted, 2e-3) : any;
      case "verticality_guinard" ->
          frame ? roots && variants.guinardOfShapes() ? RATIO_OF_ROOTS : RATIO : any;
      case "first_order_moment" -> frame ? 1e-4 * (1 + wanted) : any;
      case "roughness" -> normal ? 1e-4 * Math.sqrt(size) + FLOAT : any;
      case "mean_curvature" ->
          frame && (!variants.towardsSensor() || row.sideGap() > side(variants))
              ? FIT * (Math.abs(wanted) + 1 / Math.sqrt(size))
              : any;
      case "gaussian_curvature" -> frame ? FIT * (Math.abs(wanted) + 1 / size) : any;
      case "z_skewness", "z_kurtosis" -> RATIO * (1 + Math.abs(wanted));
      default -> FLOAT * (Math.abs(wanted) + FLOAT);
    };
  }

  /** How near to its edge a surface may be seen, so that its side is still certain. */
  private static double side(final PlainVariants variants) {
    return variants.towardsSensor() ? SEEN : FLOAT;
  }

  /** An arc cosine near one is steep. */
  private static double slack(final double degrees) {
    return degrees < 0.1 ? 0.05 : 0;
  }
}
