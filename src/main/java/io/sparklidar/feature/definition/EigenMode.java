package io.sparklidar.feature.definition;

import java.util.Locale;

/**
 * What ratios of eigenvalues are made of: those of features that read {@link Quantity#SHAPES}. The
 * literature has both, under the same names.
 */
public enum EigenMode {
  /** Eigenvalues, which are variances: jakteristics, CloudCompare, lidR, lasR. */
  RAW,
  /** Their square roots, which are lengths: PDAL, pgeof. */
  SQRT;

  /** The name users give. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
