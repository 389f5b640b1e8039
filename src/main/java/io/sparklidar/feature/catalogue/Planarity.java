package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import java.util.Optional;

/** How much the neighbourhood is a plane. */
final class Planarity extends Feature {

  /** The same in CUDA. */
  static final String CUDA = "(shape2 - shape3) / shape1";

  Planarity() {
    super(
        Definition.ofNeighborhood(60, "planarity")
            .is("(l2 - l3) / l1")
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
    final double[] l3 = rows.shape3;
    for (int i = 0; i < rows.size; i++) {
      column[point[i]] = SummaryRows.narrow(of(l1[i], l2[i], l3[i]));
    }
  }

  /** The planarity of a point, for features that follow from it. */
  static double of(final double l1, final double l2, final double l3) {
    return (l2 - l3) / l1;
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of(CUDA);
  }
}
