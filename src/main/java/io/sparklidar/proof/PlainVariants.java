package io.sparklidar.proof;

/**
 * In which variants definitions are read that the literature leaves open.
 *
 * @param roots shapes are square roots of eigenvalues
 * @param sample the covariance has the divisor m - 1
 * @param entropyOfShapes eigenentropy is of shapes as they are
 * @param guinardOfShapes Guinard's verticality weighs directions by shapes
 * @param omnivarianceOfShapes omnivariance is of shapes
 * @param variationOfShapes surface variation is of shapes
 * @param unsignedCurvature curvatures have no sign
 * @param towardsSensor normals are on the side that the sensor saw
 */
public record PlainVariants(
    boolean roots,
    boolean sample,
    boolean entropyOfShapes,
    boolean guinardOfShapes,
    boolean omnivarianceOfShapes,
    boolean variationOfShapes,
    boolean unsignedCurvature,
    boolean towardsSensor) {

  /** As the catalogue has them, but for what shapes are. */
  public static PlainVariants of(final boolean roots) {
    return new PlainVariants(roots, false, false, false, false, false, false, false);
  }
}
