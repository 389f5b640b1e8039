package io.sparklidar.filter;

import io.sparklidar.cloud.condition.ColumnNames;
import io.sparklidar.cloud.condition.Condition;
import io.sparklidar.feature.Column;
import io.sparklidar.feature.FeatureSet;
import io.sparklidar.feature.catalogue.Features;
import io.sparklidar.feature.convention.Tool;
import io.sparklidar.feature.definition.ValueRange;
import java.util.List;
import java.util.Optional;

/** The columns of features, for conditions. */
final class FeatureNames implements ColumnNames {

  /** All that can be computed. */
  static final FeatureNames ALL = new FeatureNames();

  private FeatureNames() {}

  @Override
  public Optional<Condition.Column> column(final String name) {
    try {
      return FeatureSet.named(name, Tool.NONE).columnNames().stream()
          .findFirst()
          .map(Condition.Column::new);
    } catch (final IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean isFlag(final Condition.Column column) {
    final Column known = FeatureSet.named(column.name(), Tool.NONE).columns().get(0);
    return known.feature().range() instanceof ValueRange.Flag;
  }

  @Override
  public List<String> known() {
    return Features.columnNames();
  }
}
