package io.sparklidar.feature;

import io.sparklidar.feature.convention.Convention;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;

/**
 * A column of the result: a feature of a neighbourhood. {@code planarity}, {@code planarity_k10}
 * and {@code planarity_r1.0} are three columns of one feature.
 *
 * @param feature what is computed
 * @param scale of which neighbourhood; one that looks at none has the job's
 * @param convention in which variant, and under which name
 */
public record Column(Feature feature, Scale scale, Convention convention) {

  /** Validates. */
  public Column {
    if (!feature.cost().isOfNeighborhood() && !scale.equals(Scale.JOB)) {
      throw new IllegalArgumentException(
          feature.columnName()
              + " looks at no neighbours, so there is no "
              + feature.columnName()
              + scale.suffix());
    }
  }

  /** A column as the catalogue has it. */
  public Column(final Feature feature, final Scale scale) {
    this(feature, scale, Convention.OWN);
  }

  /** The column of the job's own neighbourhood. */
  static Column of(final Feature feature) {
    return new Column(feature, Scale.JOB);
  }

  /** The same in another convention. */
  Column in(final Convention other) {
    return new Column(feature, scale, other);
  }

  /** Its name in every output. */
  public String name() {
    return convention.name(feature) + scale.suffix(convention.tool().uncounted());
  }

  /** One line that says what it is. */
  public String definition() {
    return feature.definition(convention.variants());
  }

  /** What values it can have. */
  public ValueRange range() {
    return feature.range(convention.variants());
  }

  /** The unit of its values. */
  public Unit unit() {
    return feature.unit(convention.variants());
  }

  /** Range and unit, for people. */
  public String rangeText() {
    return feature.rangeText(convention.variants());
  }

  /** How small extra bytes of LAS hold it. */
  public LasEncoding encoding() {
    return feature.encoding(convention.variants());
  }

  /** How many neighbours it looks at, at most. */
  public int k(final Neighborhood job) {
    return scale.in(job).k();
  }
}
