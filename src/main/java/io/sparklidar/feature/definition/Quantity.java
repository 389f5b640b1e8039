package io.sparklidar.feature.definition;

/**
 * What formulas read of a neighbourhood, besides its number of points, its farthest one and the
 * variance of z, which are always there. What no feature reads is not computed.
 */
public enum Quantity {
  /** Eigenvalues of the covariance, and the normal. */
  EIGEN(Provider.SUMMARY),
  /** The other two eigenvectors. */
  DIRECTIONS(Provider.SUMMARY),
  /** Sums of the differences to the point, and of their products. */
  SUMS(Provider.SUMMARY),
  /** The normal of all neighbours but the point itself. */
  NORMAL_OF_OTHERS(Provider.SUMMARY),
  /** Lowest and highest z. */
  HEIGHTS(Provider.SUMMARY),
  /** Sum of the distances. */
  DISTANCES(Provider.SUMMARY),
  /** Mean and spread of intensity. */
  INTENSITIES(Provider.NEIGHBORS),
  /** Curvatures of a quadric fitted to the neighbours. */
  QUADRIC(Provider.NEIGHBORS);

  private final Provider provider;

  Quantity(final Provider provider) {
    this.provider = provider;
  }

  /** What must be done for it. */
  public Provider provider() {
    return provider;
  }
}
