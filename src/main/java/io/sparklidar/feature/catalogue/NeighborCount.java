package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** How many neighbours there are, the point included. */
final class NeighborCount extends Feature {

  NeighborCount() {
    super(
        Definition.ofNeighborhood(250, "neighbor_count")
            .is("m")
            .in(new ValueRange.Neighbors())
            .as(LasEncoding.COUNT16));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.count, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("count");
  }
}
