package io.sparklidar.feature.definition;

/**
 * What formulas read of a neighbourhood, besides its number of points, its farthest one and the
 * variance of z, which are always there. What no feature reads is not computed.
 */
public enum Quantity {
  /** Eigenvalues of the covariance, and the normal. */
  EIGEN(FeatureCost.SUMMARY),
  /** Eigenvalues or their square roots, as the job's {@link EigenMode} has it. */
  SHAPES(FeatureCost.SUMMARY),
  /** The other two eigenvectors. */
  DIRECTIONS(FeatureCost.SUMMARY),
  /** Sums of the differences to the point, and of their products. */
  SUMS(FeatureCost.SUMMARY),
  /** The normal of all neighbours but the point itself. */
  NORMAL_OF_OTHERS(FeatureCost.SUMMARY),
  /** Lowest and highest z. */
  HEIGHTS(FeatureCost.SUMMARY),
  /** Sum of the distances. */
  DISTANCES(FeatureCost.SUMMARY),
  /** Mean and spread of intensity. */
  INTENSITIES(FeatureCost.NEIGHBORS),
  /** Percentiles of z. */
  PERCENTILES(FeatureCost.NEIGHBORS),
  /** Third and fourth moment of z. */
  HEIGHT_MOMENTS(FeatureCost.NEIGHBORS),
  /** Curvatures of a quadric fitted to the neighbours. */
  QUADRIC(FeatureCost.NEIGHBORS),
  /** Points in the ball that holds the neighbours, and in the upright cylinder around it. */
  BALL(FeatureCost.SURROUNDINGS);

  private final FeatureCost provider;

  Quantity(final FeatureCost provider) {
    this.provider = provider;
  }

  /** What must be done for it. */
  public FeatureCost cost() {
    return provider;
  }
}
