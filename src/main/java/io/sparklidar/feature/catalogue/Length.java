package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** How far the neighbourhood extends along its longest axis. */
final class Length extends Feature {

  Length() {
    super(
        Definition.ofNeighborhood(132, "length")
            .is("sqrt(l1)")
            .from("Landrieu and Robert (pgeof)")
            .in(new ValueRange.NotNegative(), Unit.METRE)
            .growsWithCovariance()
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final double[] l1 = rows.value1;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] = SummaryRows.narrow(Math.sqrt(l1[i]));
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("sqrt(value1)");
  }
}
