package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** How lopsided the heights are. */
final class ZSkewness extends Feature {

  ZSkewness() {
    super(
        Definition.ofNeighborhood(317, "z_skewness")
            .is("third central moment of z (divisor m) / z_std^3")
            .from("Pearson (1895)")
            .in(new ValueRange.Any())
            .reads(Quantity.HEIGHT_MOMENTS));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.skewnessZ, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("skewnessZ");
  }
}
