package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Total variance. */
final class EigenvalueSum extends Feature {

  EigenvalueSum() {
    super(
        Definition.ofNeighborhood(40, "eigenvalue_sum")
            .is("S = l1 + l2 + l3")
            .in(new ValueRange.NotNegative(), Unit.SQUARE_METRE)
            .growsWithCovariance()
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final double[] l1 = rows.value1;
    final double[] l2 = rows.value2;
    final double[] l3 = rows.value3;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] = SummaryRows.narrow(l1[i] + l2[i] + l3[i]);
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("sum");
  }
}
