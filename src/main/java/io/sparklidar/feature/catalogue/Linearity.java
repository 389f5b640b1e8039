package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** How much the neighbourhood is a line. */
final class Linearity extends Feature {

  Linearity() {
    super(
        Definition.ofNeighborhood(50, "linearity")
            .is("(l1 - l2) / l1")
            .from("West et al. (2004)")
            .in(ValueRange.between(0, 1))
            .as(LasEncoding.STEPS16)
            .reads(Quantity.EIGEN, Quantity.SHAPES));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final double[] l1 = rows.shape1;
    final double[] l2 = rows.shape2;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] = SummaryRows.narrow((l1[i] - l2[i]) / l1[i]);
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("(shape1 - shape2) / shape1");
  }
}
