package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.PortableMath;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Edge of a cube like the neighbourhood's three axes. */
final class Volume extends Feature {

  Volume() {
    super(
        Definition.ofNeighborhood(136, "volume")
            .is("(l1 l2 l3)^(1/6)")
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
    final double[] l3 = rows.value3;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] = SummaryRows.narrow(Math.sqrt(PortableMath.cbrt(l1[i] * l2[i] * l3[i])));
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("sqrt(cbrt(value1 * value2 * value3))");
  }
}
