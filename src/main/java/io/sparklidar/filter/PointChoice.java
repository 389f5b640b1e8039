package io.sparklidar.filter;

import io.sparklidar.cloud.CoordinateTransform;
import io.sparklidar.cloud.LasField;
import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.cloud.Region;
import io.sparklidar.cloud.condition.PointSelector;
import io.sparklidar.las.point.LasColumns;
import io.sparklidar.las.point.LasPointValues;
import io.sparklidar.tile.TileReader;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What filters say of a point by what it is alone. For use by one thread. */
final class PointChoice implements TileReader.Choice {

  private final List<Region> region;
  private final Optional<PointSelector> only;
  private final Set<LasField> fields = EnumSet.noneOf(LasField.class);
  private boolean[] selected = {};

  PointChoice(final PointFilters filters) {
    this.region = filters.region();
    this.only = filters.only().stream().findFirst().map(PointSelector::new);
    filters.only().stream()
        .flatMap(condition -> condition.attributes().stream())
        .map(PointAttribute::field)
        .forEach(fields::add);
  }

  @Override
  public Set<LasField> fields() {
    return fields;
  }

  @Override
  public boolean keepsAll() {
    return true;
  }

  @Override
  public int takingPart(
      final LasColumns points,
      final CoordinateTransform transform,
      final int[] rows,
      final int count) {
    if (only.isEmpty() || count == 0) {
      return count;
    }
    selected = selected.length < points.size() ? new boolean[points.size()] : selected;
    only.get().select(new LasPointValues(points, transform), points.size(), selected);
    int taken = 0;
    for (int i = 0; i < count; i++) {
      if (selected[rows[i]]) {
        rows[taken++] = rows[i];
      }
    }
    return taken;
  }

  @Override
  public int asked(
      final LasColumns points,
      final CoordinateTransform transform,
      final int[] rows,
      final int count) {
    if (region.isEmpty()) {
      return count;
    }
    final Region in = region.get(0);
    final int[] x = points.x();
    final int[] y = points.y();
    final int[] z = points.z();
    int taken = 0;
    for (int i = 0; i < count; i++) {
      final int p = rows[i];
      if (in.contains(transform.x(x[p]), transform.y(y[p]), transform.z(z[p]))) {
        rows[taken++] = p;
      }
    }
    return taken;
  }
}
