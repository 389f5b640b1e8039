package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** How heavy the tails of the heights are; 3 of a normal distribution. */
final class ZKurtosis extends Feature {

  ZKurtosis() {
    super(
        Definition.ofNeighborhood(318, "z_kurtosis")
            .is("fourth central moment of z (divisor m) / z_std^4")
            .from("Pearson (1895)")
            .in(new ValueRange.Positive())
            .reads(Quantity.HEIGHT_MOMENTS));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.kurtosisZ, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("kurtosisZ");
  }
}
