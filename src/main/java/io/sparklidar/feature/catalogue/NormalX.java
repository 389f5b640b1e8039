package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.feature.definition.Variant;
import java.util.Optional;

/** First component of the normal. */
final class NormalX extends Feature {

  NormalX() {
    super(
        Definition.ofNeighborhood(140, "normal_x")
            .is("x of the unit normal v3")
            .in(ValueRange.between(-1, 1))
            .in(
                Variant.NORMALS_TO_SENSOR,
                "x of the unit normal v3, on the side that the sensor saw",
                ValueRange.between(-1, 1))
            .as(LasEncoding.STEPS16)
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.normalX, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("normalX");
  }
}
