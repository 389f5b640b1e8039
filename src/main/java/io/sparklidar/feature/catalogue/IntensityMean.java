package io.sparklidar.feature.catalogue;

import io.sparklidar.cloud.PointAttribute;
import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Mean intensity of the neighbourhood. */
final class IntensityMean extends Feature {

  IntensityMean() {
    super(
        Definition.ofNeighborhood(340, "intensity_mean")
            .is("mean intensity of the neighbourhood")
            .in(ValueRange.between(0, 65_535))
            .reads(Quantity.INTENSITIES)
            .reads(PointAttribute.INTENSITY));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.meanIntensity, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("meanIntensity");
  }
}
