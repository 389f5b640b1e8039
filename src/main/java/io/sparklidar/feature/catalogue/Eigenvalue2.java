package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Middle eigenvalue of the covariance. */
final class Eigenvalue2 extends Feature {

  Eigenvalue2() {
    super(
        Definition.ofNeighborhood(20, "eigenvalue_2")
            .is("l2, middle eigenvalue of the covariance")
            .in(new ValueRange.NotNegative(), Unit.SQUARE_METRE)
            .growsWithCovariance()
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    rows.put(rows.value2, column);
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("value2");
  }
}
