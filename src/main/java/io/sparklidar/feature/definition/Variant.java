package io.sparklidar.feature.definition;

/**
 * What the literature leaves open in definitions of one name. A job takes each as it is in the
 * catalogue, or the other way; kernels know them by {@link #bit}.
 */
public enum Variant {
  /** Shapes are square roots of eigenvalues, as {@link EigenMode#SQRT} has it. */
  ROOTS,
  /** The covariance has the divisor m - 1, not m. */
  SAMPLE_COVARIANCE,
  /** Eigenentropy is of shapes as they are, not of eigenvalues by their sum. */
  ENTROPY_OF_SHAPES,
  /** Guinard's verticality weighs directions by shapes, not by eigenvalues. */
  GUINARD_OF_SHAPES,
  /** Omnivariance is of shapes, not of eigenvalues. */
  OMNIVARIANCE_OF_SHAPES,
  /** Surface variation is of shapes, not of eigenvalues. */
  VARIATION_OF_SHAPES,
  /** Curvatures have no sign. */
  UNSIGNED_CURVATURE,
  /**
   * Normals point to where the sensor was, as {@link Orientation#SENSOR} has it. No formula reads
   * it: they are turned when they are known.
   */
  NORMALS_TO_SENSOR;

  /** Its bit among those of others. */
  public int bit() {
    return 1 << ordinal();
  }

  /** The bits of some. */
  public static int bits(final Iterable<Variant> variants) {
    int bits = 0;
    for (final Variant variant : variants) {
      bits |= variant.bit();
    }
    return bits;
  }
}
