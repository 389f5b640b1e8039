package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.Unit;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Spread of heights. */
final class ZStd extends Feature {

  ZStd() {
    super(
        Definition.ofNeighborhood(300, "z_std")
            .is("standard deviation (divisor m) of z of the neighbourhood")
            .from("Weinmann et al. (2015)")
            .in(new ValueRange.NotNegative(), Unit.METRE));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final double[] variance = rows.varianceZ;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] = SummaryRows.narrow(Math.sqrt(variance[i]));
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("sqrt(varianceZ)");
  }
}
