package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** Upright and plane at once. */
final class WallScore extends Feature {

  WallScore() {
    super(
        Definition.ofNeighborhood(360, "wall_score")
            .is("sqrt(verticality planarity)")
            .in(ValueRange.between(0, 1))
            .as(LasEncoding.STEPS16)
            .reads(Quantity.EIGEN, Quantity.SHAPES));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final double[] l1 = rows.shape1;
    final double[] l2 = rows.shape2;
    final double[] l3 = rows.shape3;
    final double[] n = rows.normalZ;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] =
          SummaryRows.narrow(Math.sqrt(Verticality.of(n[i]) * Planarity.of(l1[i], l2[i], l3[i])));
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of("sqrt(" + Verticality.CUDA + " * (" + Planarity.CUDA + "))");
  }
}
