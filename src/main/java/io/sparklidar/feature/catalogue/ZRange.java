package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Vertical extent of the neighbourhood. */
final class ZRange extends Feature {

  ZRange() {
    super(
        Definition.ofNeighborhood(290, "z_range")
            .is("highest z - lowest z of the neighbourhood")
            .from("Weinmann et al. (2015)")
            .in(new ValueRange.NotNegative(), Unit.METRE)
            .reads(Quantity.HEIGHTS));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.rangeZ, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("toReal(sums.highest - sums.lowest) * unit");
  }
}
