package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Side of a square like the neighbourhood's two longest axes. */
final class Surface extends Feature {

  Surface() {
    super(
        Definition.ofNeighborhood(134, "surface")
            .is("(l1 l2)^(1/4)")
            .from("Landrieu and Robert (pgeof)")
            .in(new ValueRange.NotNegative(), Unit.METRE)
            .growsWithCovariance()
            .reads(Quantity.EIGEN));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final double[] l1 = rows.value1;
    final double[] l2 = rows.value2;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] = SummaryRows.narrow(Math.sqrt(Math.sqrt(l1[i] * l2[i])));
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("sqrt(sqrt(value1 * value2))");
  }
}
