package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Largest eigenvalue of the covariance. */
final class Eigenvalue1 extends Feature {

  Eigenvalue1() {
    super(
        Definition.ofNeighborhood(10, "eigenvalue_1")
            .is("l1, largest eigenvalue of the covariance")
            .in(new ValueRange.NotNegative(), Unit.SQUARE_METRE)
            .growsWithCovariance()
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.value1, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("value1");
  }
}
