package io.sparklidar.feature;

import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.FeatureCost;

/**
 * A column of the result: a feature of a neighbourhood. {@code planarity}, {@code planarity_k10}
 * and {@code planarity_r1.0} are three columns of one feature.
 *
 * @param feature what is computed
 * @param scale of which neighbourhood; a feature of the point alone has none but the job's
 */
public record Column(Feature feature, Scale scale) {

  /** Validates. */
  public Column {
    if (feature.cost() == FeatureCost.POINT && !scale.equals(Scale.JOB)) {
      throw new IllegalArgumentException(
          feature.columnName()
              + " looks at no neighbours, so there is no "
              + feature.columnName()
              + scale.suffix());
    }
  }

  /** The column of the job's own neighbourhood. */
  static Column of(final Feature feature) {
    return new Column(feature, Scale.JOB);
  }

  /** Its name in every output. */
  public String name() {
    return feature.columnName() + scale.suffix();
  }

  /** How many neighbours it looks at, at most. */
  public int k(final Neighborhood job) {
    return scale.in(job).k();
  }
}
