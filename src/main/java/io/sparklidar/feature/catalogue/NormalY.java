package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.feature.definition.Variant;
import java.util.Optional;

/** Second component of the normal. */
final class NormalY extends Feature {

  NormalY() {
    super(
        Definition.ofNeighborhood(150, "normal_y")
            .is("y of the unit normal v3")
            .in(ValueRange.between(-1, 1))
            .in(
                Variant.NORMALS_TO_SENSOR,
                "y of the unit normal v3, on the side that the sensor saw",
                ValueRange.between(-1, 1))
            .as(LasEncoding.STEPS16)
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.normalY, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("normalY");
  }
}
