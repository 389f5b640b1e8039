package io.sparklidar.feature.convention;

import io.sparklidar.feature.definition.EigenMode;
import java.util.Optional;

/**
 * What of a job's columns and neighbourhood follows from the tool it follows, where nobody says
 * more.
 *
 * @param k neighbours a point has at most; 0 for all within the radius
 * @param radius how far a neighbour may be, in units of the CRS
 * @param features comma-separated presets and names
 * @param eigenMode what ratios of eigenvalues are made of
 */
public record ColumnDefaults(int k, double radius, String features, EigenMode eigenMode) {

  /** Neighbours of a point, unless told otherwise. */
  public static final int K = 20;

  /** How far they may be, in units of the CRS, unless told otherwise. */
  public static final double RADIUS = 10;

  /** The features, unless told otherwise. */
  public static final String FEATURES = "default";

  /**
   * What follows.
   *
   * @param like whose convention
   * @param k as it was given, if it was
   * @param radius as it was given, if it was
   * @param features as they were given, if they were
   * @param eigenMode as it was given, if it was
   */
  public static ColumnDefaults of(
      final Tool like,
      final Optional<Integer> k,
      final Optional<Double> radius,
      final Optional<String> features,
      final Optional<EigenMode> eigenMode) {
    // All of these tools take a radius alone for all points within it.
    final boolean isBall =
        like != Tool.NONE && k.isEmpty() && (radius.isPresent() || like.radius().isPresent());
    final int most = isBall ? 0 : k.or(like::k).orElse(K);
    return new ColumnDefaults(
        most,
        radius.or(() -> isBall ? like.radius() : Optional.empty()).orElse(RADIUS),
        features.orElse(FEATURES),
        eigenMode.orElse(like.convention().eigenMode()));
  }
}
