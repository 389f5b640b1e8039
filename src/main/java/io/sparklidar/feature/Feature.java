package io.sparklidar.feature;

import io.sparklidar.cloud.PointAttribute;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The catalogue: each feature's column name, definition and range, in the order of the reference.
 */
public enum Feature {
  /** Largest eigenvalue of the covariance. */
  EIGENVALUE_1("eigenvalue_1", "largest eigenvalue of the covariance", ">= 0 m2"),
  /** Third component of the normal. */
  NORMAL_Z("normal_z", "z of the unit normal, never negative", "0..1");

  private final String columnName;
  private final String definition;
  private final String range;

  Feature(final String columnName, final String definition, final String range) {
    this.columnName = columnName;
    this.definition = definition;
    this.range = range;
  }

  /** The name of its column in every output. */
  public String columnName() {
    return columnName;
  }

  /** One line that says what it is. */
  public String definition() {
    return definition;
  }

  /** Range and unit, for people. */
  public String range() {
    return range;
  }

  /** Source attributes it looks at. */
  public Set<PointAttribute> needs() {
    return Set.of();
  }

  /** The feature of a column name. */
  public static Optional<Feature> byColumnName(final String name) {
    return Arrays.stream(values()).filter(f -> f.columnName.equals(name)).findFirst();
  }

  /** All column names, in catalogue order. */
  public static List<String> columnNames() {
    return Arrays.stream(values()).map(Feature::columnName).toList();
  }
}
