package io.sparklidar.job.verify;

import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.definition.Variant;
import io.sparklidar.proof.PlainVariants;
import java.util.Set;

/** The convention of columns in the words of the proof, which does not know those of engines. */
final class PlainConvention {

  private PlainConvention() {}

  /** That of some columns. */
  static PlainVariants of(final FeatureSet features) {
    final Set<Variant> variants = features.convention().variants();
    return new PlainVariants(
        variants.contains(Variant.ROOTS),
        variants.contains(Variant.SAMPLE_COVARIANCE),
        variants.contains(Variant.ENTROPY_OF_SHAPES),
        variants.contains(Variant.GUINARD_OF_SHAPES),
        variants.contains(Variant.OMNIVARIANCE_OF_SHAPES),
        variants.contains(Variant.VARIATION_OF_SHAPES),
        variants.contains(Variant.UNSIGNED_CURVATURE),
        variants.contains(Variant.NORMALS_TO_SENSOR));
  }
}
