package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Smallest eigenvalue of the covariance. */
final class Eigenvalue3 extends Feature {

  Eigenvalue3() {
    super(
        Definition.ofNeighborhood(30, "eigenvalue_3")
            .is("l3, smallest eigenvalue of the covariance")
            .in(new ValueRange.NotNegative(), Unit.SQUARE_METRE)
            .growsWithCovariance()
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.value3, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("value3");
  }
}
