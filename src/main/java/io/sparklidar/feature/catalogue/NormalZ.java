package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.feature.definition.Variant;
import java.util.Optional;

/** Third component of the normal. */
final class NormalZ extends Feature {

  NormalZ() {
    super(
        Definition.ofNeighborhood(160, "normal_z")
            .is(
                "z of the unit normal v3, never negative; where it is 0, x is"
                    + " positive, or x is 0 and y is positive")
            .in(ValueRange.between(0, 1))
            .in(
                Variant.NORMALS_TO_SENSOR,
                "z of the unit normal v3, on the side that the sensor saw; on the upper side where GPS"
                    + " time and scan angle do not tell",
                ValueRange.between(-1, 1))
            .as(LasEncoding.STEPS16)
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.normalZ, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("normalZ");
  }
}
