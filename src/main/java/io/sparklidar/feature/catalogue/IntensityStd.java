package io.sparklidar.feature.catalogue;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Spread of intensity in the neighbourhood. */
final class IntensityStd extends Feature {

  IntensityStd() {
    super(
        Definition.ofNeighborhood(350, "intensity_std")
            .is("standard deviation (divisor m) of intensity of the neighbourhood")
            .in(ValueRange.between(0, 32_767.5))
            .reads(Quantity.INTENSITIES)
            .reads(PointAttribute.INTENSITY));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.spreadIntensity, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("spreadIntensity");
  }
}
