package io.sparklidar.feature.catalogue;

import io.sparklidar.feature.definition.Bound;
import io.sparklidar.feature.definition.Definition;
import io.sparklidar.feature.definition.Feature;
import io.sparklidar.feature.definition.LasEncoding;
import io.sparklidar.feature.definition.Quantity;
import io.sparklidar.feature.definition.SummaryRows;
import io.sparklidar.feature.definition.ValueRange;
import io.sparklidar.feature.definition.Variant;
import java.util.Optional;

/** Share of the smallest eigenvalue; also called change of curvature. */
final class SurfaceVariation extends Feature {

  SurfaceVariation() {
    super(
        Definition.ofNeighborhood(110, "surface_variation")
            .is("l3 / S, also called change of curvature")
            .from("Pauly et al. (2002)")
            .in(ValueRange.between(Bound.of(0), Bound.fraction(1, 3)))
            .as(LasEncoding.STEPS16)
            .in(
                Variant.VARIATION_OF_SHAPES,
                "l3 / S, S = l1 + l2 + l3",
                ValueRange.between(Bound.of(0), Bound.fraction(1, 3)))
            .reads(Quantity.EIGEN, Quantity.SHAPES));
  }

  @Override
  public void write(final SummaryRows rows, final float[] column) {
    final int[] point = rows.point;
    final boolean ofShapes = rows.reads(Variant.VARIATION_OF_SHAPES);
    final double[] l1 = ofShapes ? rows.shape1 : rows.value1;
    final double[] l2 = ofShapes ? rows.shape2 : rows.value2;
    final double[] l3 = ofShapes ? rows.shape3 : rows.value3;
    for (int i = 0; i < rows.size; i++) {
      final double s = l1[i] + l2[i] + l3[i];
      column[point[i]] = SummaryRows.narrow(l3[i] / s);
    }
  }

  @Override
  public Optional<String> cuda() {
    return Optional.of(
        "columns.reads(VARIATION_OF_SHAPES) ? shape3 / (shape1 + shape2 + shape3) : value3 / sum");
  }
}
