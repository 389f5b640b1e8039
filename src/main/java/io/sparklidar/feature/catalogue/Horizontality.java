package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** How level the surface is. */
final class Horizontality extends Feature {

  Horizontality() {
    super(
        Definition.ofNeighborhood(190, "horizontality")
            .is("|n_z|")
            .in(ValueRange.between(0, 1))
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
