package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Height above the lowest neighbour. */
final class ZAboveMin extends Feature {

  ZAboveMin() {
    super(
        Definition.ofNeighborhood(310, "z_above_min")
            .is("z - lowest z of the neighbourhood")
            .in(new ValueRange.NotNegative(), Unit.METRE)
            .reads(Quantity.HEIGHTS));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.aboveLowest, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("toReal(-sums.lowest) * unit");
  }
}
